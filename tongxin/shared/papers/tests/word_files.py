"""Builds small Word files from a description, byte for byte the same each time."""

import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

NOTICES = Path(__file__).parent / "notices"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def built(description: dict) -> bytes:
    """A .docx with the parts that the reader looks at."""
    body = "".join(map(element, description["body"]))
    parts = {"word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    if header := description.get("header"):
        lines = "".join(paragraph({"p": line}) for line in header)
        parts["word/header1.xml"] = f"<w:hdr {SPACES}>{lines}</w:hdr>"
    if lists := description.get("numbering"):
        parts["word/numbering.xml"] = numbering(lists)
    if styles := description.get("styles"):
        parts["word/styles.xml"] = style_part(styles)
    return packed({"[Content_Types].xml": "<Types/>"} | parts)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip with a fixed clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def element(item: dict) -> str:
    if "table" in item:
        rows = "".join(
            "<w:tr>" + "".join(f"<w:tc>{paragraph({'p': cell})}</w:tc>" for cell in row) + "</w:tr>"
            for row in item["table"]
        )
        return f"<w:tbl>{rows}</w:tbl>"
    return text_box(item["box"]) if "box" in item else paragraph(item)


def paragraph(item: dict) -> str:
    properties = ""
    if style := item.get("style"):
        properties += f'<w:pStyle w:val="{style}"/>'
    if number := item.get("num"):
        level = item.get("level", 0)
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    deleted = item.get("deleted")
    gone = f"<w:del><w:r><w:delText>{escape(deleted)}</w:delText></w:r></w:del>" if deleted else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs(item['p'])}{gone}</w:p>"


def runs(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"


def text_box(lines: list[str]) -> str:
    content = "".join(paragraph({"p": line}) for line in lines)
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        "<w:p><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )


def numbering(lists: dict) -> str:
    patterns = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{"".join(map(level, range(9), levels))}'
        "</w:abstractNum>"
        for key, levels in lists["abstract"].items()
    )
    numbers = "".join(number(key, entry) for key, entry in lists["num"].items())
    return f"<w:numbering {SPACES}>{patterns}{numbers}</w:numbering>"


def level(place: int, entry: dict) -> str:
    style = f'<w:pStyle w:val="{entry["style"]}"/>' if "style" in entry else ""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{entry["format"]}"/>'
        f'{style}<w:lvlText w:val="{entry["text"]}"/></w:lvl>'
    )


def number(key: str, entry: dict) -> str:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    return (
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{entry["abstract"]}"/>'
        f"{restart if entry.get('restart') else ''}</w:num>"
    )


def style_part(styles: dict) -> str:
    found = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:pPr><w:numPr>'
        f'<w:numId w:val="{entry["num"]}"/></w:numPr></w:pPr></w:style>'
        for key, entry in styles.items()
    )
    return f"<w:styles {SPACES}>{found}</w:styles>"


def notice_file(number: int) -> tuple[bytes, str]:
    """One of the notices as a file, and its name."""
    text = NOTICES / f"{number:02}.txt"
    if text.exists():
        return text.read_bytes(), text.name
    description = json.loads((NOTICES / f"{number:02}.docx.json").read_text(encoding="utf-8"))
    return built(description), f"{number:02}.docx"


def expected_tree(number: int) -> dict:
    """What a person reads in it."""
    return json.loads((NOTICES / f"{number:02}.tree.json").read_text(encoding="utf-8"))
