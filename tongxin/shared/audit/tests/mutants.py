"""Small sabotages of the log; ``python -m tools.mutants`` shows that a test sees each."""

HOME = "tongxin"
LOG = f"{HOME}/shells/desk/tests/test_log.py"
CHANGES = f"{HOME}/shared/people/tests/test_changes.py"

# name: file, text, what stands there instead, the test that must fail
MUTANTS = {
    "audit: sealed in the clear": (
        "kernel/changes.py",
        "return _digest(value.open() if isinstance(value, Sealed) else str(value))",
        "return value.open() if isinstance(value, Sealed) else str(value)",
        CHANGES,
    ),
    "audit: hidden columns told": (
        "kernel/changes.py",
        'getattr(row, "hidden_in_log", ())',
        "()",
        CHANGES,
    ),
    "audit: sealed anew is a change": (
        "kernel/changes.py",
        "before == after or before.same_as(after)",
        "before == after",
        CHANGES,
    ),
    "audit: lists are not copied": (
        "kernel/changes.py",
        "list(value) if isinstance(value, list | tuple) else value",
        "value",
        CHANGES,
    ),
    "audit: told again and again": (
        "kernel/changes.py",
        "row.__dict__[_KEPT] = before | after",
        "pass",
        CHANGES,
    ),
    "audit: erased is told": (
        "kernel/changes.py",
        "row.__dict__.pop(_KEPT, None)",
        "pass",
        CHANGES,
    ),
    "audit: nothing remembered": (
        "shared/orgs/querysets.py",
        'return remember(self.select_for_update(of=("self",)).fetch(**key))',
        'return self.select_for_update(of=("self",)).fetch(**key)',
        CHANGES,
    ),
    "audit: every glance told": (
        "shared/audit/views.py",
        "actor.is_system or _looked(actor, verb, row, at)",
        "actor.is_system",
        LOG,
    ),
    "audit: one look for everybody": (
        "shared/audit/views.py",
        "target=name_of(row), verb=verb, account_id=actor.account_id, actor=actor.name",
        "target=name_of(row), verb=verb",
        LOG,
    ),
    "audit: last day left out": (
        "shared/audit/selectors.py",
        "wanted.until + timedelta(days=1)",
        "wanted.until",
        LOG,
    ),
    "audit: union ignored": (
        "shared/audit/selectors.py",
        "    if path := wanted.union_path:\n",
        "    if path := '':\n",
        LOG,
    ),
}
