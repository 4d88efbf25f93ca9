"""Paper, grid, page numbers: what stands on every page (页面)."""

from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

from tongxin.shared.papers.layout.head import LEAD, write_letter_header
from tongxin.shared.papers.layout.paper import Paper, Shape
from tongxin.shared.papers.layout.typography import (
    BODY,
    BODY_SIZE,
    CHARACTER_PITCH,
    LATIN,
    LETTER_FOOT,
    LETTER_MARK,
    LETTER_WIDTH,
    LINE_PITCH,
    MARGINS,
    NUMERALS,
    PAGE,
    PAGE_NUMBER_DISTANCE,
    RED,
    SMALL_SIZE,
    THICK,
)
from tongxin.shared.papers.layout.wordparts import (
    Face,
    Rule,
    Setting,
    add_paragraph,
    element,
    field_run,
    run,
)

FACE = Face(NUMERALS, SMALL_SIZE, latin=NUMERALS)
CHARACTER = SMALL_SIZE * 20


def empty_word(paper: Paper) -> Word:
    """A Word file with everything but its text."""
    made = Document()
    _normal(made)
    section = made.sections[0]
    section.page_width, section.page_height = (Twips(side) for side in PAGE)
    section.top_margin, section.bottom_margin = Twips(MARGINS["top"]), Twips(MARGINS["bottom"])
    section.left_margin, section.right_margin = Twips(MARGINS["left"]), Twips(MARGINS["right"])
    number_at = MARGINS["bottom"] - PAGE_NUMBER_DISTANCE - CHARACTER
    section.footer_distance = Twips(round(number_at))
    made.settings.odd_and_even_pages_header_footer = True
    made.settings.element.insert(0, element("mirrorMargins"))
    _page_number(section.footer, "right")
    _page_number(section.even_page_footer, "left")
    if paper.shape is Shape.LETTER:
        section.different_first_page_header_footer = True
        section.header_distance = Twips(round(LETTER_MARK - LEAD * 20))
        header = section.first_page_header
        write_letter_header(_emptied(header), paper.mark)
        _letter_foot(section.first_page_footer)
    _grid(section)
    tell_facts(made, paper)
    return made


def _normal(made: Word) -> None:
    """The style all others rest on; without ``eastAsia`` Word takes another font."""
    style = made.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(BODY_SIZE)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", BODY)):
        fonts.set(qn(f"w:{script}"), name)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = Twips(LINE_PITCH)


def _grid(section) -> None:
    """22 lines of 28 characters."""
    properties = section._sectPr  # noqa: SLF001  (no public way)
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    kind = {"type": "linesAndChars", "linePitch": LINE_PITCH, "charSpace": CHARACTER_PITCH}
    properties.append(element("docGrid", **kind))


def _page_number(footer, side: str) -> None:
    """— 1 —, one character from the outer edge."""
    inside = {"right": CHARACTER} if side == "right" else {"left": CHARACTER}
    made = _only(footer, Setting(align=side, line=CHARACTER + 40, **inside))
    made.append(run("— ", FACE))
    made.append(field_run("PAGE", FACE))
    made.append(run(" —", FACE))


def _letter_foot(footer) -> None:
    """The double line 20 mm from the lower edge of the first page, thin above thick."""
    frame = {
        "w": round(LETTER_WIDTH),
        "hRule": "exact",
        "h": 40,
        "wrap": "around",
        "vAnchor": "page",
        "hAnchor": "page",
        "xAlign": "center",
        "y": round(PAGE[1] - LETTER_FOOT),
    }
    rule = Rule("top", THICK * 3, RED, "thickThinSmallGap")
    _only(footer, Setting(line=20, rule=rule, frame=frame))
    add_paragraph(footer._element, [], Setting(line=20))  # noqa: SLF001  (no public way)


def _only(footer, setting: Setting):
    return add_paragraph(_emptied(footer), [], setting)


def _emptied(part):
    part.is_linked_to_previous = False
    inside = part._element  # noqa: SLF001  (no public way)
    for old in list(inside):
        inside.remove(old)
    return inside


def tell_facts(made: Word, paper: Paper) -> None:
    """What the file says of itself; the library would sign with its own name."""
    core = made.core_properties
    core.title, core.author, core.comments = paper.title[:255], paper.issuer[:255], ""
    core.last_modified_by, core.revision = "", 1
    if paper.issued_on:
        core.subject = paper.number
