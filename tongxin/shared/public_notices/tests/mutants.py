"""Small sabotages of the engine; ``python -m tools.mutants`` shows that a test sees each."""

HOME = "tongxin/shared/public_notices"
TESTS = f"{HOME}/tests"
GATE, NOTICES = f"{TESTS}/test_gate.py", f"{TESTS}/test_notices.py"
MODEL = f"{TESTS}/test_moving.py"
OBJECTIONS, PORTAL = f"{TESTS}/test_objections.py", f"{TESTS}/test_portal.py"
RACES = f"{TESTS}/test_races.py"
WALL = "migrations/0002_wall.py"

# name: file, text, what stands there instead, the test that must fail
MUTANTS = {
    "a held notice lets its row go": (WALL, "IN ('open', 'held')) THEN", "= 'open') THEN", MODEL),
    "an open notice lets its row go": (WALL, "IN ('open', 'held')) THEN", "= 'held') THEN", MODEL),
    "every value is a rest": (WALL, "NOT rests ? value", "false", MODEL),
    "a live notice opens the value": (WALL, "AND gate.state = 'passed') THEN", ") THEN", GATE),
    "any stage opens the value": (WALL, "AND gate.stage = wanted ", "", GATE),
    "a row is deleted on notice": (
        WALL,
        "IF TG_OP <> 'INSERT' THEN",
        "IF TG_OP = 'UPDATE' THEN",
        GATE,
    ),
    "a row slips away under another key": (
        WALL,
        "after IS DISTINCT FROM before OR value",
        "value",
        GATE,
    ),
    "the gate is read by sight": (
        WALL,
        "SECURITY DEFINER SET search_path = public, pg_temp ",
        "",
        GATE,
    ),
    "the gate may be written by hand": (
        WALL,
        "REVOKE INSERT, UPDATE, DELETE",
        "REVOKE REFERENCES",
        GATE,
    ),
    "the first notice counts for ever": (
        WALL,
        "SET state = EXCLUDED.state, notice = EXCLUDED.notice",
        "SET notice = EXCLUDED.notice",
        MODEL,
    ),
    "gates are not guarded on insert": (
        "gate.py",
        '{"INSERT": "", "UPDATE"',
        '{"INSERT": " WHEN (false)", "UPDATE"',
        GATE,
    ),
    "no lock at the gate": (
        WALL,
        "PERFORM pg_advisory_xact_lock(hashtextextended(one, 0))",
        "PERFORM one",
        RACES,
    ),
    "an objection does not hold": (
        WALL,
        "SET state = 'held'\n        WHERE",
        "SET state = 'open'\n        WHERE",
        MODEL,
    ),
    "objections come late": (WALL, "OR NEW.filed_at >= shown.ends_at ", "", GATE),
    "a notice passes an objection": (WALL, "IF waiting THEN", "IF false THEN", GATE),
    "what was shown may change": (
        WALL,
        "IS DISTINCT FROM\n       (OLD.id, OLD.code",
        "IS NOT DISTINCT FROM\n       (OLD.id, OLD.code",
        NOTICES,
    ),
    "a period may shrink": (WALL, "NEW.ends_at < OLD.ends_at OR ", "", GATE),
    "a result is rewritten": (WALL, "OLD.state IN ('upheld', 'dismissed')", "false", RACES),
    "passed before its end": ("closing.py", "now < notice.ends_at", "False", NOTICES),
    "the beat passes too early": (
        "closing.py",
        "ends_at__lte=now",
        "ends_at__lte=now + (now - now.replace(year=2020))",
        NOTICES,
    ),
    "the beat passes what is held": (
        "closing.py",
        "state=State.OPEN",
        "state__in=('open', 'held')",
        NOTICES,
    ),
    "withdrawn past an objection": (
        "closing.py",
        "    if count := notice.objections",
        "    if count := 0 and notice.objections",
        NOTICES,
    ),
    "an upheld objection is overlooked": (
        "closing.py",
        "return notice.objections.filter(state=Outcome.UPHELD).exists()",
        "return False",
        OBJECTIONS,
    ),
    "objections after the end": ("objections.py", "now >= notice.ends_at", "False", OBJECTIONS),
    "an instant too late": (
        "objections.py",
        "now >= notice.ends_at",
        "now > notice.ends_at",
        OBJECTIONS,
    ),
    "the same objection twice": (
        "objections.py",
        "known := notice",
        "known := 0 and notice",
        OBJECTIONS,
    ),
    "released with one waiting": (
        "objections.py",
        "[*UNRESOLVED, Outcome.UPHELD]",
        "[Outcome.UPHELD]",
        OBJECTIONS,
    ),
    "released though upheld": (
        "objections.py",
        "[*UNRESOLVED, Outcome.UPHELD]",
        "UNRESOLVED",
        OBJECTIONS,
    ),
    "resolved without a lock": (
        "objections.py",
        'PublicNotice.objects.select_related("union").lock(pk=notice_id)',
        'PublicNotice.objects.select_related("union").get(pk=notice_id)',
        RACES,
    ),
    "revealed to who may only look": (
        "objections.py",
        "actor.scope(Can.REVEAL)",
        "actor.scope(Can.VIEW)",
        OBJECTIONS,
    ),
    "revealed without a reason": (
        "objections.py",
        "if not reason.strip():",
        "if False:",
        OBJECTIONS,
    ),
    "a reveal is not logged": (
        "objections.py",
        '    record(actor, "public_notices.revealed", objection, at=now, reason=reason)\n',
        "",
        OBJECTIONS,
    ),
    "personal numbers are shown": (
        "content.py",
        "if _PERSONAL.search",
        "if 0 and _PERSONAL.search",
        f"{TESTS}/test_content.py",
    ),
    "a short notice": ("services.py", "posting.days < asked.days", "False", NOTICES),
    "the end is not moved": (
        "services.py",
        "Deadline(limit.due_on).instant, notice",
        "notice.ends_at, notice",
        NOTICES,
    ),
    "content stays on the portal": ("portal.py", "if is_live else None", "", PORTAL),
    "addresses are not counted": ("portal.py", "count > MOST_IN_AN_HOUR", "False", PORTAL),
    "an address is kept": (
        "portal.py",
        'salted_hmac(SALT, address, algorithm="sha256").hexdigest()',
        "address",
        PORTAL,
    ),
}
