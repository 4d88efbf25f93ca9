"""Plan and send what leaves the program (外发通知): quiet hours, digests, tries with patience.

Nobody waits for it: messages are written by acts and planned by a beat of their own, so a gateway
that is down holds up nothing.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass, speaking
from tongxin.kernel.text import in_a_line
from tongxin.shared.access.models import Grant
from tongxin.shared.consents.services import agreeing
from tongxin.shared.notify.channels import Channel, Letter, SendingFailed, channel_of
from tongxin.shared.notify.choosing import OUTSIDE
from tongxin.shared.notify.models import Notification, Preference, Sending, SendingState

log = logging.getLogger(__name__)
HERALD = Actor.system("herald")
FRESH = timedelta(days=1)  # older messages are not carried after anybody
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 720))
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


def send_due(*, now: datetime, limit: int = BATCH) -> int:
    """Send what is due, letter by letter, each in a transaction of its own; returns letters."""
    tried: set[tuple[int, str]] = set()
    sent = 0
    while len(tried) < limit and (found := _send_next(tried, now)) is not None:
        sent += found
    return sent


def _send_next(tried: set[tuple[int, str]], now: datetime) -> bool | None:
    with speaking(HERALD):
        group = _waiting_group(tried, now)
        if not group:
            return None
        tried.add((group[0].account_id, group[0].channel))
        wanted = _still_wanted(group, now)
        return _handed_over(wanted, now) if wanted else False


def _waiting_group(tried: set[tuple[int, str]], now: datetime) -> list[Sending]:
    """All that is due for one person by one channel: together they are one letter."""
    done = Q(pk__in=[])
    for account_id, channel in tried:
        done |= Q(account_id=account_id, channel=channel)
    waiting = Sending.objects.filter(state=SendingState.WAITING, due_at__lte=now)
    locked = waiting.select_for_update(of=("self",), skip_locked=True)
    first = locked.exclude(done).order_by("due_at", "pk").first()
    if first is None:
        return []
    same = locked.filter(account=first.account_id, channel=first.channel)
    return list(same.select_related("notification", "account__worker").order_by("pk")[:BATCH])


def _still_wanted(group: Sequence[Sending], now: datetime) -> list[Sending]:
    """What was not read meanwhile, for who still wants it and still agrees."""
    first = group[0]
    choice = Preference.objects.filter(account=first.account_id).first()
    worker_id = first.account.worker_id
    if not choice or first.channel not in choice.channels or not first.account.is_active:
        return _drop(group, _("本人已关闭"), now)
    if worker_id is not None and not agreeing(OUTSIDE, [worker_id]):
        return _drop(group, _("本人没有同意外发"), now)
    read = [one for one in group if one.notification.read_at]
    _drop(read, _("已在站内阅读"), now)
    return [one for one in group if one.notification.read_at is None]


def _drop(group: Iterable[Sending], why: str, now: datetime) -> list[Sending]:
    keys = [one.pk for one in group]
    _settle(keys, state=SendingState.DROPPED, why=why, done_at=now, updated_at=now)
    return []


def _handed_over(group: Sequence[Sending], now: datetime) -> bool:
    first = group[0]
    channel, keys = channel_of(first.channel), [one.pk for one in group]
    choice = Preference.objects.get(account=first.account_id)
    to = channel.address(first.account, choice) if channel else ""
    if channel is None or not to:
        _drop(group, _("渠道没有开通或没有地址"), now)
        return False
    try:
        _send(channel, to, group)
    except SendingFailed as error:
        _put_off(group, in_a_line(error), now)
        return False
    _settle(keys, state=SendingState.SENT, done_at=now, updated_at=now, why="")
    return True


def _send(channel: Channel, to: str, group: Sequence[Sending]) -> None:
    with override(group[0].account.language or None):
        channel.send(letter_of(group, to))


def letter_of(group: Sequence[Sending], to: str) -> Letter:
    """One message as it is; many as a list of titles."""
    key = f"tongxin-{group[0].pk}-{group[-1].pk}"
    notes = [one.notification for one in group]
    if len(notes) == 1:
        return Letter(to=to, title=notes[0].title, text=_text(notes[0]), key=key)
    title = ngettext("您有 %(count)s 条新通知", "您有 %(count)s 条新通知", len(notes))
    lines = "\n".join(f"{n}. {note.title}" for n, note in enumerate(notes, 1))
    text = _("%(lines)s\n请登录平台查看。") % {"lines": lines}
    return Letter(to=to, title=title % {"count": len(notes)}, text=text, key=key)


def _text(note: Notification) -> str:
    return note.body or note.title


def _put_off(group: Sequence[Sending], why: str, now: datetime) -> None:
    """Try again later; after the last wait it is given up and shown to the operator."""
    log.warning("channel %s did not take %s messages: %s", group[0].channel, len(group), why)
    for one in group:
        is_over = one.attempts >= len(WAITS)
        later = {"due_at": now if is_over else now + WAITS[one.attempts]}
        state = SendingState.FAILED if is_over else SendingState.WAITING
        ended = {"done_at": now} if is_over else {}
        facts = later | ended | {"state": state, "attempts": one.attempts + 1, "why": why}
        _settle([one.pk], **facts, updated_at=now)


def _settle(keys: list[int], **facts: object) -> None:
    Sending.objects.filter(pk__in=keys).update(**facts)


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
