"""Sets of groups that a federation defines for itself (本地群体口径)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from tongxin.kernel.actors import Actor
from tongxin.modules.members.errors.groups import GroupCodeTaken, NotAFederation, UnknownGroup
from tongxin.modules.members.models import WorkerGroup, WorkerGroupLink, WorkerGroupSet
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.levels import Kind
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.permissions import Can


@dataclass(frozen=True, slots=True)
class SetFacts:
    """A local set: what it is called, on which set it stands, and the group it adds."""

    name: str
    code: str
    group_name: str
    group_code: str
    based_on: str = ""
    basis: str = ""


@transaction.atomic
def add_local_set(
    *, facts: SetFacts, union: UnionOrg, since: date, actor: Actor, now: datetime
) -> WorkerGroupSet:
    """A federation's own set, e.g. the eight groups and a ninth (新建本地口径).

    A group that is known already under code and name is taken. Raises NotThere, Forbidden,
    NotAFederation, UnknownGroup or GroupCodeTaken.
    """
    union = UnionOrg.objects.within(actor.scope(Can.MANAGE)).fetch(pk=union.pk)
    if union.kind != Kind.LOCAL_FEDERATION:
        raise NotAFederation
    base = WorkerGroupSet.objects.filter(code=facts.based_on).first()
    if facts.based_on and base is None:
        raise UnknownGroup
    _refuse_taken(WorkerGroupSet, facts.code, facts.name)
    made = WorkerGroupSet.objects.create(
        code=facts.code,
        name=facts.name,
        basis=facts.basis,
        since=since,
        union_code=union.code,
        union_name=union.name,
    )
    groups = [*(base.groups.order_by("place", "pk") if base else []), _group(facts, union)]
    links = (WorkerGroupLink(group_set=made, group=group) for group in dict.fromkeys(groups))
    WorkerGroupLink.objects.bulk_create(links)
    change = {"code": made.code, "groups": [group.code for group in groups], "union": union.code}
    record(actor, "members.added_group_set", made, at=now, change=change)
    return made


def _group(facts: SetFacts, union: UnionOrg) -> WorkerGroup:
    known = WorkerGroup.objects.filter(code=facts.group_code, name=facts.group_name).first()
    if known:
        return known
    _refuse_taken(WorkerGroup, facts.group_code, facts.group_name)
    last = WorkerGroup.objects.aggregate(last=Max("place"))["last"] or 0
    return WorkerGroup.objects.create(
        code=facts.group_code, name=facts.group_name, place=last + 1, union_code=union.code
    )


def _refuse_taken(model: type[WorkerGroup | WorkerGroupSet], code: str, name: str) -> None:
    for what, taken in ((code, {"code": code}), (name, {"name": name})):
        if model.objects.filter(**taken).exists():
            raise GroupCodeTaken(what=what)
