"""Hand over what is due outside the program (外发通知): letter by letter, tried with patience.

A letter is taken in one transaction, handed over in none, and noted in a second: nothing is locked
while the other side answers. Whoever is killed in between leaves a letter of which nobody knows
whether it arrived; it is sent once more under the same key, and says so.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tongxin.kernel.rls import speaking
from tongxin.kernel.text import in_a_line
from tongxin.shared.consents.services import agreeing
from tongxin.shared.notify.channels import Channel, Letter, SendingFailed, channel_of
from tongxin.shared.notify.choosing import OUTSIDE
from tongxin.shared.notify.models import Notification, Preference, Sending, SendingState
from tongxin.shared.notify.planning import BATCH, HERALD

log = logging.getLogger(__name__)
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 720))
LOST = timedelta(minutes=10)  # no way out takes that long for one letter
BEAT = timedelta(minutes=1)  # after which the next beat goes on


@dataclass(frozen=True, slots=True)
class Hand:
    """One letter in the hand of one worker, and all that is needed to let go of it."""

    channel: Channel
    letter: Letter
    keys: tuple[int, ...]
    taken_at: datetime


def send_due(*, clock: Callable[[], datetime], limit: int = BATCH) -> int:
    """Send what is due for a while; returns how many letters were taken over."""
    sent, start = 0, clock()
    take_up_lost(now=start)
    for _n in range(limit):
        now = clock()
        found = send_next(now=now) if now - start < BEAT else None
        if found is None:
            break
        sent += found
    return sent


def send_next(*, now: datetime) -> bool | None:
    """Send one letter: True when it was taken over, None when nothing is due."""
    with speaking(HERALD):
        group = _waiting_group(now)
        wanted = _still_wanted(group, now) if group else []
        hand = _taken(wanted, now) if wanted else None
    if not group:
        return None
    return _handed_over(hand, now) if hand else False


def take_up_lost(*, now: datetime) -> int:
    """Letters whose sender was killed wait again, each once; returns how many messages."""
    with speaking(HERALD):
        lost = Sending.objects.filter(state=SendingState.TAKEN, taken_at__lte=now - LOST)
        rows = list(lost.select_for_update(skip_locked=True).values_list("pk", "cut_off"))
        again = [pk for pk, cut_off in rows if not cut_off]
        over = [pk for pk, cut_off in rows if cut_off]
        waits = {"state": SendingState.WAITING, "due_at": now, "cut_off": True}
        ended = {"state": SendingState.FAILED, "done_at": now}
        _settle(again, **waits, why=_("发送中途中断，不知对方是否收到；再发一次"), updated_at=now)
        _settle(
            over, **ended, why=_("两次发送中途中断，不知对方是否收到；不再发送"), updated_at=now
        )
    if rows:
        log.warning("%s messages were cut off while being sent", len(rows))
    return len(rows)


def _waiting_group(now: datetime) -> list[Sending]:
    """All that is due for one person by one channel; a letter that was tried stays as it was."""
    waiting = Sending.objects.filter(state=SendingState.WAITING, due_at__lte=now)
    locked = waiting.select_for_update(of=("self",), skip_locked=True)
    first = locked.order_by("due_at", "pk").first()
    if first is None:
        return []
    same = locked.filter(account=first.account_id, channel=first.channel, letter=first.letter)
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


def _taken(group: Sequence[Sending], now: datetime) -> Hand | None:
    """Note that the letter is on its way; whoever looks later leaves it alone."""
    first, keys = group[0], tuple(one.pk for one in group)
    choice = Preference.objects.get(account=first.account_id)
    channel = channel_of(first.channel)
    to = channel.address(first.account, choice) if channel else ""
    if channel is None or not to:
        _drop(group, _("渠道没有开通或没有地址"), now)
        return None
    with override(first.account.language or None):
        letter = letter_of(group, to)
    taken = {"state": SendingState.TAKEN, "taken_at": now, "letter": letter.key}
    _settle(keys, **taken, updated_at=now)
    return Hand(channel, letter, keys, now)


def _handed_over(hand: Hand, now: datetime) -> bool:
    try:
        hand.channel.send(hand.letter)
    except SendingFailed as error:
        failure = in_a_line(error)
    else:
        failure = ""
    with speaking(HERALD):
        mine = Sending.objects.filter(state=SendingState.TAKEN, taken_at=hand.taken_at)
        group = list(mine.filter(pk__in=hand.keys).select_for_update().order_by("pk"))
        if failure:
            _put_off(group, failure, now)
        else:
            _note_sent(group, now)
    return not failure


def _note_sent(group: Sequence[Sending], now: datetime) -> None:
    """What was cut off before goes on saying that it may have arrived twice."""
    for cut_off, why in ((False, ""), (True, _("曾中途中断，对方可能收到两次"))):
        keys = [one.pk for one in group if one.cut_off is cut_off]
        _settle(keys, state=SendingState.SENT, done_at=now, why=why, updated_at=now)


def letter_of(group: Sequence[Sending], to: str) -> Letter:
    """One message as it is; many as a list of titles."""
    key = group[0].letter or f"tongxin-{group[0].pk}-{group[-1].pk}"
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
    for one in group:
        log.warning("channel %s did not take message %s: %s", one.channel, one.pk, why)
        is_over = one.attempts >= len(WAITS)
        later = {"due_at": now if is_over else now + WAITS[one.attempts]}
        state = SendingState.FAILED if is_over else SendingState.WAITING
        ended = {"done_at": now} if is_over else {}
        facts = later | ended | {"state": state, "attempts": one.attempts + 1, "why": why}
        _settle([one.pk], **facts, updated_at=now)


def _settle(keys: Iterable[int], **facts: object) -> None:
    Sending.objects.filter(pk__in=keys).update(**facts)
