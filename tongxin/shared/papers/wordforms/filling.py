"""A template filled with a document; nothing of the document may be lost (模板填充)."""

import re
from io import BytesIO

from django.utils.translation import gettext as _
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tongxin.shared.papers.layout.pages import tell_facts
from tongxin.shared.papers.layout.paper import Paper
from tongxin.shared.papers.reading.source import load
from tongxin.shared.papers.wordforms.errors import BrokenTag, PartLost
from tongxin.shared.papers.wordforms.proofing import proof, set_apart
from tongxin.shared.papers.wordforms.tags import KEPT, TAGS, values_of

ALLOWED = (nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)
HEADERS = {RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER}
TOLD_OF_ITSELF = ("author", "comments", "identifier", "language", "subject", "title")


class NamesAlone(ImmutableSandboxedEnvironment):
    """Templates are made by officers, not by programmers: names and conditions, nothing that runs.

    No call, attribute, filter, loop or sum is parsed, so none can look into the house or never end.
    """

    def _parse(self, source, name, filename):
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            is_named = not isinstance(node, nodes.Name) or node.name in TAGS
            if not isinstance(node, ALLOWED) or not is_named:
                raise TemplateSyntaxError("only names of parts are allowed", node.lineno)
        return tree


def fill(content: bytes, paper: Paper, *, filename: str) -> bytes:
    """The template with the parts of a document in it.

    Raises BrokenTag, UnknownTag, TagNotAlone, PartLost, and what ``reading.source`` raises.
    """
    load(content, filename)
    template = DocxTemplate(BytesIO(content))
    word: Word = template.get_docx()
    proof(word)
    set_apart(word)
    for name in TOLD_OF_ITSELF:
        setattr(word.core_properties, name, "")
    values = values_of(paper)
    house = NamesAlone(undefined=StrictUndefined, autoescape=True)
    house.globals.clear()
    try:
        template.render(values, house, autoescape=True)
    except TemplateError as error:
        raise BrokenTag(place=_place(error), why=str(error)) from error
    tell_facts(template.docx, paper)
    _keep_all(template.docx, values)
    out = BytesIO()
    template.docx.save(out)
    return out.getvalue()


def _place(error: TemplateError) -> str:
    """The words around the fault, as the library hands them over."""
    around = "".join(getattr(error, "docx_context", ()))
    return _("“%(words)s”附近") % {"words": around.strip()[:40]}


def _keep_all(word: Word, values: dict) -> None:
    """Every part of the document is read again in the file. Raises PartLost."""
    written = _squeezed(_words(word))
    for name in KEPT:
        if _squeezed(str(values[name])) not in written:
            raise PartLost(tag=name)


def _words(word: Word) -> str:
    roots = [word.element.body]
    roots += [
        parse_xml(rel.target_part.blob)
        for rel in word.part.rels.values()
        if rel.reltype in HEADERS and not rel.is_external
    ]
    return "".join(one.text or "" for root in roots for one in root.iter(qn("w:t")))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
