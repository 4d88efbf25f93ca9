"""Template tags of the look: the small things every page prints."""

import re
from datetime import datetime
from functools import lru_cache

from django import template
from django.apps import apps
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import get_language

from tongxin.shells.design import fields, numbers, verbs
from tongxin.shells.design.icons import NAMES
from tongxin.shells.design.leads import is_open
from tongxin.shells.design.texts import page_texts

register = template.Library()

TONES = {"red", "gold", "blue", "green", "gray"}
SOON_DAYS = 3


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, silent for screen readers: the text beside it speaks."""
    return _drawn(name, css)


@lru_cache(maxsize=1_000)  # a page has dozens, always the same; their file never changes meanwhile
def _drawn(name: str, css: str) -> SafeString:
    if name not in NAMES:
        raise ValueError(f"no icon {name!r} in the sprite; add it to icons.txt")
    sprite = static("vendor/icons.svg")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f"tx-i {css}".strip(),
        sprite,
        name,
    )


@register.simple_tag
def badge(label: object, tone: str = "gray") -> SafeString:
    """A state in a tinted label; the caller maps its states to tones."""
    return format_html('<span class="tx-tag tx-tag--{}">{}</span>', _tone(tone), label)


@register.simple_tag
def dot(label: object, tone: str = "gray") -> SafeString:
    """A coloured dot before a text."""
    return format_html(
        '<span class="tx-dot tx-dot--{}" aria-hidden="true"></span>{}', _tone(tone), label
    )


@register.simple_tag
def deadline(at: datetime | None, now: datetime) -> SafeString:
    """How far a deadline is: red when late or today, gold within three days."""
    if at is None:
        return format_html('<span class="tx-s">{}</span>', numbers.DASH)
    days = (localdate(at) - localdate(now)).days
    if at < now:
        days = min(days, -1)
    tone = "red" if days <= 0 else "gold" if days <= SOON_DAYS else "green"
    return dot(numbers.day_distance(days), tone)


@register.simple_tag
def number(
    value: object, unit: object = "", *, wan: bool = False, places: int | None = None
) -> SafeString:
    """A number with grouped digits and its unit; ``wan=True`` shortens from ten thousand up."""
    shown = numbers.in_wan(value) if wan else numbers.grouped(value, places)
    return format_html('<span class="tx-num">{}{}</span>', shown, _unit(unit))


@register.simple_tag
def figure_link(value: object, url: str = "", **facts: object) -> SafeString:
    """A figure that opens the rows it was counted from; facts: code, union, period, unit."""
    unit = _unit(facts.pop("unit", ""))
    known = [(key, fact) for key, fact in sorted(facts.items()) if fact is not None]
    marks = format_html_join("", ' data-{}="{}"', known)
    shown = numbers.grouped(value)
    if not url:
        return format_html('<span class="tx-num"{}>{}{}</span>', marks, shown, unit)
    return format_html('<a class="tx-figure tx-num" href="{}"{}>{}{}</a>', url, marks, shown, unit)


@register.simple_tag
def progress(value: float, maximum: float = 100, label: object = "") -> SafeString:
    """How much is done; a real progress element, so no style has to be written into the page."""
    tone = "is-full" if maximum and value >= maximum else ""
    return format_html(
        '<progress class="tx-progress {}" value="{}" max="{}" aria-label="{}">{}</progress>',
        tone,
        value,
        maximum or 1,
        label,
        numbers.grouped(value),
    )


@register.simple_tag(takes_context=True)
def idempotency(context: template.Context) -> SafeString:
    """The key under which the answer to this form is kept."""
    key = getattr(context.get("request"), "idempotency_key", "")
    if not key:
        return SafeString("")
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', key)


@register.inclusion_tag("design/field.html")
def field(bound: BoundField) -> dict:
    """A form field on the desk: label, required mark, input, help, errors."""
    return fields.dressed(bound, fields.DESK)


@register.inclusion_tag("design/cell.html")
def cell(bound: BoundField) -> dict:
    """A form field on worker pages, as a WeUI cell."""
    return fields.dressed(bound, fields.H5)


@register.inclusion_tag("design/chart.html")
def chart(name: str, option: dict, label: str) -> dict:
    """A chart; ``option`` comes from ``design.charts``, ``label`` says what it shows."""
    data = json_script(option, f"chart-{name}")
    return {"name": f"chart-{name}", "label": label, "data": data}


@register.inclusion_tag("design/kpi.html")
def kpi(label: object, value: object, **facts: object) -> dict:
    """A figure card; facts: unit, icon, tone, note, note_value, note_tone, url, wan."""
    facts.setdefault("icon", "chart-bar")
    facts["tone"] = _tone(str(facts.get("tone", "red")))
    return {"label": label, "value": value, **facts}


@register.inclusion_tag("design/empty.html")
def empty_state(title: object, hint: object = "", **facts: object) -> dict:
    """An empty state that says what to do; facts: icon, url, action."""
    facts.setdefault("icon", "inbox")
    return {"title": title, "hint": hint, **facts}


@register.inclusion_tag("design/pager.html")
def pager(pager: object) -> dict:
    """Previous and next of a keyset list, with a capped total."""
    return {"pager": pager}


@register.inclusion_tag("design/timeline.html")
def timeline(steps: list) -> dict:
    """What happened when; steps: title, at, who, note, tone, icon (all but title optional)."""
    return {"steps": steps}


@register.inclusion_tag("design/tab_links.html", takes_context=True)
def tab_links(context: template.Context, links: list, label: object) -> dict:
    """Views of one page that the reader may open; links: label, url, active, count."""
    actor = getattr(context.get("request"), "actor", None)
    return {"links": [one for one in links if is_open(actor, one["url"])], "label": label}


@register.inclusion_tag("design/steps.html")
def steps(items: list) -> dict:
    """Where an application stands; items: label, done, now."""
    return {"items": items}


@register.simple_tag
def script_texts() -> SafeString:
    """The sentences of the page scripts, as JSON."""
    return json_script(page_texts(), "tx-texts")


@register.simple_tag
def html_lang() -> str:
    """The language of the page as browsers know it."""
    code = get_language() or "zh-hans"
    return {"zh-hans": "zh-CN"}.get(code, code)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """The address of this page with other query values; an empty value drops the key."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in {None, ""}:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def open_url(context: template.Context, place: str, *args: object) -> str:
    """A place by its name, or an address as it is, if the reader's rights open it; else empty."""
    if not place:
        return ""
    address = place if place.startswith(("/", "?")) else reverse(place, args=args)
    return address if is_open(getattr(context.get("request"), "actor", None), address) else ""


@register.filter
def verb(code: str) -> str:
    """What an entry of the log is called."""
    return verbs.in_words(code)


@register.filter
def who(actor: str) -> str:
    """Who did something, as a log tells it."""
    return verbs.by_name(actor)


@register.filter
def thing(target: str) -> str:
    """What kind of thing an entry of the log is about; empty where there is no such kind."""
    try:
        return str(apps.get_model(target.partition(":")[0])._meta.verbose_name)
    except (LookupError, ValueError):
        return ""


@register.filter
def first_letter(name: object) -> str:
    """What stands in an avatar: the first sign of a name."""
    return re.sub(r"\s", "", str(name))[:1].upper()


def _tone(tone: str) -> str:
    tone = "gray" if tone == "grey" else tone
    if tone not in TONES:
        raise ValueError(f"no tone {tone!r}; one of {sorted(TONES)}")
    return tone


def _unit(unit: object) -> SafeString:
    return format_html("<small> {}</small>", unit) if unit else SafeString("")
