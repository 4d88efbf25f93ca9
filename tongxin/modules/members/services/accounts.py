"""Opening the way in for a member (启用账号)."""

from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.joining import AccountOpen
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.shared.access.selectors import account_of_person
from tongxin.shared.access.services import make_account
from tongxin.shared.access.start_codes import issue_start_code
from tongxin.shared.people.selectors import persons_of


@transaction.atomic
def give_start_code(*, membership_id: int, actor: Actor, now: datetime) -> str:
    """A one-time code for the member's account, made when missing; shown once (发放启用码).

    Raises AccountOpen.
    """
    mine = Membership.objects.owned_by(actor.scope(Can.START_CODE))
    worker = mine.select_related("worker").lock(pk=membership_id).worker
    with bypass("people"):  # a number that was merged into this one may have an account already
        numbers = persons_of(worker.pk)
    known = account_of_person(numbers)
    if known and known.has_usable_password():
        raise AccountOpen
    # Never that of another number: were the merge undone, it would be somebody else's.
    account = account_of_person([worker.pk]) or make_account(
        username=f"w{worker.pk}", name=worker.name, worker=worker, actor=actor, now=now
    )
    return issue_start_code(account=account, actor=actor, now=now)
