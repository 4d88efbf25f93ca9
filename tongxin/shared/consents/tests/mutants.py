"""Small sabotages of the ledger; ``python -m tools.mutants`` shows that a test sees each."""

HOME = "tongxin/shared/consents"
LEDGER = f"{HOME}/tests/test_ledger.py"

# name: file, text, what stands there instead, the test that must fail
MUTANTS = {
    "consents: old words count": (
        "services.py",
        "purpose=purpose, version=version, ended_at=None, worker_id__in",
        "purpose=purpose, ended_at=None, worker_id__in",
        LEDGER,
    ),
    "consents: withdrawn counts": (
        "services.py",
        "version=version, ended_at=None, worker_id__in",
        "version=version, worker_id__in",
        LEDGER,
    ),
    "consents: any words are taken": (
        "services.py",
        "if version != purpose_of(purpose).version:",
        "if False:",
        LEDGER,
    ),
    "consents: the text is not told": (
        "services.py",
        "purpose_of(purpose).digest(version)",
        "purpose_of(purpose).digest(1)",
        LEDGER,
    ),
    "consents: taken back for another": (
        "services.py",
        "pk=consent_id, worker_id=actor.worker_id",
        "pk=consent_id",
        LEDGER,
    ),
    "consents: an end is moved": (
        "services.py",
        "    if found.ended_at:\n        raise AlreadyEnded\n",
        "",
        LEDGER,
    ),
    "consents: papers of tomorrow": (
        "services.py",
        "if paper.signed_on > localdate(now):",
        "if False:",
        LEDGER,
    ),
    "consents: papers of other unions": (
        "services.py",
        "Worker.objects.owned_by(actor.scope(Can.RECORD)).lock",
        "Worker.objects.lock",
        LEDGER,
    ),
    "consents: nobody is told": (
        "services.py",
        "    publish(ConsentEnded(worker_id=found.worker_id, purpose=found.purpose), at=now)\n",
        "",
        LEDGER,
    ),
    "consents: withdrawn without reason": (
        "services.py",
        "if not reason.strip():",
        "if False:",
        LEDGER,
    ),
}
