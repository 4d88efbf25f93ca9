"""Member cards (会员卡): given at the first opening, shown by a code, over with the membership."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from stdnum import luhn

from tongxin.kernel import masking
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.cards import CardEnded, CardStale, CardUsed, NoCard
from tongxin.modules.members.models import MemberCard, Membership
from tongxin.modules.members.services.card_codes import read_code, step_of
from tongxin.modules.members.states import COUNTED, CURRENT
from tongxin.shared.audit.services import record

CARDS = Actor.system("member cards")
FIRST, DRAWN = "8", 14  # 8 begins no number of a bank card; then fourteen digits by lot
MOST_DRAWS = 5
KEPT = timedelta(days=2)  # longer than any phone may hold back what it scanned
TAKEN = "array_append(ARRAY(SELECT one FROM unnest(taken_steps) one WHERE one >= %s), %s::bigint)"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card was shown, as the door of the house needs it."""

    worker_id: int
    name: str
    union_id: int
    tail: str

    @property
    def masked(self) -> str:
        """The name for whoever is not of the union."""
        return masking.name(self.name)


@transaction.atomic
def open_card(*, actor: Actor, now: datetime) -> MemberCard:
    """The own card of a current member, given when it is opened first (领取会员卡).

    Giving cards at the first opening, not with the membership, treats everybody alike who ever
    became a member by whatever way, and keeps a million unread rows out of an import.
    Raises NoCard.
    """
    with speaking(CARDS):
        membership = _membership_of(actor.person_id)
        if membership is None:
            raise NoCard
        card = _running(membership.worker_id)
        if card is None:
            return _issue(membership, actor, now)
        if card.union_id != membership.union_id:  # the card goes with the person
            card.union, card.union_path = membership.union, ""
            card.save(update_fields=["union", "union_path", "updated_at"])
        return card


@transaction.atomic
def show_card(*, code: str, now: datetime) -> Holder:
    """Take the code of a card once; whose it is (出示会员卡).

    Raises CardForged, CardStale, CardAhead, CardEnded or CardUsed.
    """
    shown = read_code(code, now=now)
    with speaking(CARDS):
        card = MemberCard.objects.filter(number=shown.number, ended_at=None).first()
        membership = _membership_of(card.worker_id) if card else None
        if card is None or membership is None:
            raise CardEnded
        _take(card, shown.step, Q(used_step__lt=shown.step), now)
        return _holder(card, membership)


@transaction.atomic
def show_card_later(*, code: str, scanned_at: datetime, now: datetime) -> Holder:
    """Take the code of a card that was scanned without a network; whose it was then (离线核验).

    It is judged by when it was scanned, whatever the card showed elsewhere since: each minute is
    good once, at one door. Raises CardForged, CardStale, CardAhead, CardEnded or CardUsed.
    """
    shown = read_code(code, now=scanned_at)
    if scanned_at < now - KEPT:
        raise CardStale
    with speaking(CARDS):
        good = Q(ended_at=None) | Q(ended_at__gt=scanned_at)
        card = MemberCard.objects.filter(good, number=shown.number).first()
        membership = _membership_then(card.worker_id, scanned_at) if card else None
        if card is None or membership is None:
            raise CardEnded
        _take(card, shown.step, ~Q(taken_steps__contains=[shown.step]), now)
        return _holder(card, membership)


@transaction.atomic
def verify_card(*, code: str, actor: Actor, now: datetime) -> Holder:
    """Whether a card is good, for shops and venues; noted in the member's log (核验会员卡).

    Raises what ``show_card`` raises.
    """
    holder = show_card(code=code, now=now)
    with speaking(CARDS):
        card = _running(holder.worker_id)
        record(actor if actor.name else CARDS, "members.verified_card", card, at=now)
    return holder


def end_card(*, worker_id: int, actor: Actor, now: datetime) -> None:
    """The card is over with the membership; its number never comes back (会员卡失效)."""
    with speaking(CARDS):
        card = MemberCard.objects.select_for_update().filter(worker=worker_id, ended_at=None)
        for one in card:
            one.ended_at = max(now, one.issued_at)
            one.save(update_fields=["ended_at", "updated_at"])
            record(actor, "members.ended_card", one, at=now)


def _take(card: MemberCard, step: int, is_good: Q, now: datetime) -> None:
    """Note the minute as taken, in one statement: of two doors at once the second waits here."""
    kept = RawSQL(TAKEN, [step_of(now - KEPT), step])  # noqa: S611 - our own text alone
    mine = MemberCard.objects.filter(is_good, pk=card.pk)
    if not mine.update(used_step=Greatest(F("used_step"), step), taken_steps=kept):
        raise CardUsed


def _holder(card: MemberCard, membership: Membership) -> Holder:
    worker = membership.worker
    return Holder(worker.pk, worker.name, membership.union_id, card.number[-4:])


def _membership_then(worker_id: int, at: datetime) -> Membership | None:
    """The membership on the day of the scan, also where it has ended since."""
    day = localdate(at)
    running = Q(left_on=None) | Q(left_on__gte=day)
    rows = Membership.objects.filter(running, worker=worker_id, joined_on__lte=day)
    rows = rows.filter(status__in=COUNTED).select_related("union", "worker")
    return rows.order_by("-joined_on", "-pk").first()


def _membership_of(worker_id: int | None) -> Membership | None:
    if worker_id is None:
        return None
    rows = Membership.objects.filter(worker=worker_id, status__in=CURRENT, left_on=None)
    return rows.select_related("union", "worker").first()


def _running(worker_id: int) -> MemberCard | None:
    return MemberCard.objects.filter(worker=worker_id, ended_at=None).first()


def _issue(membership: Membership, actor: Actor, now: datetime) -> MemberCard:
    for _draw in range(MOST_DRAWS):
        card = MemberCard(
            union=membership.union,
            worker_id=membership.worker_id,
            number=draw_number(),
            issued_at=now,
        )
        try:
            with transaction.atomic():
                card.save()
        except IntegrityError:  # opened twice at once, or a number that was given before
            if running := _running(membership.worker_id):
                return running
            continue
        record(actor, "members.issued_card", card, at=now)
        return card
    raise NoCard


def draw_number() -> str:
    """Sixteen digits: 8, fourteen by lot, and the check digit of Luhn (ISO/IEC 7812-1)."""
    body = FIRST + "".join(str(secrets.randbelow(10)) for _digit in range(DRAWN))
    return body + luhn.calc_check_digit(body)
