"""A number as prose says it: exact, 3.1万余, 近3.2万, 约3.1万; never further off than a tenth."""

# data: whole file, the words of rounded numbers

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

EXACT, OVER, NEARLY, ABOUT = "精确", "余", "近", "约"
WAYS = {OVER: ROUND_FLOOR, NEARLY: ROUND_CEILING, ABOUT: ROUND_HALF_EVEN}
SCALES = ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万"), (Decimal(1), ""))
LARGE = 100  # of a scale: from here on without decimals
TENTH = Decimal("0.1")


def said(value: Decimal | int, how: str = EXACT) -> str:
    """The number in words of prose; where rounding would lie it stays exact."""
    value = Decimal(value)
    rounded = value if how == EXACT else _rounded(value, WAYS[how])
    if rounded == value:
        return _plain(value) if how == EXACT else _scaled(value)
    number = _scaled(rounded)
    return f"{number}{OVER}" if how == OVER else f"{how}{number}"


def _rounded(value: Decimal, way: str) -> Decimal:
    """To the coarsest step at which no more than a tenth is lost."""
    step = _step(value)
    while step >= 1:
        rounded = (value / step).to_integral_value(way) * step
        if abs(rounded - value) <= abs(value) * TENTH:
            return rounded
        step /= 10
    return value


def _step(value: Decimal) -> Decimal:
    scale = _scale(value)[0]
    if scale > 1:
        return scale * (TENTH if abs(value) < scale * LARGE else 1)
    return Decimal(100 if abs(value) >= 1000 else 10)


def _scale(value: Decimal) -> tuple[Decimal, str]:
    return next((one for one in SCALES if abs(value) >= one[0]), SCALES[-1])


def _scaled(value: Decimal) -> str:
    """In 万 or 亿 where that needs no more than one decimal, else as it is."""
    scale, word = _scale(value)
    share = value / scale
    return f"{_plain(share)}{word}" if share * 10 % 1 == 0 else _plain(value)


def _plain(value: Decimal) -> str:
    if value == value.to_integral_value():
        return f"{value:,.0f}"
    return f"{value.normalize():,f}"
