"""How each person wants to be told (提醒设置)."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.access.models import Account
from tongxin.shared.audit.services import record
from tongxin.shared.consents.errors import ConsentMissing
from tongxin.shared.consents.purposes import purpose_of
from tongxin.shared.consents.services import agreeing, give
from tongxin.shared.notify.channels import channel_of, known_keys
from tongxin.shared.notify.errors import NoAddress, QuietHoursHalf
from tongxin.shared.notify.models import Preference

OUTSIDE = "notify.outside"  # the use that workers agree to


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose."""

    channels: tuple[str, ...] = ()
    email: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = None


def own_choice(account: Account) -> Preference:
    """What the account's owner chose last; nothing chosen is an unsaved row."""
    return Preference.objects.filter(account=account).first() or Preference(account=account)


def must_agree(actor: Actor) -> bool:
    """Whether the person has yet to agree before anything leaves the program."""
    return actor.worker_id is not None and not agreeing(OUTSIDE, [actor.worker_id])


@transaction.atomic
def choose(
    *, choice: Choice, account: Account, agrees: bool, actor: Actor, now: datetime
) -> Preference:
    """Keep what the person chose; a worker also agrees to the use, or nothing leaves (设置提醒).

    Raises NoAddress, QuietHoursHalf, or ConsentMissing of a worker who does not agree.
    """
    _check_hours(choice)
    row = Preference.objects.select_for_update().filter(account=account).first()
    row = row or Preference(account=account)
    before = _told(row)
    row.channels, row.email = known_keys(choice.channels), choice.email
    row.quiet_from, row.quiet_until = choice.quiet_from, choice.quiet_until
    row.digest_at = choice.digest_at
    for key in row.channels:
        channel = channel_of(key)
        if channel and not channel.address(account, row):
            raise NoAddress(channel=channel.label)
    if row.channels and must_agree(actor):
        if not agrees:
            raise ConsentMissing(title=purpose_of(OUTSIDE).title)
        give(purpose=OUTSIDE, version=purpose_of(OUTSIDE).version, actor=actor, now=now)
    row.save()
    change = {"before": before, "after": _told(row)}
    record(actor, "notify.chose", row, at=now, change=change)
    return row


def _check_hours(choice: Choice) -> None:
    start, end = choice.quiet_from, choice.quiet_until
    if (start is None) != (end is None) or (start is not None and start == end):
        raise QuietHoursHalf


def _told(row: Preference) -> dict[str, object]:
    """Plain values for the log; of the address only whether there is one."""
    names = ("quiet_from", "quiet_until", "digest_at")
    hours = {name: str(getattr(row, name) or "") for name in names}
    return {"channels": row.channels, "email": bool(row.email)} | hours
