"""How the shared engines forget a person, and why they may have to remember for now."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.kernel import clock
from tongxin.shared.access.models import Account
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.states import LIVE
from tongxin.shared.consents.services import end_all
from tongxin.shared.notify.models import Notification, Preference
from tongxin.shared.people.erasing import ERASED_NAME, Keeping, erase_with, keep_while
from tongxin.shared.people.merging import forget_reasons
from tongxin.shared.scarce.models import Claim, Entrant


def declare() -> None:
    """Enter the reasons to keep, and the ways to forget."""
    keep_while(Keeping("approvals.open", _("有正在办理的审批事项，办结前须保留"), _has_cases))
    keep_while(Keeping("scarce.held", _("占有名额或物资，退回或用完前须保留"), _holds_something))
    keep_while(Keeping("scarce.lottery", _("在已公布的摇号名单中，须供核验"), _is_listed))
    erase_with("access.account", _close_account)
    erase_with("consents.ledger", _end_consents)
    erase_with("notify.messages", _blank_messages)
    erase_with("notify.preference", _forget_preference)
    erase_with("people.aliases", forget_reasons)


def _has_cases(worker_id: int, _now: datetime) -> bool:
    about = Q(worker=worker_id) | Q(maker_worker=worker_id)
    return ApprovalCase.objects.filter(about, state__in=LIVE).exists()


def _holds_something(worker_id: int, now: datetime) -> bool:
    live = Claim.objects.filter(worker=worker_id, released_at=None)
    return live.filter(Q(until=None) | Q(until__gt=now)).exists()


def _is_listed(worker_id: int, _now: datetime) -> bool:
    return Entrant.objects.filter(worker=worker_id).exclude(lottery__list_hash="").exists()


def _end_consents(worker_id: int) -> int:
    """Nothing that was agreed to goes on; the ledger itself names nobody."""
    return end_all(worker_id, now=clock.now())


def _close_account(worker_id: int) -> int:
    """Nobody signs in with it any more, and it names nobody."""
    rows = Account.objects.filter(worker=worker_id)
    for account in rows:
        account.username, account.name = f"erased-{account.pk}", ERASED_NAME
        account.is_active = False
        account.set_unusable_password()
        account.save()
    return len(rows)


def _blank_messages(worker_id: int) -> int:
    mine = Notification.objects.filter(worker=worker_id)
    return mine.update(title=ERASED_NAME, body="", url="")


def _forget_preference(worker_id: int) -> int:
    return Preference.objects.filter(account__worker=worker_id).delete()[0]
