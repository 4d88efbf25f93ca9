"""Small sabotages of the engine; ``python -m tools.mutants`` shows that a test sees each."""

HOME = "tongxin/shared/scarce"
PLACES, RACES = f"{HOME}/tests/test_places.py", f"{HOME}/tests/test_races.py"
POOLS, MONEY = f"{HOME}/tests/test_pools.py", f"{HOME}/tests/test_money_and_once.py"
MODEL = f"{PLACES}::test_places_behave_as_the_slow_model_says"
SUM = f"{POOLS}::test_the_sum_over_the_tree_stays_what_the_top_was_given"
USED = f"{MONEY}::test_used_money_is_what_the_entries_say_and_within_the_grant"
LOTS = f"{HOME}/tests/test_lotteries.py"
FILES = "tongxin/config/tests/test_lottery_files.py"
DRAWN = f"{LOTS}::test_every_lottery_is_confirmed_by_whoever_recomputes_it"
PERIODS = f"{MONEY}::test_live_periods_of_a_person_and_a_benefit_never_overlap"

# name: file, text, what stands there instead, the test that must fail
MUTANTS = {
    "lock off": ("locks.py", '.select_for_update(of=("self",))', "", RACES),
    "sort removed": (
        "locks.py",
        "sorted(keys, key=lambda one: one._meta.db_table)",
        "keys",
        f"{RACES}::test_who_needs_several_things_in_any_order_never_waits_in_a_circle",
    ),
    "outside a transaction": ("locks.py", "not connection.in_atomic_block", "False", RACES),
    "hold ignored": ("seats.py", "names[limited.until] = wish.until", "pass", MODEL),
    "hold lasts an instant longer": (
        "waiting.py",
        "{limited.until}__lte",
        "{limited.until}__lt",
        MODEL,
    ),
    "confirmed at its end": (
        "services.py",
        "end <= at:",
        "end < at:",
        f"{PLACES}::test_a_hold_is_confirmed_before_its_end_and_not_at_it",
    ),
    "expired, not counted": ("waiting.py", "seats.count(limited, [row], -1)", "pass", MODEL),
    "given back, not counted": ("services.py", "seats.count(limited, locked, -1)", "pass", MODEL),
    "one who holds takes twice": ("seats.py", "return limited.twice()", "pass", MODEL),
    "priority ignored": ("waiting.py", '"priority", "joined_at"', '"joined_at"', MODEL),
    "last come, first served": ("waiting.py", '"joined_at", "pk")', '"-joined_at", "-pk")', MODEL),
    "nobody promoted": ("waiting.py", "        promote(limited, row, at)\n", "", MODEL),
    "promoted for good": ("waiting.py", "at + limited.offer if", "None if", MODEL),
    "promoted, still in line": ("waiting.py", "waiting.promoted_at = at", "pass", MODEL),
    "waits beside free places": ("waiting.py", "return PlacesLeft()", "return None", MODEL),
    "gift only takes": ("pools.py", "        _move(part, places)\n", "", SUM),
    "return only adds": ("pools.py", "        _move(part, -places)\n", "", SUM),
    "taken places given away": ("pools.py", "row.quota - row.taken", "row.quota", SUM),
    "returned too early": ("pools.py", "now < part.returns_at", "False", POOLS),
    "end of a part ignored": ("seats.py", "end is not None and end <= at", "False", POOLS),
    "money not compared": ("allowances.py", "wanted <= left:", "True:", MONEY),
    "returns forgotten": (
        "allowances.py",
        "entry.moved_amount - returned",
        "entry.moved_amount",
        USED,
    ),
    "money not given back": ("allowances.py", "_shift(row, -wanted)", "pass", USED),
    "second benefit swallowed": (
        "once.py",
        "            return False",
        "            return True",
        PERIODS,
    ),
    "voided in vain": ("once.py", "key.voided_at, key.void_reason = now, reason", "pass", MONEY),
    "list hash of the order of entering": (
        "drawing.py",
        "in sorted(entrants))",
        "in entrants)",
        LOTS,
    ),
    "who withdrew wins": ("drawing.py", "set(entrants) - set(withdrawn)", "set(entrants)", DRAWN),
    "withdrawn are ranked": (
        "lotteries.py",
        "for one in _live(row)}",
        "for one in row.entrants.all()}",
        DRAWN,
    ),
    "seed not in the score": ("drawing.py", "{seed}|{line}", "{line}", DRAWN),
    "one winner more": (
        "lotteries.py",
        "order[: lottery.places]",
        "order[: lottery.places + 1]",
        DRAWN,
    ),
    "winners not recomputed": (
        "drawing.py",
        "list(drawing.winners) != order[: notice.places]",
        "False",
        FILES,
    ),
    "notice not recomputed": ("drawing.py", "notice.hash != drawing.notice_hash", "False", FILES),
    "enters after the list": (
        "lotteries.py",
        "if row.published_at is not None:\n            refused",
        "if False:\n            refused",
        LOTS,
    ),
    "drawn before the seed": ("lotteries.py", " or now < row.seed_due_at", "", LOTS),
    "published list may change": (
        "migrations/0002_wall.py",
        "RAISE EXCEPTION",
        "RAISE NOTICE",
        LOTS,
    ),
}
