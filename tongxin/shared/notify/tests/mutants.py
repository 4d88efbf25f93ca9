"""Small sabotages of the herald; ``python -m tools.mutants`` shows that a test sees each."""

HOME = "tongxin/shared/notify"
OUTSIDE = f"{HOME}/tests/test_outside.py"
IN_HAND = f"{HOME}/tests/test_in_hand.py"

# name: file, text, what stands there instead, the test that must fail
MUTANTS = {
    "notify: sent without consent": (
        "choosing.py",
        "        if not agrees:\n",
        "        if False:\n",
        OUTSIDE,
    ),
    "notify: consent taken back is ignored": (
        "sending.py",
        "if worker_id is not None and not agreeing(OUTSIDE, [worker_id]):",
        "if False:",
        OUTSIDE,
    ),
    "notify: quiet hours off": (
        "planning.py",
        "return _next(at, end) if is_quiet else at",
        "return at",
        OUTSIDE,
    ),
    "notify: quiet hours end at midnight": (
        "planning.py",
        "clock >= start or clock < end",
        "clock >= start",
        OUTSIDE,
    ),
    "notify: digest off": ("planning.py", "    if choice.digest_at:\n", "    if False:\n", OUTSIDE),
    "notify: read is sent all the same": (
        "sending.py",
        "return [one for one in group if one.notification.read_at is None]",
        "return list(group)",
        OUTSIDE,
    ),
    "notify: planned again and again": (
        "planning.py",
        "update(planned_at=now)",
        "update(planned_at=None)",
        OUTSIDE,
    ),
    "notify: tried without end": (
        "sending.py",
        "is_over = one.attempts >= len(WAITS)",
        "is_over = one.attempts > len(WAITS)",
        OUTSIDE,
    ),
    "notify: those above are told": (
        "planning.py",
        "if u == note.union_id and a in of_accounts",
        "if a in of_accounts",
        OUTSIDE,
    ),
    "notify: a redirect is followed": (
        "gateway.py",
        "build_opener(NoDetour)",
        "build_opener()",
        OUTSIDE,
    ),
    "notify: signed with nothing": (
        "gateway.py",
        'f"sha256={sign(body)}"',
        '"sha256="',
        OUTSIDE,
    ),
    "notify: old messages carried": (
        "planning.py",
        "planned_at=None, sent_at__gte=now - FRESH",
        "planned_at=None",
        OUTSIDE,
    ),
    "notify: the address in the log": (
        "choosing.py",
        '"email": bool(row.email)',
        '"email": row.email.open() if row.email else ""',
        OUTSIDE,
    ),
    "notify: locked while the other side answers": (
        "sending.py",
        "    if not group:\n        return None\n    return _handed_over(",
        "        if not group:\n            return None\n        return _handed_over(",
        IN_HAND,
    ),
    "notify: sent without taking it": (
        "sending.py",
        '{"state": SendingState.TAKEN, ',
        '{"state": SendingState.WAITING, ',
        IN_HAND,
    ),
    "notify: cut off letters stay": ("sending.py", "    take_up_lost(now=start)\n", "", IN_HAND),
    "notify: repeated without end": (
        "sending.py",
        '"due_at": now, "cut_off": True}',
        '"due_at": now, "cut_off": False}',
        IN_HAND,
    ),
    "notify: repeated under a new key": (
        "sending.py",
        'group[0].letter or f"tongxin',
        'f"tongxin',
        IN_HAND,
    ),
    "notify: sent twice and silent": (
        "sending.py",
        '(True, _("曾中途中断，对方可能收到两次"))',
        '(True, "")',
        IN_HAND,
    ),
}
