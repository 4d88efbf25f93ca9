"""The usual chapters of a summary, with sentences whose figures are bound already."""

# data: whole file, prose that a union writes on; what it says belongs to the union

OUTLINE: tuple[tuple[str, str], ...] = (
    (
        "基本情况",
        "全系统有工会组织{ORG01}个，其中基层工会{ORG02}个，会员{MEM01}人。",
    ),
    (
        "主要做法与成效",
        "举办各类活动{ACT04}场，比上期{ACT04|比上期}场，参与{ACT05}人次，参加活动的职工{ACT06}人。",
    ),
    (
        "上级部署落实情况",
        "承担工作任务{CMP02}项，其中自选动作{CMP04}项。",
    ),
    ("存在问题", ""),
    ("下一步打算", ""),
)
