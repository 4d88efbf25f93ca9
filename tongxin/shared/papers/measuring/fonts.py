"""Which fonts count as the faces of the standard."""

# data: whole file, names of fonts

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Names of one face."""

    names: frozenset[str]

    def has(self, font: str) -> bool:
        """Whether the font is one of them."""
        return font in self.names


TITLE = Family(
    frozenset({"方正小标宋简体", "方正小标宋_GBK", "小标宋", "思源宋体 Heavy", "华文中宋"})
)
BODY = Family(
    frozenset({"仿宋_GB2312", "仿宋", "FangSong", "方正仿宋_GBK", "方正仿宋简体", "华文仿宋"})
)
HEAD_1 = Family(frozenset({"黑体", "SimHei", "方正黑体_GBK", "方正黑体简体"}))
HEAD_2 = Family(
    frozenset({"楷体_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "方正楷体简体", "华文楷体"})
)
BY_LEVEL = {1: HEAD_1, 2: HEAD_2, 3: BODY, 4: BODY}
