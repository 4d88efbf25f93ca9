"""The set-based statement of a burst, generated from its declaration.

A batch is one transaction of two statements: the first locks the quota rows in the order of their
keys, the second judges and writes with a snapshot taken after the lock, so that it sees all that
earlier batches, other gates and the ordinary services committed. Where nothing is counted there
is nothing to lock: a unique constraint decides, and whoever it turned away is asked again.
"""

from functools import cache

from django.db.models import Model

from tongxin.shared.scarce.gate import parts
from tongxin.shared.scarce.gate.bursts import AGAIN, DONE, FULL, GONE, RETRY, REVOKED, TWICE, Burst

ACT = (
    "n int, row bigint, by bigint, actor text, account bigint, at timestamptz, key text, epoch int"
)

# Written so that the keys are hashed once: as a join it would be a loop within a loop.
KEPT = "((done.made IN (SELECT id FROM written)) IS TRUE)"


@cache
def lock_of(name: str, table: str) -> str:
    """Lock the quota rows of a batch."""
    return (
        f"SELECT {name} FROM {table} WHERE id = ANY(%(rows)s::bigint[])"  # noqa: S608
        " ORDER BY id FOR NO KEY UPDATE"
    )


def lock(burst: Burst) -> str:
    """The first statement of a batch; only where something is limited."""
    return lock_of("id", burst.rows._meta.db_table)


def statement(burst: Burst, *, hopes: bool = False) -> str:
    """The second statement: one row comes back for every act, in the order of ``n``.

    Where nothing is locked, one that ``hopes`` that nobody else writes the same breaks as a whole
    on the unique constraint if somebody does; it costs a fifth less.
    """
    turns_away = not (burst.is_limited or hopes)
    reads = (_acts(burst), _things(burst), _judged(burst), *parts.seated(burst))
    decides = (_ranked(burst), _done(burst))
    through = f"done WHERE {KEPT}" if turns_away else "done"
    writes = (
        _written(burst, turns_away=turns_away),
        _counted(burst),
        parts.counted(burst),
        _logged(burst, through),
        _told(burst, through),
    )
    told = "".join(f", thing.{column}" for column in burst.tells)
    told += "".join(f", ranked.t_{name}" for name in burst.notes)
    told += parts.told(burst)
    outcome = "ranked.outcome"
    if turns_away:
        outcome = f"CASE WHEN done.made > 0 AND NOT {KEPT} THEN '{RETRY}' ELSE {outcome} END"
    ctes = ",\n".join(part for part in (*reads, *decides, *writes) if part)
    return (
        f"WITH{parts.recursion(burst)} {ctes}\n"
        f"SELECT ranked.n, {outcome}, coalesce(done.made, ranked.earlier){told}\n"
        f"FROM ranked LEFT JOIN done ON done.n = ranked.n"
        f" LEFT JOIN thing ON thing.id = ranked.row AND ranked.outcome NOT IN ('{DONE}', '{AGAIN}')"
        " ORDER BY ranked.n"
    )


def _acts(burst: Burst) -> str:
    given = "".join(f", {name} {kind}" for name, kind in burst.given.items())
    return (
        f"act AS MATERIALIZED (SELECT * FROM json_to_recordset(%(acts)s::json) AS a({ACT}{given}))"  # noqa: S608
    )


def _things(burst: Burst) -> str:
    seen = "".join(f", {sql} AS {name}" for name, sql in burst.sees.items())
    return (
        f"thing AS MATERIALIZED (SELECT thing.*{seen}{parts.columns(burst)}"  # noqa: S608
        f" FROM {burst.rows._meta.db_table} thing{parts.joins(burst)}"
        " WHERE thing.id = ANY(%(rows)s::bigint[]))"
    )


def _judged(burst: Burst) -> str:
    whens = [f"WHEN thing.id IS NULL THEN '{GONE}'", f"WHEN before.is_same THEN '{AGAIN}'"]
    whens.append(f"WHEN act.epoch <> thing.{burst.epoch} THEN '{REVOKED}'")
    whens += [f"WHEN {sql} THEN '{outcome}'" for outcome, sql in burst.rules.items()]
    whens.append(f"WHEN before.id IS NOT NULL THEN '{TWICE}'")
    columns = ", ".join(f"{sql} AS w_{name}" for name, sql in burst.writes.items())
    said = ", ".join(f"{sql} AS s_{name}" for name, sql in burst.log.says.items())
    noted = "".join(f", {sql} AS t_{name}" for name, sql in burst.notes.items())
    room = f"thing.{burst.ceiling} - thing.{burst.held}" if burst.is_limited else "NULL::int"
    return (
        f"judged AS MATERIALIZED (SELECT act.*, thing.union_id, thing.union_path, {room} AS room,"  # noqa: S608
        f" {columns}, {said}{noted}{parts.own(burst)}, before.id AS earlier,"
        f" CASE {' '.join(whens)} END AS refused"
        f" FROM act LEFT JOIN thing ON thing.id = act.row {burst.joins}"
        f" LEFT JOIN LATERAL ({_before(burst)}) before ON true)"
    )


