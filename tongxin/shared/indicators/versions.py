"""Versions of definitions: how each figure is counted, recorded once for each version.

Who changes what a figure counts gives it a new version: the record of the old one stays, and so do
seals that were made by it. The record is ``versions.tsv``; a guard of the tests compares.
"""

import csv
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from tongxin.kernel.periods import Period
from tongxin.shared.indicators.declare import Figure, Term
from tongxin.shared.indicators.relation import Span, relation

RECORD = Path(__file__).with_name("versions.tsv")
SOME_DAYS = Span(Period.parse("2025"), date(2025, 12, 31))


def way_of_counting(figure: Figure) -> str:
    """A digest of which rows count, where, on which day and by which number."""
    sides = (figure.part, figure.whole) if figure.whole else (figure.part,)
    text = "\f".join("\n".join(sorted(map(_told, side.terms))) for side in sides)
    return sha256(text.encode()).hexdigest()[:16]


@cache
def recorded() -> dict[tuple[str, int], str]:
    """The digest of each version of each figure."""
    with RECORD.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    found = {(row["code"], int(row["version"])): row["counted_by"] for row in rows}
    if len(found) < len(rows):
        raise ValueError("a version is recorded twice")
    return found


def _told(term: Term) -> str:
    counted = relation(term, SOME_DAYS)
    return f"{term.how} {term.column} {term.source.person} {counted.sql} {counted.params!r}"
