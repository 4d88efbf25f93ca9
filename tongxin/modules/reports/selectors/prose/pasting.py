"""Text out of Word: paragraphs alone, and one sentence about what was left out."""

import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree, html

from tongxin.shared.papers.reading.source import load

INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffc\u200b\u2060\ufeff\u00ad]")
BLANKS = re.compile(r"[ \t\u00a0]+")
BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "br", "blockquote"}
SILENT = {"style", "script", "head", "title", "meta", "link", "xml", "template"}
PICTURES = {"img", "picture", "svg", "object", "v:imagedata"}
REMARKS = {"msocomtxt", "msocomanchor", "msocomoff"}
IN_WORD = {
    "drawing": "pictures",
    "pict": "pictures",
    "del": "deleted",
    "moveFrom": "deleted",
    "ins": "inserted",
    "moveTo": "inserted",
    "tbl": "tables",
    "commentReference": "remarks",
    "footnoteReference": "notes",
}
STYLED = re.compile(r"(?i)\b(style|class|face|color)\s*=|<(b|i|u|font|span|strong|em)\b")


@dataclass(slots=True)
class Pasted:
    """Plain paragraphs, and how much of what else there was."""

    text: str
    counts: Counter = field(default_factory=Counter)

    @property
    def told(self) -> str:
        """One sentence about what was left out; empty if nothing was."""
        parts = [_words(kind, count) for kind, count in sorted(self.counts.items()) if count]
        return _("已整理成段落文字：%(parts)s。") % {"parts": _("；").join(parts)} if parts else ""


def tidy(text: str) -> str:
    """Lines without signs that nobody sees, blanks at the ends and runs of empty lines."""
    plain = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [line.replace("\u00a0", " ").rstrip() for line in plain.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def from_html(markup: str) -> Pasted:
    """What was copied out of Word or a page: changes accepted, pictures and styles left out."""
    counts: Counter = Counter()
    if STYLED.search(markup):
        counts["styles"] = 1
    cleaned = INVISIBLE.sub("", markup).strip()
    if not cleaned:
        return Pasted("")
    root = html.fromstring(f"<div>{cleaned}</div>")
    lines = "".join(_spoken(root, counts)).split("\n")
    return Pasted(tidy("\n".join(_line(line) for line in lines if _line(line))), counts)


def from_word(content: bytes, filename: str) -> Pasted:
    """The paragraphs of a Word or text file. Raises the refusals of the reader of papers."""
    blocks = load(content, filename)
    lines = [_line(line) for block in blocks for line in block.text.split("\n")]
    return Pasted(tidy("\n".join(line for line in lines if line)), _counted(content))


def _counted(content: bytes) -> Counter:
    if content[:2] != b"PK":
        return Counter()
    with zipfile.ZipFile(BytesIO(content)) as package:
        body = etree.fromstring(  # entities and outside files are off
            package.read("word/document.xml"),
            etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True),
        )
    names = (etree.QName(one).localname for one in body.iter(etree.Element))
    counts = Counter(IN_WORD[name] for name in names if name in IN_WORD)
    counts["styles"] = 1
    return counts


def _spoken(element, counts: Counter):
    """The words of an element and what follows it; kinds of things left out are counted."""
    name = element.tag.lower() if isinstance(element.tag, str) else "!"
    if _is_heard(element, name, counts):
        if name in BLOCKS:
            yield "\n"
        yield BLANKS.sub(" ", (element.text or "").replace("\n", " ").replace("\r", " "))
        for child in element:
            yield from _spoken(child, counts)
        yield "\n" if name in BLOCKS else " " if name in {"td", "th"} else ""
    if element.getparent() is not None:
        yield (element.tail or "").replace("\n", " ").replace("\r", " ")


def _is_heard(element, name: str, counts: Counter) -> bool:
    kinds = set((element.get("class") or "").lower().split()) if name != "!" else set()
    if name in PICTURES:
        counts["pictures"] += 1
    elif name == "del" or "msodel" in kinds:
        counts["deleted"] += 1
    elif kinds & REMARKS:
        counts["remarks"] += "msocomtxt" in kinds
    elif name not in SILENT and name != "!":
        counts["inserted"] += name == "ins"
        counts["tables"] += name == "table"
        return True
    return False


def _line(text: str) -> str:
    return BLANKS.sub(" ", text).strip()


def _words(kind: str, count: int) -> str:
    told = {
        "styles": _("字体和排版未保留"),
        "pictures": ngettext("图片 %(n)s 张未保留", "图片 %(n)s 张未保留", count),
        "deleted": ngettext("删除的修订 %(n)s 处未保留", "删除的修订 %(n)s 处未保留", count),
        "inserted": ngettext(
            "插入的修订 %(n)s 处按接受处理", "插入的修订 %(n)s 处按接受处理", count
        ),
        "tables": ngettext("表格 %(n)s 个按行写成文字", "表格 %(n)s 个按行写成文字", count),
        "remarks": ngettext("批注 %(n)s 条未保留", "批注 %(n)s 条未保留", count),
        "notes": ngettext("脚注 %(n)s 条未保留", "脚注 %(n)s 条未保留", count),
    }
    return told[kind] % {"n": count}
