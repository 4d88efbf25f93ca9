"""How often a user name was tried: names that exist and names that do not, all alike (登录尝试)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.crypto import salted_hmac

from tongxin.shared.access.errors import LockedOut
from tongxin.shared.access.models import SignInTry

MOST_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)
SALT = "access.sign_in"
# While locked the count goes on above the most, so that one statement tells the try that locks
# from those that come after it.
TAKE = """
INSERT INTO access_signintry AS tried (mark, failed_count, locked_until, at)
VALUES (%(mark)s, 1, NULL, %(now)s)
ON CONFLICT (mark) DO UPDATE SET
  failed_count = CASE
    WHEN tried.locked_until > %(now)s THEN least(tried.failed_count + 1, 1000)
    WHEN tried.locked_until IS NOT NULL OR tried.at < %(forgotten)s THEN 1
    ELSE tried.failed_count + 1 END,
  locked_until = CASE
    WHEN tried.locked_until > %(now)s THEN tried.locked_until
    WHEN tried.locked_until IS NULL AND tried.at >= %(forgotten)s
      AND tried.failed_count + 1 >= %(most)s THEN %(until)s
    ELSE NULL END,
  at = %(now)s
RETURNING failed_count, locked_until
"""


def take_try(username: str, *, now: datetime) -> bool:
    """Count one try before the password is looked at; True when it is the last one.

    Counted first, so that many at the same moment get no more guesses. Raises LockedOut.
    """
    terms: dict[str, Any] = {
        "mark": _mark(username),
        "now": now,
        "forgotten": now - REMEMBERED,
        "until": now + LOCK_TIME,
        "most": MOST_FAILURES,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, terms)
        count, locked_until = cursor.fetchone()
    if count > MOST_FAILURES:
        raise LockedOut(minutes=int((locked_until - now).total_seconds() // 60) + 1)
    return count == MOST_FAILURES


def forgive(username: str) -> None:
    """Forget the wrong passwords of a name whose owner is back."""
    SignInTry.objects.filter(mark=_mark(username)).update(failed_count=0, locked_until=None)


def forget_tries(*, now: datetime) -> int:
    """Drop what no longer counts; returns how many names."""
    old = SignInTry.objects.filter(at__lt=now - REMEMBERED)
    return old.delete()[0]


def _mark(username: str) -> str:
    return salted_hmac(SALT, username.strip().lower(), algorithm="sha256").hexdigest()
