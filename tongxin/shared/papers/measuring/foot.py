"""Checks of what stands below the text: attachments, signature, date, imprint."""

# data: whole file, the words of documents

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongxin.shared.papers.layout.foot import SEAL, signature_place
from tongxin.shared.papers.layout.typography import BODY_SIZE, SMALL_SIZE, THICK, THIN
from tongxin.shared.papers.measuring.anatomy import ATTACHMENT, Anatomy
from tongxin.shared.papers.measuring.fonts import BODY, HEAD_1
from tongxin.shared.papers.measuring.looks import Look

DAY = re.compile(r"\d{4}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
CHARACTER = BODY_SIZE * 20
NOTE = re.compile(r"(附件：)?((?P<number>\d{1,2})\. ?)?(?P<name>.+)")


def attachment_note(found: Anatomy) -> Iterator[str]:
    """附件：1.名称: two characters in, numbered from one, nothing behind the name."""
    for place, look in enumerate(found.note, 1):
        match = NOTE.fullmatch(look.words)
        number = match["number"] if match else None
        wanted = None if len(found.note) == 1 else str(place)
        if number != wanted and not (wanted is None and number == "1"):
            yield _("附件说明的序号应从 1 起连续编号，“%(words)s”不是") % {"words": look.words[:12]}
        if look.words.endswith(("。", "；", "，", "、", ".", ";")):
            yield _("附件名称后不加标点，“%(words)s”后有") % {"words": look.words[:12]}
        first = look.left + look.first
        if place == 1 and abs(first - 2 * CHARACTER) > 60:
            yield _("附件说明应左空二字")


def attachments(found: Anatomy) -> Iterator[str]:
    """Each opens a page, its label in 3号黑体 flush left."""
    for look in found.attachments:
        if not ATTACHMENT.fullmatch(look.words):
            continue
        if not look.opens_page:
            yield _("“%(words)s”应另面编排") % {"words": look.words}
        if look.size != BODY_SIZE or not HEAD_1.has(look.face.font) or look.first or look.left:
            yield _("“%(words)s”应为 3 号黑体，顶格编排") % {"words": look.words}


def signature(found: Anatomy) -> Iterator[str]:
    """Issuer over date: centred and four characters in where a seal goes, else as the rule says."""
    if found.issuer is None or found.date is None:
        if found.mark is not None and not found.is_minutes:
            yield _("没有发文机关署名和成文日期")
        return
    name, day = found.issuer.words, found.date.words
    place = signature_place(name, day, is_sealed=_is_sealed(found))
    for look, wanted in ((found.issuer, place.issuer), (found.date, place.date)):
        if look.size != BODY_SIZE or not BODY.has(look.face.font):
            yield _("署名和成文日期应为 3 号仿宋")
        if look.align not in {"right", "end"} or abs(look.right - wanted * CHARACTER) > CHARACTER:
            yield _("“%(words)s”应右空 %(count)s 字") % {
                "words": look.words,
                "count": f"{wanted:g}",
            }


def date(found: Anatomy) -> Iterator[str]:
    """Arabic figures without idle noughts."""
    if found.date is not None and not DAY.fullmatch(found.date.words):
        yield _("成文日期“%(day)s”应写成“2026年6月1日”，月、日不编虚位") % {"day": found.date.words}


def remark(found: Anatomy) -> Iterator[str]:
    """In full brackets, two characters in."""
    shown = found.remark
    if shown and not (shown.words.startswith("（") and shown.words.endswith("）")):
        yield _("附注应加圆括号")
    if shown and abs(shown.left + shown.first - 2 * CHARACTER) > 60:
        yield _("附注应左空二字")


def imprint(found: Anatomy) -> Iterator[str]:
    """4号仿宋; thick lines outside, a thin one between; copies end with a full stop."""
    shown = [look for look in found.imprint if look.words]
    for look in shown:
        if look.size != SMALL_SIZE or not BODY.has(look.face.font):
            yield _("版记应为 4 号仿宋")
        if look.words.startswith("抄送") and not look.words.endswith("。"):
            yield _("抄送机关之后应标句号")
        yield from _printed(look)
    if shown and not found.is_letter:
        weights = [edge.weight for look in found.imprint for edge in look.edges]
        wanted = [THICK, *[THIN] * (len(shown) - 1), THICK]
        if weights != wanted:
            yield _("版记首末分隔线用粗线（0.35 毫米），中间用细线（0.25 毫米）")


def _printed(look: Look) -> Iterator[str]:
    if look.words.endswith("印发"):
        day = look.words.split("\t")[-1].removesuffix("印发")
        if not DAY.fullmatch(day):
            yield _("印发日期“%(day)s”应写成“2026年6月3日印发”") % {"day": day}


def _is_sealed(found: Anatomy) -> bool:
    names = found.word.element.body.xpath(".//w:bookmarkStart/@w:name")
    return SEAL in names