def _before(burst: Burst) -> str:
    """The row this person wrote before: live, or written with the same key."""
    table, of, by = burst.ledger._meta.db_table, *(_column(burst, n) for n in (burst.of, burst.by))
    apart = "".join(f" AND old.{name} = act.{name}" for name in burst.twice)
    same = "old.act_key <> '' AND old.act_key = act.key"
    live = f"old.{burst.ends} IS NULL" if burst.ends else "true"
    again = f"{live} AND {burst.same}" if burst.same else same
    return (
        f"SELECT old.id, ({again}) AS is_same FROM {table} old"  # noqa: S608
        f" WHERE old.{of} = act.row AND old.{by} = act.by{apart} AND ({live} OR {same})"
        f" ORDER BY ({again}) DESC, old.id DESC LIMIT 1"
    )


def _ranked(burst: Burst) -> str:
    place = "row_number() OVER (PARTITION BY judged.row, refused IS NULL ORDER BY judged.n)"
    fits = f"judged.room IS NULL OR {place} <= judged.room" if burst.is_limited else "true"
    return (
        "ranked AS MATERIALIZED (SELECT judged.*, CASE WHEN refused IS NOT NULL THEN refused"  # noqa: S608
        f"{parts.whens(burst)} WHEN {fits} THEN '{DONE}' ELSE '{FULL}' END AS outcome"
        f"{parts.taken(burst)} FROM judged{parts.ranks(burst)})"
    )


def _done(burst: Burst) -> str:
    # Looked up once in a statement: by itself the catalogue is read anew for each act.
    sequence = f"pg_get_serial_sequence('{burst.ledger._meta.db_table}', 'id')::regclass"
    key = f"nextval((SELECT {sequence}))"
    return (
        f"done AS MATERIALIZED (SELECT d.*, {key} AS made FROM"  # noqa: S608
        f" (SELECT * FROM ranked WHERE outcome = '{DONE}' ORDER BY n) d)"
    )


def _written(burst: Burst, *, turns_away: bool) -> str:
    names = [_column(burst, name) for name in burst.writes]
    of, by = _column(burst, burst.of), _column(burst, burst.by)
    values = "".join(f", w_{name}" for name in burst.writes)
    if burst.parts:
        names.append(_column(burst, burst.parts.on))
        values += ", part"
    # Without a lock the unique constraint decides: nothing is written, and the act asks again.
    ending = " ON CONFLICT DO NOTHING RETURNING id" if turns_away else ""
    return (
        f"written AS (INSERT INTO {burst.ledger._meta.db_table} (id, created_at, updated_at,"  # noqa: S608
        f" union_id, union_path, {of}, {by}, act_key, {', '.join(names)})"
        " SELECT made, clock_timestamp(), clock_timestamp(), union_id, union_path, row, by,"
        f" coalesce(key, ''){values} FROM done ORDER BY n{ending})"
    )


def _counted(burst: Burst) -> str:
    if not burst.is_limited:
        return ""
    return (
        f"counted AS (UPDATE {burst.rows._meta.db_table} held SET {burst.held} ="  # noqa: S608
        f" held.{burst.held} + more.acts FROM (SELECT row, count(*)::int AS acts FROM done"
        " GROUP BY row) more WHERE held.id = more.row)"
    )


def _logged(burst: Burst, through: str) -> str:
    label = burst.ledger._meta.label
    return (
        "logged AS (INSERT INTO audit_auditentry (actor, account_id, verb, target, union_path,"  # noqa: S608
        f" change, reason, at) SELECT actor, account, '{burst.log.verb}', '{label}:' || made,"
        f" union_path, '{{}}'::jsonb, '', at FROM {through} ORDER BY n)"
    )


def _told(burst: Burst, through: str) -> str:
    body = ", ".join(f"'{name}', s_{name}" for name in burst.log.says)
    return (
        "told AS (INSERT INTO outbox_outboxevent (kind, body, at)"  # noqa: S608
        f" SELECT '{burst.log.fact.kind}', jsonb_build_object({body}), at"
        f" FROM {through} ORDER BY n)"
    )


def _column(burst: Burst, name: str) -> str:
    model: type[Model] = burst.ledger
    return model._meta.get_field(name).column
