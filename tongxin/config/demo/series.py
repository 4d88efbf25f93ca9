"""What the yearly programme of the demo's first city is made of: written for it, about nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: by the city itself or by counties, and in which months its sessions are held."""

    name: str
    kind: str
    place_type: str
    place: str
    months: tuple[int, ...]
    is_own: bool = True
    people: int = 16
    heads: int = 0
    views: int = 0


# block: category: items
SERIES = {
    "主题宣传": {
        "宣讲": (
            Entry("劳模工匠进车间", "lecture", "workshop", "总装车间班前会场", (3, 5, 9),
                  people=22),
            Entry("工会主席讲政策", "lecture", "enterprise", "园区报告厅", (4, 10), is_own=False),
        ),
        "学习教育": (
            Entry("职工思政课堂", "recital", "classroom", "培训教室", (3, 7), people=18),
            Entry("读书分享季", "recital", "venue", "职工书屋", (4, 11), is_own=False),
        ),
    },
    "文化惠民": {
        "文艺演出": (
            Entry("五一职工文艺汇演", "performance", "venue", "工人文化宫剧场", (4,),
                  people=36, heads=420, views=186_000),
            Entry("送文化到一线", "performance", "site", "项目部广场", (6, 8), is_own=False,
                  heads=120),
        ),
        "展览展示": (
            Entry("职工书画摄影展", "exhibition", "venue", "工人文化宫展厅", (5, 9),
                  people=20, heads=310, views=42_000),
        ),
    },
    "体育健身": {
        "球类": (
            Entry("职工篮球联赛", "sports", "venue", "市体育馆", (5, 6), people=30, heads=200),
            Entry("乒乓球擂台赛", "sports", "enterprise", "职工之家", (8,), is_own=False),
        ),
        "健步行": (
            Entry("河谷健步走", "sports", "community", "滨河绿道", (4, 9), is_own=False, people=28),
        ),
    },
    "素质提升": {
        "干部培训": (
            Entry("基层工会主席培训班", "cadre_training", "classroom", "工会干校", (3, 10),
                  people=24),
        ),
        "普法服务": (
            Entry("普法讲堂", "legal_education", "enterprise", "企业会议室", (6, 11), is_own=False),
        ),
    },
}  # fmt: skip
NEW_THIS_YEAR = ("文化惠民", "数字文化", Entry(
    "云端职工音乐会", "performance", "online", "线上直播间", (6, 9), people=12, views=96_000,
))  # fmt: skip
THEMED = {"宣讲", "学习教育"}
FOUR_PLACES = ("four_into", "四进", ("enterprise", "workshop", "team", "community"))
ROUTES = ("河谷沿线", "高原牧区线")
LECTURERS = ("高级技师，省级劳模", "班组长，技术能手", "快递站点负责人", "女职工带头人", "青年工匠")
PLATFORM, LINK = "工会视频号", "https://video.example.cn/live/%s"
