"""Chart options as plain data: what the page hands to ECharts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

SLATE, INK = "#4a78ab", "#1f2329"
NAME_WIDTH = 120  # pixels; a longer name is cut, the table below has it whole

Number = int | float | Decimal | None


def line_chart(labels: Sequence[str], series: Mapping[str, Sequence[Number]]) -> dict:
    """Values over time, one line for each name."""
    return {
        "tooltip": {"trigger": "axis"},
        "legend": _legend(series),
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": [str(label) for label in labels]},
        "yAxis": {"type": "value", "splitNumber": 4},
        "series": [
            {
                "name": str(name),
                "type": "line",
                "smooth": 0.3,
                "showSymbol": len(labels) == 1,
                "symbolSize": 6,
                "lineStyle": {"width": 2.5},
                "data": _plain(values),
            }
            for name, values in series.items()
        ],
    }


def bar_chart(
    labels: Sequence[str],
    series: Mapping[str, Sequence[Number]],
    *,
    target: Number = None,
    lying: bool = False,
) -> dict:
    """Values side by side; ``lying`` turns the bars for long names, ``target`` draws a mark."""
    category = {"type": "category", "data": [str(label) for label in labels]}
    if lying:
        category["inverse"] = True
        category["axisLabel"] = {"width": NAME_WIDTH, "overflow": "truncate"}
    value = {"type": "value", "splitNumber": 4}
    if lying:
        value["show"] = False
    bars = [_bar(str(name), values, lying=lying) for name, values in series.items()]
    if len(bars) == 1:
        bars[0]["itemStyle"]["color"] = SLATE
    if target is not None and bars:
        bars[0]["markLine"] = _mark(target, axis="xAxis" if lying else "yAxis")
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": _legend(series),
        "grid": {"left": 8, "right": 48, "top": 12 + 24 * (len(bars) > 1), "bottom": 4}
        | {"containLabel": True},
        "xAxis": value if lying else category,
        "yAxis": category if lying else value,
        "series": bars,
    }


def pie_chart(parts: Mapping[str, Number], *, name: str = "") -> dict:
    """Shares of a whole, as a ring."""
    rows = [
        {"name": str(label), "value": value}
        for label, value in zip(parts, _plain(parts.values()), strict=True)
    ]
    return {
        "tooltip": {"trigger": "item"},
        "legend": {"orient": "vertical", "right": 6, "top": "middle", "icon": "circle"},
        "series": [
            {
                "name": str(name),
                "type": "pie",
                "radius": ["56%", "80%"],
                "center": ["34%", "50%"],
                "label": {"show": False},
                "itemStyle": {"borderColor": "#fff", "borderWidth": 2},
                "data": rows,
            }
        ],
    }


def _bar(name: str, values: Sequence[Number], *, lying: bool) -> dict:
    return {
        "name": name,
        "type": "bar",
        "barMaxWidth": 12 if lying else 28,
        "itemStyle": {"borderRadius": 6 if lying else [4, 4, 0, 0]},
        "label": {"show": lying, "position": "right", "color": INK},
        "data": _plain(values),
    }


def _legend(series: Mapping[str, object]) -> dict:
    return {"show": len(series) > 1, "right": 8, "top": 2, "icon": "roundRect"}


def _mark(target: Number, *, axis: str) -> dict:
    return {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": "#6a717b", "type": "dashed"},
        "data": [{axis: float(target)}],
    }


def _plain(values) -> list:
    return [float(value) if isinstance(value, Decimal) else value for value in values]
