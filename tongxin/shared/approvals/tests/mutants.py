"""Small sabotages of the engine; ``python -m tools.mutants`` shows that a test sees each."""

HOME = "tongxin/shared/approvals"
PATH, FAIR = f"{HOME}/tests/test_path.py", f"{HOME}/tests/test_fairness.py"
RACE, VERSIONS = f"{HOME}/tests/test_race.py", f"{HOME}/tests/test_definitions.py"
MODEL = f"{HOME}/tests/test_model.py"

# name: file, text, what stands there instead, the test that must fail
MUTANTS = {
    "approvals: lock off": (
        "deciding.py",
        "ApprovalCase.objects.lock(pk=case_id)",
        "ApprovalCase.objects.get(pk=case_id)",
        f"{RACE}::test_one_wins_and_the_others_are_told_who_and_what",
    ),
    "approvals: own row decided": ("seats.py", "self.is_own(one) or", "", FAIR),
    "approvals: recusal ignored": ("seats.py", " or one.pk in self.recused", "", FAIR),
    "approvals: ended recusal counts": ("seats.py", "about, ended_at=None", "about", FAIR),
    "approvals: climbing off": (
        "seats.py",
        "above = line[line.index(start) :]",
        "above = [start]",
        FAIR,
    ),
    "approvals: climbed, asked twice": (
        "moving.py",
        "if later and place.climbed and",
        "if False and",
        MODEL,
    ),
    "approvals: expired grant decides": (
        "seats.py",
        "Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now",
        "valid_from__lte=now",
        MODEL,
    ),
    "approvals: delegation never ends": (
        "seats.py",
        "Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now",
        "starts_at__lte=now",
        FAIR,
    ),
    "approvals: frozen is decided": (
        "deciding.py",
        "if step.case.state == State.FROZEN:",
        "if False:",
        PATH,
    ),
    "approvals: changed row agreed to": ("deciding.py", "seen != digest(facts)", "False", PATH),
    "approvals: steps left open": ("deciding.py", "    drop_open_steps(case, now)\n", "", PATH),
    "approvals: countersign by one": (
        "deciding.py",
        "step.mode == Mode.ANY or not",
        "True or not",
        FAIR,
    ),
    "approvals: no reason asked": (
        "deciding.py",
        "code not in known or not text.strip()",
        "False",
        PATH,
    ),
    "approvals: a stranger withdraws": (
        "services.py",
        "if not (is_maker or stands_in):",
        "if False:",
        PATH,
    ),
    "approvals: urged at will": ("services.py", "if urged and", "if False and", PATH),
    "approvals: frozen days lost": ("services.py", "if still and step and", "if False and", PATH),
    "approvals: returned, next round skips": (
        "services.py",
        "case.round += 1",
        "pass",
        PATH,
    ),
    "approvals: small amount takes all": (
        "flows.py",
        "amount is None or not",
        "True or not",
        PATH,
    ),
    "approvals: idle step moves": (
        "tending.py",
        "if open_seats(step.case, step, [step.place_id], now):",
        "if False:",
        FAIR,
    ),
    "approvals: revised steps ignored": (
        "moving.py",
        "flows.needed(case.plan, case.amount)",
        "flows.needed(flows.flow_of(case.flow).plan(), case.amount)",
        VERSIONS,
    ),
}
