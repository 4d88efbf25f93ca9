"""Small sabotages of the counting; ``python -m tools.mutants`` shows that a test sees each."""

HOME = "tongxin/shared/deadlines"
TERMS, LIMITS = f"{HOME}/tests/test_terms.py", f"{HOME}/tests/test_limits.py"
AMENDING = f"{HOME}/tests/test_amending.py"
NEWS = "tongxin/shells/desk/tests/test_calendar_news.py"
WALK = f"{TERMS}::test_the_last_day_is_the_one_a_slow_walk_finds"

# name: file, text, what stands there instead, the test that must fail
MUTANTS = {
    "pauses are forgotten": ("terms.py", "amount + stopped", "amount", WALK),
    "pauses are looked for once": ("terms.py", "while (found :=", "if (found :=", WALK),
    "overlapping pauses count twice": (
        "terms.py",
        "stop.since <= apart[-1].until",
        "False",
        WALK,
    ),
    "the day of pausing does not count": (
        "terms.py",
        "max(stop.since, start)",
        "max(stop.since - ONE_DAY, start)",
        WALK,
    ),
    "working pauses are natural days": (
        "terms.py",
        "is_working = unit is Unit.WORKING",
        "is_working = False",
        WALK,
    ),
    "an extension counts from the start": (
        "terms.py",
        "reached = _leg(day, leg, stops, calendar)",
        "reached = _leg(term.start, leg, stops, calendar)",
        WALK,
    ),
    "working days roll as well": ("terms.py", "if term.rolls and", "if not term.rolls and", WALK),
    "rolled into a pause": (
        "terms.py",
        "not calendar.is_working(rolled) or any(s.since < rolled <= s.until for s in stops)",
        "not calendar.is_working(rolled)",
        TERMS,
    ),
    "months end on the thirtieth": (
        "working_days.py",
        "min(first + (start.day - 1) * ONE_DAY, last)",
        "first + min(start.day - 1, 29) * ONE_DAY",
        WALK,
    ),
    "months run over": (
        "working_days.py",
        "min(first + (start.day - 1) * ONE_DAY, last)",
        "first + (start.day - 1) * ONE_DAY",
        WALK,
    ),
    "moved weekends are free": (
        "working_days.py",
        "        if day in published.workdays:\n            return True\n",
        "",
        WALK,
    ),
    "day one is the first day": (
        "working_days.py",
        "bisect_right(self._working(year), start)",
        "bisect_right(self._working(year), start - ONE_DAY)",
        WALK,
    ),
    "a moved start is ignored": ("limits.py", "limit.start_on = start", "pass", LIMITS),
    "extended without a reason": ("limits.py", "if not reason.strip():", "if False:", LIMITS),
    "paused after the end": ("limits.py", "or on > limit.due_on", "", LIMITS),
    "a paused limit turns red": (
        "limits.py",
        "if limit.paused_on:\n        return None",
        "if False:\n        return None",
        LIMITS,
    ),
    "an extension that changes nothing": (
        "limits.py",
        "if limit.due_on < today",
        "if False",
        LIMITS,
    ),
    "resumed before paused": ("limits.py", "_not_before(on, limit.paused_on)", "pass", LIMITS),
    "deadlines: what is done is counted anew": (
        "amending.py",
        "        done_on=None,\n",
        "",
        AMENDING,
    ),
    "deadlines: what is over is counted anew": (
        "amending.py",
        "max(today, date(year - 1, DECEMBER, 1))",
        "date(year - 1, DECEMBER, 1)",
        AMENDING,
    ),
    "deadlines: late by a correction": (
        "amending.py",
        "max(found.day, localdate(now))",
        "found.day",
        AMENDING,
    ),
    "deadlines: a promise gets shorter": (
        "amending.py",
        "    _promised.add(model)\n",
        "    _promised.discard(model)\n",
        NEWS,
    ),
    "deadlines: entries are left out": (
        "amending.py",
        "term_of(limit, entries)",
        "term_of(limit, [])",
        AMENDING,
    ),
}
