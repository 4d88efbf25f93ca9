"""Small worlds for tests."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.test import override_settings

from tongxin.config import reference
from tongxin.config.demo import live, span_of
from tongxin.config.demo.plan import TINY, moment

TODAY = date(2026, 5, 20)
MINI = replace(TINY, workers=48, sessions_a_year=8, sessions_ahead=1, officers_below=2, photos=0)
FAR = moment(date(1990, 1, 1))
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the others take time on purpose


@contextmanager
def a_world(today, var, plan=TINY):
    """A federation that lived until ``today``; it is gone afterwards."""
    places = {"VAR": var, "FILES_ROOT": var / "files", "PASSWORD_HASHERS": QUICK}
    with override_settings(**places), transaction.atomic():
        reference.install(moment(date(today.year - 1, 1, 1)))
        yield live(plan, span_of(today, FAR))
        transaction.set_rollback(True)
