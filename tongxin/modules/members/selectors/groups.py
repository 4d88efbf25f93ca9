"""Reads of groups, of tags, and of how many members a group has on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from tongxin.kernel.actors import Scope
from tongxin.kernel.rls import bypass
from tongxin.modules.members.models import (
    GroupTag,
    Membership,
    WorkerGroup,
    WorkerGroupSet,
)
from tongxin.modules.members.states import COUNTED
from tongxin.shared.orgs.models import OrgClosure, UnionOrg
from tongxin.shared.people.models import Alias

MANY = 20_000  # members under a union whose groups are counted behind the page
COUNT = """
WITH held AS MATERIALIZED (
  SELECT span.group_id, coalesce(known.kept_id, span.worker_id) AS person
  FROM members_groupspan span
  LEFT JOIN people_alias known ON known.gone_id = span.worker_id AND known.until IS NULL
  WHERE span.since <= %(on)s AND (span.until IS NULL OR span.until > %(on)s)
    AND span.status = ANY(%(counted)s)
    AND span.union_id IN (
      SELECT descendant_id FROM orgs_orgclosure
      WHERE ancestor_id = %(union)s AND valid_from <= %(on)s
        AND (valid_to IS NULL OR valid_to > %(on)s)))
SELECT false, group_id, count(DISTINCT person) FROM held GROUP BY group_id
UNION ALL
SELECT true, link.group_set_id, count(DISTINCT person)
FROM held JOIN members_workergrouplink link USING (group_id) GROUP BY link.group_set_id
"""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many members a group has."""

    group: WorkerGroup
    count: int


@dataclass(frozen=True, slots=True)
class SetCount:
    """How many members a set has, each person once, and each of its groups."""

    group_set: WorkerGroupSet
    count: int
    groups: list[GroupCount]


def all_groups() -> QuerySet[WorkerGroup]:
    """Every group in its order."""
    return WorkerGroup.objects.order_by("place", "pk")


def all_sets() -> QuerySet[WorkerGroupSet]:
    """Every set in its order, with its groups."""
    many = Prefetch("groups", queryset=all_groups())
    return WorkerGroupSet.objects.order_by("place", "pk").prefetch_related(many)


def tags_of(worker_id: int, *, scope: Scope) -> QuerySet[GroupTag]:
    """The person's tags inside the scope, running ones first."""
    rows = GroupTag.objects.within(scope).filter(worker=worker_id).select_related("group")
    return rows.order_by(F("until").desc(nulls_first=True), "-since", "-pk")


def in_group(code: str, on: date) -> Q:
    """The condition on memberships whose person belongs to a group, or any of a set, on a day."""
    named = Q(code=code) | Q(links__group_set__code=code)
    groups = list(WorkerGroup.objects.filter(named).distinct())
    if len(groups) == 1 and groups[0].sex:
        return Q(worker__sex=groups[0].sex)
    running = Q(until=None) | Q(until__gt=on)
    # By their numbers: of a join the planner could not tell how many there are.
    which = Q(group__in=[one.pk for one in groups])
    tags = GroupTag.objects.filter(running, which, since__lte=on, worker=OuterRef("worker"))
    return Q(Exists(tags))


def set_counts(union: UnionOrg, on: date) -> list[SetCount]:
    """How many members of the union and all below it every set and its groups had on a day."""
    return all_counts(union, on)[0]


def group_counts(union: UnionOrg, on: date) -> list[GroupCount]:
    """How many members of the union and all below it every group had on a day (群体人数)."""
    return all_counts(union, on)[1]


def all_counts(union: UnionOrg, on: date) -> tuple[list[SetCount], list[GroupCount]]:
    """Both, counted once."""
    with bypass("figures"):
        counts, together = _counted(union, on)
        counts |= _by_sex(union, on)
        groups = {one.pk: GroupCount(one, counts.get(one.pk, 0)) for one in all_groups()}
        sets = [
            SetCount(one, together.get(one.pk, 0), [groups[each.pk] for each in one.groups.all()])
            for one in all_sets()
        ]
        return sets, list(groups.values())


def is_crowd(union: UnionOrg) -> bool:
    """Whether so many were ever members at and below a union that counting them takes its time."""
    below = Membership.objects.within(Scope(paths=(union.path,)))
    return below.order_by()[: MANY + 1].count() > MANY


def _counted(union: UnionOrg, on: date) -> tuple[dict[int, int], dict[int, int]]:
    """Different persons by group and by set, out of one reading of the tags.

    Who is on file twice counts under the number that is kept.
    """
    given = {"union": union.pk, "on": on, "counted": list(COUNTED)}
    found: dict[bool, dict[int, int]] = {False: {}, True: {}}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, given)
        for is_set, pk, count in cursor.fetchall():
            found[is_set][pk] = count
    return found[False], found[True]


def _by_sex(union: UnionOrg, on: date) -> dict[int, int]:
    members = _on(Membership.objects.filter(retained_for=""), union, "joined_on", "left_on", on)
    return {
        group.pk: members.filter(worker__sex=group.sex).aggregate(count=_persons())["count"]
        for group in all_groups().exclude(sex="")
    }


def _on(rows: Any, union: UnionOrg, since: str, until: str, on: date) -> QuerySet:
    """What ran on a day in the unions that stood below another on it."""
    stood = Q(valid_to=None) | Q(valid_to__gt=on)
    below = OrgClosure.objects.filter(stood, ancestor=union, valid_from__lte=on)
    running = Q(**{until: None}) | Q(**{f"{until}__gt": on})
    found = rows.filter(running, status__in=COUNTED, **{f"{since}__lte": on})
    return found.filter(union__in=below.values("descendant"))


def _persons() -> Count:
    """Different persons; who is on file twice counts under the number that is kept."""
    kept = Alias.objects.filter(gone=OuterRef("worker"), until=None).values("kept")[:1]
    number = Coalesce(Subquery(kept), F("worker"), output_field=BigIntegerField())
    return Count(number, distinct=True)
