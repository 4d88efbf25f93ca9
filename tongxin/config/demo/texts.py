"""Titles and sentences of the demo: written for it, about nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A sort of activity: its kind and place type in the lists, and how many come."""

    kind: str
    title: str
    place_type: str
    place: str
    summary: str
    people: tuple[int, int]
    takes_signups: bool = False
    is_big: bool = False


GRASSROOTS_OFFERS = (
    Offer("lecture", "班前十分钟·安全生产宣讲", "workshop", "一号车间班前会场",
          "安全员结合本周巡查发现的问题，讲案例、讲规程、讲应急处置。", (10, 22)),
    Offer("training", "岗位技能“师带徒”公开课", "team", "技能实训角",
          "老师傅现场演示关键工序，徒弟逐一上手，当场点评。", (8, 18)),
    Offer("sports", "职工工间操与趣味运动会", "enterprise", "厂区篮球场",
          "拔河、跳绳、两人三足，分班组报名，现场计分。", (14, 30)),
    Offer("film", "职工观影日", "venue", "职工之家放映室",
          "放映一部反映产业工人生活的影片，映后小组交流。", (12, 26)),
    Offer("condolence", "夏送清凉走进一线班组", "site", "室外作业点",
          "为高温岗位职工送去饮品和防暑用品，检查通风降温设施。", (12, 24)),
    Offer("volunteering", "周末志愿服务：社区小修小补", "community", "社区服务站门前广场",
          "电工、木工和缝纫师傅为居民免费维修小家电、磨刀、补衣。", (8, 16)),
    Offer("party_day", "主题党日：重温入党誓词", "enterprise", "党员活动室",
          "集体学习、重温誓词、过政治生日，党员承诺践诺。", (10, 20)),
    Offer("legal_education", "劳动合同一点通", "classroom", "培训教室",
          "用十个身边案例讲清试用期、加班工资和工伤认定。", (10, 22)),
    Offer("clinic", "健康体检咨询日", "enterprise", "医务室",
          "测血压、量血糖，医生现场解读体检报告。", (12, 24)),
    Offer("recital", "班组读书会", "venue", "职工书屋",
          "每人推荐一本书，轮流朗读一段，说说为什么喜欢。", (8, 15)),
)  # fmt: skip
COUNTY_OFFERS = (
    Offer("quiz", "“学条例、强素质”知识竞赛", "venue", "工人文化宫报告厅",
          "必答、抢答、风险题三轮，各基层工会组队参加。", (16, 30), takes_signups=True),
    Offer("social", "“缘聚春天”青年职工联谊会", "venue", "工人文化宫多功能厅",
          "破冰游戏、兴趣分组、自由交流，签到时领取号牌。", (20, 36), takes_signups=True),
    Offer("sports", "职工健步走", "community", "滨河绿道", "五公里绿道健步走，设三个打卡点。",
          (24, 40), is_big=True),
    Offer("legal_education", "普法宣讲进企业", "enterprise", "企业会议室",
          "律师志愿者讲集体协商与工资支付，现场解答咨询。", (14, 28)),
    Offer("training", "基层工会干部业务培训", "classroom", "工会干校教室",
          "建会入会、经费收支、台账登记，边讲边练。", (16, 28), takes_signups=True),
    Offer("exhibition", "职工书画摄影展开幕活动", "venue", "工人文化宫展厅",
          "展出职工作品，作者现场讲述创作故事。", (18, 32), is_big=True),
)  # fmt: skip
CITY_OFFERS = (
    Offer("performance", "“中国梦·劳动美”职工文艺汇演", "venue", "市工人文化宫剧场",
          "歌舞、曲艺、朗诵，节目全部由一线职工自编自演。", (24, 40), is_big=True),
    Offer("speech", "“身边的榜样”职工演讲比赛", "venue", "市工人文化宫报告厅",
          "讲自己身边的劳动者，每人六分钟，评委当场打分。", (20, 36), takes_signups=True),
    Offer("choir", "职工合唱比赛", "venue", "市民音乐厅", "每队演唱两首歌曲，一首为劳动歌曲。",
          (24, 40), is_big=True),
    Offer("training", "新就业形态劳动者工会工作培训", "classroom", "市总工会培训中心",
          "面向快递、外卖、货运行业工会干部，讲入会和服务。", (18, 30), takes_signups=True),
)  # fmt: skip
PROVINCE_OFFERS = (
    Offer("lecture", "劳模工匠宣讲团首场报告会", "venue", "省工人文化宫大剧场",
          "五位一线劳动者讲述自己的成长经历。", (30, 44), is_big=True),
    Offer("training", "全省工会统计业务培训班", "classroom", "省工会干部学校",
          "讲指标口径、台账登记和报表填报，上机练习。", (20, 34), takes_signups=True),
    Offer("exhibition", "全省职工创新成果展", "venue", "省会展中心二号馆",
          "展出职工发明、先进操作法和小改小革成果。", (28, 44), is_big=True),
)  # fmt: skip
NOT_HELD = ("台风预警，场地关闭", "主讲人临时有任务，改期另行通知", "报名人数不足，合并到下一期")
CAPTIONS = ("活动现场", "签到处", "互动环节", "合影")
OUTSIDE = ("团委", "妇女联合会", "文化和旅游局", "应急管理局", "融媒体中心")
OVERVIEW = (
    "全年围绕中心工作，抓组织建设、抓素质提升、抓权益维护、抓普惠服务，各项任务按计划推进。",
    "全年坚持面向一线、重在基层，职工参与面稳步扩大，台账登记及时完整。",
    "全年以活动聚人心、以服务暖人心，基层工会活力明显增强，重点工作全部落地。",
)
PRACTICE = (
    "把活动办到车间、工地和园区，做到一周一安排、一场一登记；与人社、司法等部门联合开展普法服务。",
    "推行“点单式”服务，职工先点题、工会再办会；对规模小的单位实行片区联合开展，减少空白点。",
    "建立月调度、季通报机制，工作留痕、数据说话；对推进慢的单位由班子成员包联督导。",
)
HIGHLIGHT = (
    "“班前十分钟”宣讲形成固定机制",
    "户外劳动者服务点延时开放到晚上十点",
    "小微企业联合开展活动，一次覆盖多家单位",
    "",
)
PROBLEM = (
    "一是部分小微企业工会干部兼职多、变动快；二是新就业形态劳动者流动性大，参与活动不够稳定。",
    "一是活动形式还不够丰富，对青年职工吸引力不足；二是个别单位台账登记不及时。",
    "一是山区县工会力量薄弱；二是部分活动事后补录较多，现场签到比例有待提高。",
)
PLANS = (
    "继续把活动办到一线，重点补齐小微企业和新就业形态群体两块短板。",
    "推进台账随办随记，提高现场签到比例；办好一批职工点单的活动。",
)
RETURNS = (
    "“主要做法”与上年雷同，请补充本年度新的工作内容。",
    "“问题与不足”过于笼统，请写具体到哪些单位、哪些环节。",
)

COSTS = (("goods", "横幅、签到用品", 220), ("prizes", "参与奖品", 900))
CAMP = "“小小工匠”亲子体验营（摇号报名）"
CAMP_SUMMARY = "职工带一名孩子，在老师傅指导下做一件木器、认一种工具。名额有限，公开摇号。"
SEED_SOURCE = "报名截止后第二个交易日上证指数收盘点位"
CERTIFIED = "澜江亲营"
SAID = (
    (5, "孩子第一次用刨子，回家说了一晚上"),
    (5, "老师傅讲得耐心，摇号结果也看得明白"),
    (4, "时间再长一点就更好了"),
    (5, ""),
    (4, "场地有点热，内容很好"),
    (3, "停车不方便"),
)
