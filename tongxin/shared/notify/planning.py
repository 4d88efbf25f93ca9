"""Decide who is told outside the program, by which way and when (外发计划).

Nobody waits for it: messages are written by acts and planned by a beat of their own.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils.timezone import localtime

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass, speaking
from tongxin.shared.access.models import Grant
from tongxin.shared.consents.services import agreeing
from tongxin.shared.notify.choosing import OUTSIDE
from tongxin.shared.notify.models import Notification, Preference, Sending

HERALD = Actor.system("herald")
FRESH = timedelta(days=1)  # older messages are not carried after anybody
BATCH = 200


def plan(*, now: datetime, limit: int = BATCH) -> int:
    """Decide for each new message who is told by which channel and when; returns how many."""
    with speaking(HERALD):
        fresh = Notification.objects.filter(planned_at=None, sent_at__gte=now - FRESH)
        notes = list(fresh.order_by("sent_at").select_for_update(skip_locked=True)[:limit])
        ways = _ways(notes, now)
        made = [
            Sending(
                notification=note,
                union_id=note.union_id,
                account_id=one.account_id,
                channel=key,
                due_at=due(one, now),
            )
            for note, one in ways
            for key in one.channels
        ]
        Sending.objects.bulk_create(made, ignore_conflicts=True)
        Notification.objects.filter(pk__in=[note.pk for note in notes]).update(planned_at=now)
    return len(made)


def due(choice: Preference, now: datetime) -> datetime:
    """When the person wants to read what came in ``now``: the digest's hour, never a quiet one."""
    at = localtime(now)
    if choice.digest_at:
        at = _next(at, choice.digest_at)
    start, end = choice.quiet_from, choice.quiet_until
    if start is None or end is None:
        return at
    clock = at.time()
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    return _next(at, end) if is_quiet else at


def _next(at: datetime, hour: time) -> datetime:
    today = at.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return today if today >= at else today + timedelta(days=1)


def _ways(notes: Sequence[Notification], now: datetime) -> list[tuple[Notification, Preference]]:
    """Each message with those who want to be told outside of it."""
    workers = {note.worker_id for note in notes if note.worker_id}
    unions = {note.union_id for note in notes if not note.worker_id}
    allowed = agreeing(OUTSIDE, workers) if workers else set()
    chosen = Preference.objects.exclude(channels=[]).filter(account__is_active=True)
    of_workers = {
        one.account.worker_id: one
        for one in chosen.filter(account__worker__in=allowed).select_related("account")
    }
    officers = _officers(unions, now)
    of_accounts = {
        one.account_id: one for one in chosen.filter(account__in={a for _u, a in officers})
    }
    found = [(note, of_workers[note.worker_id]) for note in notes if note.worker_id in of_workers]
    for note in notes:
        if note.worker_id is None:
            held = sorted({a for u, a in officers if u == note.union_id and a in of_accounts})
            found += [(note, of_accounts[account]) for account in held]
    return found


def _officers(unions: set[int], now: datetime) -> set[tuple[int, int]]:
    """Who works for each of the unions today, itself and not one above."""
    with bypass("access"):
        grants = Grant.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now, union__in=unions
        )
        return set(grants.values_list("union_id", "account_id"))
