"""Numbers of official documents (发文字号): gap-free per agency code and year."""

import re

from django.db import connection

from tongxin.shared.papers.errors import NumberUnreadable
from tongxin.shared.papers.models import DocumentCode

# data: document numbers are Chinese in every language
NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔\d{4}〕[1-9]\d{0,4}号")
AGENCY_CODE = re.compile(r"[\u4e00-\u9fff]{2,12}")
BRACKETS = str.maketrans("[]【】［］﹝﹞()（）", "〔〕〔〕〔〕〔〕〔〕〔〕")

# One statement: the row is locked until the caller commits, and a rollback takes the number back.
NEXT = """
INSERT INTO papers_documentcounter (union_id, union_path, code_id, year, last)
VALUES (%s, '', %s, %s, 1)
ON CONFLICT (code_id, year) DO UPDATE SET last = papers_documentcounter.last + 1
RETURNING last
"""


def next_number(code: DocumentCode, year: int) -> int:
    """The next number; whoever else asks waits until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [code.union_id, code.pk, year])
        return cursor.fetchone()[0]


def written(code: str, year: int, sequence: int) -> str:
    """The number as it is printed: 某总工办〔2026〕3号."""
    # data: document numbers are Chinese in every language
    return f"{code}〔{year}〕{sequence}号"


def read_number(text: str) -> str:
    """A typed number with the brackets of the standard. Raises NumberUnreadable."""
    number = "".join(text.split()).translate(BRACKETS)
    if not NUMBER.fullmatch(number):
        raise NumberUnreadable(number=text.strip()[:40])
    return number
