"""What the statement of a burst says of seats that are kept for some unions up to an instant.

It says what ``shared/scarce/parts.py`` says. Who finds a seat hangs on what those before found,
each at an instant of its own; so the acts on a row that has parts are gone through one after
another, in the order of ``n``. Acts on all other rows are ranked at once.
"""

from django.apps import apps

from tongxin.shared.scarce.declare import GRACE
from tongxin.shared.scarce.gate.bursts import DONE, FULL, KEPT, Burst


def recursion(burst: Burst) -> str:
    """Whether the statement goes through acts one after another."""
    return " RECURSIVE" if burst.parts else ""


def columns(burst: Burst) -> str:
    """What is known of the parts of a row, and whether anybody waits for a seat of it."""
    if burst.parts is None:
        return ""
    # The gate reads this file before its models are there.
    waits, label = apps.get_model("scarce", "Wait")._meta.db_table, burst.rows._meta.label
    line = f"what = '{label}' AND row_key = thing.id AND promoted_at IS NULL AND left_at IS NULL"
    return (
        ", kept.*, kept.part_ids IS NOT NULL"
        f" AND EXISTS (SELECT FROM {waits} WHERE {line}) AS is_awaited"
    )


def joins(burst: Burst) -> str:
    """The parts of a row in the order of their keys, as arrays."""
    if burst.parts is None:
        return ""
    table = burst.parts.rows._meta.db_table
    of, party = (burst.parts.rows._meta.get_field(n) for n in (burst.parts.of, burst.parts.party))
    order = "ORDER BY part.id"
    return (
        f" LEFT JOIN LATERAL (SELECT array_agg(part.id {order}) AS part_ids,"  # noqa: S608
        f" array_agg(part.quota - part.seats_held {order}) AS part_left,"
        f" array_agg(part.returns_at {order}) AS part_ends,"
        f" array_agg(union_of.path::text {order}) AS part_paths"
        f" FROM {table} part JOIN orgs_unionorg union_of ON union_of.id = part.{party.column}"
        f" WHERE part.{of.column} = thing.id AND part.returned_at IS NULL) kept ON true"
    )


def _lives(ends: str, of: str, at: str) -> str:
    late = f"{ends} > {at} - interval '{GRACE.seconds} seconds'"
    return f"({ends} > {at} OR ({of}.is_awaited AND {late}))"


def own(burst: Burst) -> str:
    """The place of the part of the person: the nearest one at or above the own union."""
    if burst.parts is None:
        return ""
    return (
        ", thing.part_ids, thing.part_left, thing.part_ends, thing.is_awaited,"
        " CASE WHEN thing.part_ids IS NOT NULL THEN (SELECT p.place::int FROM"
        " unnest(thing.part_paths, thing.part_ends) WITH ORDINALITY AS p (path, ends, place)"
        " WHERE starts_with(who.union_path, p.path) AND p.ends > act.at"
        " ORDER BY length(p.path) DESC LIMIT 1) END AS part_place"
    )


def seated(burst: Burst) -> tuple[str, ...]:
    """Who of those that nothing forbids finds a seat of a row with parts, one after another."""
    if burst.parts is None:
        return ()
    turn = (
        "turn AS MATERIALIZED (SELECT n, row, at, room, part_place, part_ids, part_left, part_ends,"
        " is_awaited, row_number() OVER (PARTITION BY row ORDER BY n) AS turn FROM judged"
        " WHERE refused IS NULL AND part_ids IS NOT NULL)"
    )
    has_own = "coalesce(seated.rest > 0 AND seated.lefts[turn.part_place] > 0, false)"
    less = (
        "seated.lefts[:turn.part_place - 1] || (seated.lefts[turn.part_place] - 1)"
        " || seated.lefts[turn.part_place + 1:]"
    )
    goes = (
        "seated AS (SELECT turn.row, 0::bigint AS turn, NULL::int AS n, turn.room AS rest,"  # noqa: S608
        " turn.part_left AS lefts, NULL::bigint AS part, NULL::boolean AS fits,"
        " NULL::timestamptz AS opens FROM turn WHERE turn.turn = 1 UNION ALL"
        " SELECT turn.row, turn.turn, turn.n, seated.rest - got.fits::int,"
        f" CASE WHEN got.is_own THEN {less} ELSE seated.lefts END,"
        " CASE WHEN got.is_own THEN turn.part_ids[turn.part_place] END, got.fits, others.opens"
        " FROM seated JOIN turn ON turn.row = seated.row AND turn.turn = seated.turn + 1"
        " CROSS JOIN LATERAL (SELECT coalesce(sum(p.seats), 0) AS seats,"
        " min(p.ends) FILTER (WHERE p.seats > 0 AND p.ends > turn.at) AS opens"
        " FROM unnest(seated.lefts, turn.part_ends) AS p (seats, ends)"
        f" WHERE {_lives('p.ends', 'turn', 'turn.at')}) others"
        f" CROSS JOIN LATERAL (SELECT {has_own} AS is_own, coalesce(seated.rest > others.seats"
        f" OR {has_own}, true) AND coalesce(seated.rest > 0, true) AS fits) got)"
    )
    return turn, goes


def whens(burst: Burst) -> str:
    """The outcome on a row with parts: that all is held is known, that some is kept is not."""
    if burst.parts is None:
        return ""
    return (
        f" WHEN judged.part_ids IS NOT NULL THEN CASE WHEN seated.fits THEN '{DONE}'"
        f" WHEN seated.rest = 0 THEN '{FULL}' ELSE '{KEPT}' END"
    )


def taken(burst: Burst) -> str:
    """From which part the seat is, and when others return."""
    return ", seated.part, seated.opens" if burst.parts else ""


def ranks(burst: Burst) -> str:
    """Where the outcome comes from."""
    return " LEFT JOIN seated ON seated.n = judged.n" if burst.parts else ""


def counted(burst: Burst) -> str:
    """The parts have fewer seats left."""
    if burst.parts is None:
        return ""
    return (
        f"parted AS (UPDATE {burst.parts.rows._meta.db_table} held SET seats_held ="  # noqa: S608
        " held.seats_held + more.acts FROM (SELECT part, count(*)::int AS acts FROM done"
        " WHERE part IS NOT NULL GROUP BY part) more WHERE held.id = more.part)"
    )


def told(burst: Burst) -> str:
    """When what is kept returns, for the refusal."""
    return ", ranked.opens" if burst.parts else ""
