"""How days and instants of a notice are said."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate, localtime


def last_day(ends_at: datetime) -> str:
    """The day whose 24:00 is this instant."""
    return str(localdate(ends_at - timedelta(seconds=1)))


def moment(at: datetime) -> str:
    """An instant to the minute."""
    return localtime(at).strftime("%Y-%m-%d %H:%M")
