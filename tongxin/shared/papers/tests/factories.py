"""Plain valid documents for tests."""

from datetime import date
from itertools import count

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.files.tests.factories import a_file
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.papers.models import (
    DocumentAudience,
    DocumentCode,
    DocumentCounter,
    OfficialDocument,
    PaperTemplate,
    Receipt,
    RecipientGroupMember,
)
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


def a_counter(union: UnionOrg) -> DocumentCounter:
    """The numbers of one code in one year."""
    return DocumentCounter.objects.create(union=union, code=a_code(union), year=2026, last=0)


def a_member(union: UnionOrg) -> RecipientGroupMember:
    """A union put by hand into a group of ``union``."""
    return RecipientGroupMember.objects.create(union=union, group=a_group(union), member=union)


def a_receipt(union: UnionOrg) -> Receipt:
    """A document of the superior that ``union`` has not signed for."""
    document = a_draft(union.parent or union)
    return Receipt.objects.create(union=union, document=document, distributed_at=NOW)


def an_audience(union: UnionOrg) -> DocumentAudience:
    """That a document of ``union`` is shown to its own subtree."""
    return DocumentAudience.objects.create(
        row=a_draft(union), union=union, owner=union, owner_path=union.path
    )


def a_template(union: UnionOrg) -> PaperTemplate:
    """A template of notices that took the place of the one before."""
    PaperTemplate.objects.filter(union=union, retired_at=None).update(retired_at=NOW)
    return PaperTemplate.objects.create(
        union=union, kind="notice", file=a_file(union), made_by="测试员", made_at=NOW
    )


FACTORIES = {
    "papers.DocumentCode": a_code,
    "papers.DocumentCounter": a_counter,
    "papers.OfficialDocument": a_draft,
    "papers.DocumentAudience": an_audience,
    "papers.RecipientGroup": a_group,
    "papers.RecipientGroupMember": a_member,
    "papers.Receipt": a_receipt,
    "papers.PaperTemplate": a_template,
}

__all__ = ["NOW", "SYSTEM", "TODAY", "a_union"]
