"""Plain valid documents for tests."""

from datetime import date
from itertools import count

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.papers.models import DocumentCode, OfficialDocument
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.registers import GroupFacts, register_code, save_group
from tongxin.shared.papers.services import DocumentFacts, draft_document, issue_document

TODAY = date(2026, 6, 1)
_numbers = count()
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def a_code(union: UnionOrg) -> DocumentCode:
    """An agency code nobody else uses."""
    number = next(_numbers)
    word = SIGNS[number % len(SIGNS)] + SIGNS[number // len(SIGNS) % len(SIGNS)] + "总工办"
    return register_code(code=word, union=union, actor=SYSTEM, now=NOW)


def facts(**given) -> DocumentFacts:
    """An ordinary notice."""
    given.setdefault("title", "关于开展读书活动的通知")
    given.setdefault("text", "各市总工会：\n请组织读书活动。")
    return DocumentFacts(**given)


def a_draft(union: UnionOrg, **given) -> OfficialDocument:
    """A notice nobody has issued."""
    return draft_document(facts=facts(**given), union=union, actor=SYSTEM, now=NOW)


def issued(document: OfficialDocument, code: DocumentCode, on: date = TODAY) -> OfficialDocument:
    """The document with a number."""
    return issue_document(
        document_id=document.pk, code_id=code.pk, on=on, signer="林某", actor=SYSTEM, now=NOW
    )


def a_group(union: UnionOrg, **given):
    """All direct children, unless told otherwise."""
    given.setdefault("name", f"第{next(_numbers)}组")
    if not given.keys() & {"levels", "kinds", "unions"}:
        given.setdefault("takes_children", True)
    return save_group(facts=GroupFacts(**given), union=union, actor=SYSTEM, now=NOW)


def clerk(union: UnionOrg, *rights: str, name: str = "文书") -> Actor:
    """Somebody who holds rights over one subtree."""
    held = rights or tuple(Can)
    return Actor(name=name, grants={right: Scope(paths=(union.path,)) for right in held})


__all__ = ["NOW", "SYSTEM", "TODAY", "a_union"]
