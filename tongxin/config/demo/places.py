"""The fictional province: names of cities, counties, towns and unions; none of them exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from tongxin.config.demo.plan import Plan
from tongxin.shared.orgs.levels import Kind, Level

PROVINCE = "澜江省"
PROVINCE_CODE = "90"
CITIES = {
    "望川市": ("澜东区", "澜西区", "锦川区", "望岳县"),
    "云屏市": ("屏阳区", "云麓县", "青檀县"),
    "桐州市": ("桐江区", "桐岭县", "白苇县"),
    "北渡市": ("渡东区", "长荻县", "沙渚县"),
    "石涧市": ("涧东区", "砚池县", "赤岩县"),
    "宁溪市": ("溪南区", "安禾县", "柳溪县"),
    "兰汀市": ("汀北区", "兰坞县", "鹭洲县"),
    "丰岭市": ("岭东区", "丰禾县", "松谷县", "麦垄县"),
}
TOWNS = (
    "青石", "杏花", "长桥", "古渡", "花溪", "松林", "白塔", "临水", "桃园", "柳河", "石鼓", "双泉",
    "清潭", "红岩", "竹溪", "梅岭", "荷塘", "银杏", "枫桥", "沙河", "月湖", "玉泉", "金谷", "云台",
    "半山", "龙泉", "碧湾", "南塘", "北塔", "东篱", "西亭", "稻香", "麦香", "橘洲", "橡树", "榆林",
    "槐荫", "兰亭", "菊园", "葵乡", "苇塘", "雁栖", "鹿鸣", "鹤汀", "鸣泉", "听涛", "望海", "观澜",
    "向阳", "晨光", "朝霞", "春晖", "和风", "新月", "静安", "永兴", "同德", "协和", "友谊", "团结",
)  # fmt: skip
BRANDS = (
    "恒岳", "澜润", "启禾", "云拓", "凌川", "瑞峦", "安澜", "川禾", "博屿", "晟峰", "远帆", "鼎泓",
    "嘉穗", "鸿汀", "益川", "卓岭", "明渡", "盛禾", "融川", "诚岳", "德澜", "森屿", "星渡", "锐川",
    "同泽", "致禾", "汇澜", "晨岭", "立岳", "凯帆", "信汀", "广屿", "联禾", "正川", "新澜", "天岭",
)  # fmt: skip
TRADES = (
    "精密制造有限公司", "新材料有限公司", "食品有限公司", "纺织有限公司", "电子科技有限公司",
    "建筑工程有限公司", "物流有限公司", "医药有限公司", "装备制造有限公司", "水务有限公司",
    "公交客运有限公司", "家具有限公司", "酒店管理有限公司", "物业服务有限公司", "商贸有限公司",
    "农业开发有限公司", "环保科技有限公司", "印务有限公司", "汽车部件有限公司", "陶瓷有限公司",
)  # fmt: skip
OFFICES = ("第一中学", "第二小学", "人民医院", "供电所", "自来水厂", "环卫所", "图书馆", "中医院")
JOINT = ("快递行业", "外卖配送", "货车司机", "家政服务", "商圈", "建材市场", "网约车行业")


@dataclass(frozen=True, slots=True)
class Site:
    """One union of the plan before it is founded; the superior stands before it."""

    code: str
    parent: str
    name: str
    level: str
    kind: str
    founded_on: date
    seat: str  # the place people name when they speak of it


def sites(plan: Plan, today: date) -> Iterator[Site]:
    """Every union of the province, superiors first; the same plan gives the same unions."""
    random = Random(f"{plan.seed}:sites")
    founded = _Founding(random, today.year - 3)
    federation = Kind.LOCAL_FEDERATION
    yield Site(
        PROVINCE_CODE,
        "",
        f"{PROVINCE}总工会",
        Level.PROVINCE,
        federation,
        date(1950, 5, 1),
        PROVINCE,
    )
    firms, towns = _Firms(random), _Towns(random)
    chosen = list(CITIES.items())[: plan.cities]
    for c, (city, counties) in enumerate(chosen, 1):
        code = f"{PROVINCE_CODE}{c:02}"
        name = f"{city}总工会"
        yield Site(code, PROVINCE_CODE, name, Level.CITY, federation, date(1950, 6, c), city)
        yield from _direct(code, city, plan.unions_at_city, firms, founded)
        for k, county in enumerate(counties[: plan.counties or None], 1):
            yield from _county(f"{code}{k:02}", code, county, plan, firms, towns, founded)


def _county(code, parent, county, plan, firms, towns, founded) -> Iterator[Site]:  # noqa: PLR0913, PLR0917
    seat = Level.COUNTY, Kind.LOCAL_FEDERATION
    yield Site(code, parent, f"{county}总工会", *seat, founded.county(), county)
    yield from _direct(code, county, plan.unions_at_county, firms, founded)
    for t in range(1, plan.towns + 1):
        town = towns.next()
        below = f"{code}{t:03}"
        level, kind = (
            (Level.PARK, Kind.REGIONAL_FEDERATION)
            if town.endswith("园区")
            else (Level.TOWNSHIP, Kind.LOCAL_FEDERATION)
        )
        name = f"{county}{town}{'工会联合会' if level == Level.PARK else '总工会'}"
        yield Site(below, code, name, level, kind, founded.town(), town)
        yield from _direct(below, town, plan.unions_at_town, firms, founded)


def _direct(parent: str, seat: str, count: int, firms: "_Firms", founded) -> Iterator[Site]:
    for n in range(1, count + 1):
        name, kind, place = firms.next(seat)
        code = f"{parent}G{n:02}"
        yield Site(code, parent, name, Level.GRASSROOTS, kind, founded.grassroots(), place)


def firms_of(random: Random) -> "_Firms":
    """Names of employers that nobody else has been given."""
    return _Firms(random)


class _Founding:
    """Days on which unions were founded, long before the demo begins."""

    def __init__(self, random: Random, last: int) -> None:
        self.random, self.last = random, last

    def county(self) -> date:
        """An old federation."""
        return date(self.random.randint(1951, 1964), self.random.randint(1, 12), 8)

    def town(self) -> date:
        """One below it."""
        return date(self.random.randint(1965, 1985), self.random.randint(1, 12), 8)

    def grassroots(self) -> date:
        """A union of an employer."""
        return date(self.random.randint(1990, self.last), self.random.randint(1, 12), 18)


class _Towns:
    """Names of towns, streets and parks, each once."""

    def __init__(self, random: Random) -> None:
        self.random, self.number = random, 0

    def next(self) -> str:
        """One more."""
        name, round_ = TOWNS[self.number % len(TOWNS)], self.number // len(TOWNS)
        self.number += 1
        kind = self.random.choices(("街道", "镇", "工业园区"), (4, 5, 2))[0]
        return f"{'新' * round_}{name}{kind}"


class _Firms:
    """Names of employers, each once."""

    def __init__(self, random: Random) -> None:
        self.random, self.taken = random, set()

    def next(self, seat: str) -> tuple[str, str, str]:
        """Name, kind and place of one more grassroots union."""
        for _attempt in range(1000):
            name, kind = self._draw(seat)
            if name not in self.taken:
                self.taken.add(name)
                return f"{name}工会委员会", kind, name
        raise AssertionError("more unions than names")

    def _draw(self, seat: str) -> tuple[str, str]:
        dice = self.random.random()
        if dice < 0.12:
            return f"{seat}{self.random.choice(JOINT)}联合", Kind.JOINT_GRASSROOTS_UNION
        if dice < 0.26:
            return f"{seat}{self.random.choice(OFFICES)}", Kind.GRASSROOTS_UNION
        firm = self.random.choice(BRANDS) + self.random.choice(TRADES)
        return f"{seat}{firm}", Kind.GRASSROOTS_UNION
