"""Small steps through WordprocessingML, by local names: strict and transitional files alike."""

from collections.abc import Iterator

from lxml import etree


def name_of(element: etree._Element) -> str:
    """Local name; comments and instructions have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Direct children called ``name``; none of nothing."""
    for child in () if element is None else element:
        if name_of(child) == name:
            yield child


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first direct child called ``name``."""
    return next(children(element, name), None)


def value(element: etree._Element | None) -> str | None:
    """The ``val`` attribute."""
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if etree.QName(k).localname == "val"), None)


def number_of(element: etree._Element | None, default: int) -> int:
    """The ``val`` attribute as a whole number."""
    text = value(element) or ""
    return int(text) if text.lstrip("-").isdigit() else default


def parsed(content: bytes) -> etree._Element:
    """The root of a part; entities and outside files are never followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)
