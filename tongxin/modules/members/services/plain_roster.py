"""Plain rows of the roster, taken set by set (名册成批入会)."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from tongxin.kernel.columns import COLUMN, packed
from tongxin.kernel.identity.documents import MAX_AGE, MIN_AGE
from tongxin.kernel.identity.many import full_years, number_of
from tongxin.kernel.rls import bypass
from tongxin.modules.members.events import RosterImported
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.plain_rows import PlainRows
from tongxin.modules.members.services.roster import unions_of
from tongxin.modules.members.services.tagging import Written, tag_new
from tongxin.modules.members.states import Channel, Status
from tongxin.shared.audit.services import Entry, record_many
from tongxin.shared.audit.spans import span_entry, spans_of
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.many import Entered, can_match_set, enter_many
from tongxin.shared.transfer.sheets import Columns, Done, Setting

ADMIT = f"""
WITH given AS MATERIALIZED (
    SELECT n::int, worker_id::bigint, union_id::bigint, union_path, joined_on::date,
           employer_uscc, is_new::bool
    FROM unnest({", ".join([COLUMN] * 7)})
        AS one (n, worker_id, union_id, union_path, joined_on, employer_uscc, is_new)
    WHERE n <> ''
), admitted AS (
    INSERT INTO members_membership (created_at, updated_at, worker_id, union_id, union_path,
                                    joined_on, employer_uscc, status, channel, reason)
    SELECT %s, %s, worker_id, union_id, union_path, joined_on, employer_uscc, %s, %s, ''
    FROM given WHERE is_new ORDER BY n
    RETURNING id
)
SELECT array(SELECT id FROM admitted ORDER BY id),
       array(SELECT given.n FROM given
             JOIN LATERAL (SELECT * FROM members_membership
                           WHERE worker_id = given.worker_id OFFSET 0) own ON true
             WHERE NOT given.is_new AND own.left_on IS NULL AND own.status = %s
               AND own.union_id = given.union_id AND own.joined_on = given.joined_on
               AND given.employer_uscc IN ('', own.employer_uscc))
"""  # noqa: S608 - made of the number of columns alone


def take_plain(columns: Columns, picked: Sequence[int], setting: Setting) -> list[Done | None]:
    """Admit whom nobody knew and note who is a member as the sheet says; None is for the others.

    Only unions inside the scope of the import are looked at before anything is written.
    """
    rows: PlainRows = columns.values
    verdicts: list[Done | None] = [None] * len(picked)
    if not can_match_set():
        return verdicts
    codes = [rows.texts["union_code"][at] for at in picked]
    found = unions_of(set(codes), setting)
    unions = {code: union for code, union in found.items() if not union.closed_on}
    fits = _fits(rows, picked, [unions.get(code) for code in codes], setting.today)
    places = np.flatnonzero(fits).tolist()
    if not places:
        return verdicts
    chosen = [picked[at] for at in places]
    homes = [unions[codes[at]] for at in places]
    entered = _enter(rows, chosen, homes, setting)
    same = _admit(rows, chosen, homes, entered, setting)
    _tag(rows, chosen, homes, entered, setting)
    for n, at in enumerate(places):
        if entered.is_new[n]:
            verdicts[at] = Done.CREATED
        elif entered.is_same[n] and n in same:
            verdicts[at] = Done.UNCHANGED
    return verdicts


def _fits(
    rows: PlainRows, picked: Sequence[int], unions: Sequence[UnionOrg | None], today: date
) -> NDArray[np.bool_]:
    """Union, age and day of joining agree, as ``check_joining`` says of one row."""
    late = number_of(today) + 1
    founded = np.array([number_of(one.founded_on) if one else late for one in unions], np.int32)
    birth, joined = rows.birth[list(picked)], rows.joined[list(picked)]
    age = full_years(birth, number_of(today))
    return (
        (joined >= founded)
        & (joined < late)
        & (full_years(birth, joined) >= MIN_AGE)
        & (age >= MIN_AGE)
        & (age <= MAX_AGE)
    )


def _enter(
    rows: PlainRows, chosen: Sequence[int], homes: Sequence[UnionOrg], setting: Setting
) -> Entered:
    """Only the chosen ones have a union here."""
    at_home = dict(zip(chosen, homes, strict=True))
    everyone = [at_home.get(at) for at in range(rows.persons.count)]
    return enter_many(
        rows.persons,
        union_ids=[union and union.pk for union in everyone],
        union_paths=[union.path if union else "" for union in everyone],
        now=setting.now,
    )


def _admit(
    rows: PlainRows,
    chosen: Sequence[int],
    homes: Sequence[UnionOrg],
    entered: Entered,
    setting: Setting,
) -> set[int]:
    """Memberships of the new persons; which of the known ones are members as the sheet says."""
    columns = [
        range(len(chosen)),
        entered.ids,
        [union.pk for union in homes],
        [union.path for union in homes],
        [rows.texts["joined_on"][at] for at in chosen],
        [rows.texts["employer_uscc"][at] or "" for at in chosen],
        entered.is_new,
    ]
    told = [setting.now, setting.now, Status.ACTIVE, Channel.IMPORT, Status.ACTIVE]
    with bypass("imports"), connection.cursor() as cursor:
        cursor.execute(ADMIT, [*map(packed, columns), *told])
        admitted, same = cursor.fetchone()
    if admitted:
        _tell(admitted, setting)
    return set(same)


def _tag(
    rows: PlainRows,
    chosen: Sequence[int],
    homes: Sequence[UnionOrg],
    entered: Entered,
    setting: Setting,
) -> None:
    """Groups of the new persons; whoever is on file as the sheet says has them already."""
    named, joined = rows.texts["worker_groups"], rows.texts["joined_on"]
    people = (
        Written(entered.ids[n], homes[n].pk, homes[n].path, named[at], joined[at])
        for n, at in enumerate(chosen)
        if named[at] and entered.is_new[n]
    )
    path = setting.union.path if setting.union else ""
    tag_new(people, actor=setting.actor, now=setting.now, path=path)


def _tell(admitted: Sequence[int], setting: Setting) -> None:
    spans = spans_of(admitted)
    path = setting.union.path if setting.union else ""
    entry = Entry(
        setting.actor,
        "members.admitted",
        "",
        setting.now,
        reason=str(_("名册导入")),
        path=path,
    )
    record_many([span_entry(entry, Membership, spans)])
    publish(RosterImported(spans), at=setting.now)
