"""The rules of the clause, one sentence each."""

from datetime import date
from decimal import Decimal

import pytest

from tongxin.shared.papers.reading.clauses import ClauseReader, report_to
from tongxin.shared.papers.reading.figures import dues, targets
from tongxin.shared.papers.reading.lines import joined_lines


def sources(sentence: str) -> list[str]:
    harvest = ClauseReader(sentence).read((0, len(sentence)))
    return [sentence[draft.start : draft.end] for draft in harvest.measures]


NOTHING = [
    "为深入学习贯彻会议精神，推动工会工作高质量发展。",
    "学习宣传贯彻大会精神，具有十分重要的意义。",
    "职工书屋是丰富职工文化生活的重要阵地。",
    "各级工会要高度重视，加强组织领导，精心组织，狠抓落实。",
    "本通知所称新就业形态劳动者，是指依托平台就业的劳动者。",
    "广大职工要坚定信心、奋发有为，奋力谱写发展新篇章。",
    "严禁铺张浪费，不得发放现金。",
    "大会总结了五年来的工作，提出了今后的任务。",
    "疗休养活动由市总工会统一组织。",
    "请你们不用再开展走访活动。",
    "往年举办的歌咏比赛今年不再举办。",
    "暂不成立新的工作室，不要求建立台账，不要重复组织演出。",
    "未经批准，不得自行组织外出考察。",
    "去年全市共举办培训50场，培训职工不少于3000人次。",
    "全市已建立书屋300家，不少于三成的职工表示满意。",
    "包括组织建设、维权服务、劳动竞赛等方面的情况。",
    "未按时报送的，将予以通报。",
    "对工作不力的予以通报。",
    "强化领导，健全组织协调。",
    "根据有关规定，制定本办法。",
    "要落实中央八项规定精神，轻车简从。",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_slogans_purposes_definitions_and_prohibitions_give_no_measure(sentence):
    assert sources(sentence) == []


NEGATED_BESIDES = {
    "未建立工会的企业要成立筹备组": ["未建立工会的企业要成立筹备组"],
    "不断加强班组建设": ["不断加强班组建设"],
    "不定期开展抽查": ["不定期开展抽查"],
    "已建立工会的企业要开展互助帮扶": ["已建立工会的企业要开展互助帮扶"],
    "第十二条 各级工会应当设立监督台": ["各级工会应当设立监督台"],
}


@pytest.mark.parametrize("sentence", NEGATED_BESIDES)
def test_a_negation_beside_the_verb_is_no_negation_of_it(sentence):
    assert sources(sentence) == NEGATED_BESIDES[sentence]


def test_an_adverbial_belongs_to_the_clause_it_leads_to():
    assert sources("组织竞赛，以班组为单位，按照统一部署，开展比武。") == [
        "组织竞赛",
        "以班组为单位，按照统一部署，开展比武",
    ]


def test_a_result_belongs_to_the_measure_before_it():
    assert sources("举办书法展，展现职工风采，营造良好氛围。召开座谈会。") == [
        "举办书法展，展现职工风采，营造良好氛围",
        "召开座谈会",
    ]


def test_a_condition_without_its_deed_is_not_left_hanging_on_a_measure():
    assert sources("每半年开展一次督查，发现违规问题的，严肃追究相关人员责任。") == [
        "每半年开展一次督查"
    ]
    assert sources("对换届超期的，督促限期整改。") == ["对换届超期的，督促限期整改"]


def test_parallel_objects_stay_in_one_measure():
    assert sources("举办文化节、艺术节、“书香，人生”朗诵会和球赛。") == [
        "举办文化节、艺术节、“书香，人生”朗诵会和球赛"
    ]


LEAST = {
    "至少讲一次工运史": (1, "次", "至少讲一次"),
    "藏书不少于１２００册": (1200, "册", "不少于１２００册"),
    "培训率不低于百分之八十五": (85, "%", "不低于百分之八十五"),
    "筹集资金不低于3.5万元": (35000, "元", "不低于3.5万元"),
    "参与职工不少于三千二百人次": (3200, "人次", "不少于三千二百人次"),
    "至少统一组织两场": (2, "场", "至少统一组织两场"),
    "发展会员不少于1,200人": (1200, "人", "不少于1,200人"),
    "发展会员不少于 1 200 人": (1200, "人", "不少于 1 200 人"),
    "原则上不少于500元/人": (500, "元", "不少于500元"),
    "全年不少于三十场次": (30, "场次", "不少于三十场次"),
    "覆盖不低于９５．５％": (Decimal("95.5"), "%", "不低于９５．５％"),
}


@pytest.mark.parametrize("clause", LEAST)
def test_a_target_is_the_least_number_of_its_clause(clause):
    assert [(t.value, t.unit, t.source) for t in targets(clause)] == [LEAST[clause]]


@pytest.mark.parametrize(
    "clause",
    [
        "开展活动50场以上",
        "新建驿站30家",
        "数量不少于去年",
        "不少于3至5次",
        "不低于三分之一",
        "按不低于1:1配套",
        "不低于1／3",
        "不少于1 2 0 0人",
        "不少于0人",
    ],
)
def test_any_other_number_is_no_target(clause):
    assert list(targets(clause)) == []


TODAY = date(2026, 3, 1)
DAYS = {
    "于2026年6月30日前完成": "2026-06-30",
    "6月底前完成": "2026-06-30",
    "２月２８日前完成": None,  # before the document itself: next year is a guess
    "明年1月15日前完成": "2027-01-15",
    "年底前完成": "2026-12-31",
    "2027年底前完成": "2027-12-31",
    "不迟于5月1日": "2026-05-01",
    "到2026年底": "2026-12-31",
    "力争到6月30日": "2026-06-30",
    "6月30日（星期二）下班前报送": "2026-06-30",
    "6月30日17:00前报送": "2026-06-30",
    "6月30日 24时前报送": "2026-06-30",
    "2月30日前完成": None,
    "6月前完成": None,
}


@pytest.mark.parametrize("clause", DAYS)
def test_a_deadline_is_a_day_only_when_it_is_certain(clause):
    found = [due.day and due.day.isoformat() for due in dues(clause, TODAY)]
    assert found == [DAYS[clause]]


@pytest.mark.parametrize(
    "clause",
    [
        "每年3月底前完成",
        "次月15日前上缴",
        "6月1日至8月31日开展",
        "从6月1日到8月31日开展",
        "6月1日前入会的职工",
    ],
)
def test_what_recurs_or_only_describes_is_no_deadline(clause):
    assert list(dues(clause, TODAY)) == []


def test_without_a_year_in_the_document_the_day_stays_open():
    assert [due.day for due in dues("6月30日前完成", None)] == [None]


REPORTS = {
    "请及时将开展活动情况、经验做法报省总工会": "省总工会",
    "请将名单报送至市总工会组织部备案": "市总工会组织部",
    "向省总工会权益保障部报送资金使用情况": "省总工会权益保障部",
    "按时报送活动总结": "",
    "报送参赛名单": "",
    "各基层单位报送自查表": "",
    "将总结、照片（不少于5张）发送至邮箱": "",
    "将活动总结报指定邮箱": "",
    "请于5月8日17:30前将报名表发送至邮箱gh@example.com": "",
    "请各部门于每月25日前报送进度至市总工会办公室": "市总工会办公室",
    "及时报道各地学习情况": None,
    "组织职工申报奖项": None,
    "举办先进事迹报告会": None,
}


@pytest.mark.parametrize("clause", REPORTS)
def test_a_duty_to_report_is_told_from_reporting_news(clause):
    assert report_to(clause) == REPORTS[clause]


def test_broken_lines_are_joined_and_hard_paragraphs_kept():
    whole = "各市总工会要认真组织职工参加劳动和技能竞赛，广泛开展岗位练兵，" * 3 + "按时报送总结。"
    lines = [whole[i : i + 20] for i in range(0, len(whole), 20)]
    broken = ["　　" + lines[0], lines[1], "", "— 3 —", "", *lines[2:]]
    after = ["一、竞赛组织", "各级工会："]
    assert joined_lines([*broken, *after]) == [whole, *after]


def test_an_indented_line_goes_on_in_the_line_that_is_not():
    lines = ["　　各市总工会要认真组织职工参加劳动和技能", "竞赛。", "　　二、其他"]
    assert joined_lines(lines) == ["各市总工会要认真组织职工参加劳动和技能竞赛。", "二、其他"]
