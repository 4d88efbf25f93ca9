"""Every check of the standard over one Word file, in the order of the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tongxin.shared.papers.measuring import foot, head, page, text
from tongxin.shared.papers.measuring.anatomy import Anatomy, dissect
from tongxin.shared.papers.reading.source import load

Check = Callable[[Anatomy], Iterator[str]]
CHECKS: dict[str, Check] = {
    "paper": page.paper,
    "margins": page.margins,
    "grid": page.grid,
    "page_numbers": page.page_numbers,
    "red": head.red,
    "mark": head.mark,
    "head_line": head.head_line,
    "letter_lines": head.letter_lines,
    "number": head.number,
    "signer": head.signer,
    "urgency": head.urgency,
    "title_face": text.title_face,
    "title_shape": text.title_shape,
    "addressee": text.addressee,
    "body_face": text.body_face,
    "heading_faces": text.heading_faces,
    "heading_order": text.heading_order,
    "attachment_note": foot.attachment_note,
    "attachments": foot.attachments,
    "signature": foot.signature,
    "date": foot.date,
    "remark": foot.remark,
    "imprint": foot.imprint,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure from the standard."""

    rule: str
    message: str

    def __str__(self) -> str:
        return self.message


def measure(content: bytes, *, filename: str = "公文.docx") -> tuple[Finding, ...]:  # data: a name
    """What the file breaks, nothing when it keeps the standard.

    Raises the errors of ``reading.errors`` for what is no Word file.
    """
    load(content, filename)
    anatomy = dissect(content)
    return tuple(
        Finding(rule, str(message))
        for rule, check in CHECKS.items()
        for message in partial(check, anatomy)()
    )
