"""Tags of a template, looked at paragraph by paragraph so that a fault has a place (标签校对)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from tongxin.kernel.text import listed
from tongxin.shared.papers.wordforms.errors import BrokenTag, TagNotAlone, UnknownTag
from tongxin.shared.papers.wordforms.tags import BLOCKS, TAGS

PIECE = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<deed>.*?)%\}", re.DOTALL)
EDGE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
FULL_WIDTH = re.compile(r"[｛{]\s*[｛{%％]|[｝}%％]\s*[｝}]")
DEED = re.compile(r"[pr]?\s*(?P<word>if|elif|else|endif)\b(?P<rest>.*)", re.DOTALL)
NAME = re.compile(r"[^\W\d]\w*")
LOGIC = {"and", "or", "not"}
ASKS = {"if", "elif"}
SHOWN = 16
MARGINAL = {RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER, RELATIONSHIP_TYPE.FOOTNOTES}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the file and how a person finds it."""

    place: str
    words: str
    element: etree._Element
    is_body: bool

    @property
    def where(self) -> str:
        """Its number and its first words."""
        return _("%(place)s“%(words)s”") % {"place": self.place, "words": self.words[:SHOWN]}


def proof(word: Word) -> None:
    """Look at every tag. Raises BrokenTag, UnknownTag or TagNotAlone."""
    for lines in _regions(word):
        waiting: list[Line] = []
        for line in lines:
            _braces(line)
            for piece in PIECE.finditer(line.words):
                _piece(line, piece, waiting)
        if waiting:
            raise _broken(waiting[-1], _("“{% if %}”没有对应的“{% endif %}”"))


def set_apart(word: Word) -> None:
    """A part of several paragraphs takes the place of its own: the filler asks for a mark."""
    for line in _lines(word.element.body, _("正文")):
        found = PIECE.fullmatch(line.words.strip())
        if found and _name(found) in BLOCKS:
            _say(line.element, f"{{{{p {_name(found)} }}}}")


def _regions(word: Word) -> Iterator[Iterator[Line]]:
    yield _lines(word.element.body, _("正文"))
    for rel in word.part.rels.values():
        if rel.reltype in MARGINAL and not rel.is_external:
            yield _lines(parse_xml(rel.target_part.blob), _("页眉页脚"), is_body=False)


def _lines(root: etree._Element, region: str, *, is_body: bool = True) -> Iterator[Line]:
    for number, paragraph in enumerate(root.iter(qn("w:p")), 1):
        words = "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
        place = _("%(region)s第 %(number)s 段") % {"region": region, "number": number}
        yield Line(place, words, paragraph, is_body)


def _braces(line: Line) -> None:
    """Every opening has its closing in the same paragraph, and the other way round."""
    left = PIECE.sub("", line.words)
    if edge := EDGE.search(left):
        raise _broken(line, _MISSING[edge[0]])
    if wrong := FULL_WIDTH.search(left):
        told = _("“%(signs)s”应为半角的“{{”和“}}”")
        raise _broken(line, told % {"signs": wrong[0]})
    for name in TAGS:
        if re.search(rf"\{{\s*{name}\s*\}}", left):
            told = _("“{%(tag)s}”要写两层花括号，写成“{{%(tag)s}}”")
            raise _broken(line, told % {"tag": name})


def _piece(line: Line, piece: re.Match[str], waiting: list[Line]) -> None:
    if piece["deed"] is not None:
        _deed(line, piece["deed"].strip(), waiting)
        return
    name = _name(piece)
    if not NAME.fullmatch(name):
        raise _broken(line, _("“%(tag)s”不是标签的名称") % {"tag": piece[0]})
    _known(line, [name])
    if name in BLOCKS and not line.is_body:
        raise _broken(line, _("“{{%(tag)s}}”只能放在正文中") % {"tag": name})
    if name in BLOCKS and line.words.strip() != piece[0]:
        raise TagNotAlone(place=line.where, tag=name)


def _deed(line: Line, said: str, waiting: list[Line]) -> None:
    found = DEED.fullmatch(said)
    if found is None:
        told = _("“{%% %(said)s %%}”不能用，只能用 if、elif、else、endif")
        raise _broken(line, told % {"said": said})
    if found["word"] in ASKS:
        _known(line, [name for name in NAME.findall(found["rest"]) if name not in LOGIC])
    if found["word"] == "if":
        waiting.append(line)
    elif not waiting:
        told = _("“%(word)s”前面没有“{%% if %%}”")
        raise _broken(line, told % {"word": found["word"]})
    elif found["word"] == "endif":
        waiting.pop()


def _name(piece: re.Match[str]) -> str:
    return re.sub(r"^[pr]\s", "", piece["value"] or "").strip()


def _known(line: Line, names: Iterable[str]) -> None:
    for name in names:
        if name not in TAGS:
            raise UnknownTag(place=line.where, tag=name, known=listed(TAGS))


def _broken(line: Line, why: str) -> BrokenTag:
    return BrokenTag(place=line.where, why=why)


def _say(paragraph: etree._Element, words: str) -> None:
    """Leave nothing in the paragraph but these words."""
    texts = list(paragraph.iter(qn("w:t")))
    for one in texts[1:]:
        one.text = ""
    texts[0].text = words


_MISSING = {
    "{{": gettext_lazy("有“{{”没有“}}”"),
    "}}": gettext_lazy("有“}}”没有“{{”"),
    "{%": gettext_lazy("有“{%”没有“%}”"),
    "%}": gettext_lazy("有“%}”没有“{%”"),
    "{#": gettext_lazy("不能用“{# #}”"),
    "#}": gettext_lazy("不能用“{# #}”"),
}
