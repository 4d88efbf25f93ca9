"""What is kept ready for documents: agency codes and recipient groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers.errors import (
    AgencyCodeTaken,
    AgencyCodeUnreadable,
    GroupNameTaken,
    NoRecipients,
    RecipientOutside,
)
from tongxin.shared.papers.models import DocumentCode, RecipientGroup, RecipientGroupMember
from tongxin.shared.papers.numbers import AGENCY_CODE
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.recipients import stands_below


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """Whom a group means: rules, unions by hand, or both."""

    name: str
    takes_children: bool = False
    levels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    unions: Sequence[UnionOrg] = ()

    @property
    def is_empty(self) -> bool:
        """Nobody could ever be meant."""
        return not (self.takes_children or self.levels or self.kinds or self.unions)


@transaction.atomic
def register_code(*, code: str, union: UnionOrg, actor: Actor, now: datetime) -> DocumentCode:
    """Enter an agency code of a union (登记机关代字).

    Raises AgencyCodeUnreadable, AgencyCodeTaken or Forbidden.
    """
    actor.require(Can.MANAGE, at=union)
    code = "".join(code.split())
    if not AGENCY_CODE.fullmatch(code):
        raise AgencyCodeUnreadable
    made = DocumentCode.objects.bulk_create(
        [DocumentCode(code=code, union=union)], ignore_conflicts=True
    )
    kept = DocumentCode.objects.filter(code=code, union=union).first()
    if kept is None or not made:
        raise AgencyCodeTaken(code=code)
    record(actor, "papers.registered_code", kept, at=now, change={"code": code})
    return kept


@transaction.atomic
def save_group(
    *,
    facts: GroupFacts,
    union: UnionOrg,
    actor: Actor,
    now: datetime,
    group_id: int | None = None,
) -> RecipientGroup:
    """Keep a list of addressees under a name, new or rewritten (保存发文对象组).

    Raises NoRecipients, RecipientOutside, GroupNameTaken or Forbidden.
    """
    actor.require(Can.MANAGE, at=union)
    _check(facts, union)
    others = RecipientGroup.objects.filter(union=union, name=facts.name).exclude(pk=group_id)
    if others.exists():
        raise GroupNameTaken(name=facts.name)
    group = RecipientGroup(union=union)
    if group_id:
        group = RecipientGroup.objects.filter(union=union).lock(pk=group_id)
    group.name, group.takes_children = facts.name, facts.takes_children
    group.levels, group.kinds = list(facts.levels), list(facts.kinds)
    group.save()
    group.members.all().delete()
    RecipientGroupMember.objects.bulk_create(
        [RecipientGroupMember(group=group, union=union, member=member) for member in facts.unions]
    )
    record(actor, "papers.saved_group", group, at=now, change={"name": group.name})
    return group


def _check(facts: GroupFacts, union: UnionOrg) -> None:
    if facts.is_empty:
        raise NoRecipients
    for member in facts.unions:
        if not stands_below(member, union):
            raise RecipientOutside
