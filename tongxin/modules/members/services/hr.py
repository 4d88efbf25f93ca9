"""Clerks of employers, the people they name, and what these say to it (单位经办人、本人确认)."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass, speaking
from tongxin.modules.members.errors.employers import DeclinedBefore, RemindedToday
from tongxin.modules.members.errors.joining import (
    AlreadyMember,
    ConfirmationPending,
    MemberElsewhere,
)
from tongxin.modules.members.models import EmployerHr, Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors.hr import (
    DECLINED,
    WAITING,
    employer_of,
    own_invitation,
    roster_of,
    stand_of,
    was_reminded_today,
)
from tongxin.modules.members.services.entries import Entry, read_entry
from tongxin.modules.members.services.joining import Joining, admit, confirm_membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import CURRENT, Channel, Status
from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.permissions import Can as CanAccess
from tongxin.shared.access.services import end_grant, give_grant, make_account
from tongxin.shared.access.start_codes import issue_start_code
from tongxin.shared.audit.services import record
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.employer_errors import NotCovered
from tongxin.shared.orgs.models import Employer, UnionOrg
from tongxin.shared.people.permissions import Can as CanPeople
from tongxin.shared.people.services import known_worker_id, leave_home, set_home
from tongxin.shared.transfer.sheets import Done, Row, RowRefused, Setting

ROLE = "employer_hr"
# No officer holds the right of a clerk, so the house gives it: who appointed is logged beside it.
HOUSE = Actor.system("employer_hr")
INVITATIONS = "/members/invitations/"


@transaction.atomic
def appoint_clerk(
    *, employer_id: int, username: str, name: str, actor: Actor, now: datetime
) -> tuple[EmployerHr, str]:
    """An account that hands in one employer's roster, and its start code (指定单位经办人).

    Raises NotCovered, UserNameTaken or NotByToken.
    """
    mine = Employer.objects.owned_by(actor.scope(CanAccess.GRANT)).select_related("union")
    employer = mine.lock(pk=employer_id)
    if not employer.covers.filter(until=None).exists():
        raise NotCovered
    union = employer.union
    account = make_account(username=username, name=name, at=union, actor=actor, now=now)
    role = Role.objects.get(code=ROLE)
    grant = give_grant(account=account, role=role, union=union, actor=HOUSE, now=now)
    clerk = EmployerHr.objects.create(
        account=account, employer=employer, union=union, grant=grant, since=localdate(now)
    )
    record(actor, "members.appointed_clerk", clerk, at=now, change={"employer": employer.uscc})
    return clerk, issue_start_code(account=account, actor=HOUSE, now=now)


@transaction.atomic
def dismiss_clerk(*, clerk_id: int, actor: Actor, now: datetime) -> EmployerHr:
    """End what a clerk may do, at once (解除单位经办人)."""
    mine = EmployerHr.objects.owned_by(actor.scope(CanAccess.GRANT))
    clerk = mine.lock(pk=clerk_id)
    if clerk.until is None:
        clerk.until = localdate(now)
        clerk.save(update_fields=["until", "updated_at"])
        end_grant(grant_id=clerk.grant_id, reason="", actor=HOUSE, now=now)
        record(actor, "members.dismissed_clerk", clerk, at=now)
    return clerk


def take_colleague(row: Row, setting: Setting) -> Done:
    """Name one person of the own employer: a membership that waits for the person's own word."""
    clerk = employer_of(setting.actor)
    given = {"joined_on": setting.today, "employer_uscc": clerk.employer.uscc}
    entry = read_entry(Row(row.number, {**row.values, **given}), clerk.union, setting.today)
    if not isinstance(entry, Entry):
        raise RowRefused(entry[0].error, entry[0].column)
    kept = _kept(entry, clerk)
    if kept and stand_of(kept) == DECLINED:
        raise RowRefused(DeclinedBefore(), "id_number")
    if kept and (kept.status in CURRENT or kept.status == Status.PENDING_CONFIRM):
        return Done.UNCHANGED
    joining = Joining(**given, channel=Channel.ROSTER, is_confirmed=False)
    try:
        deputy = _for_the_union(setting.actor, clerk.union)
        admit(facts=entry.facts, union=clerk.union, joining=joining, actor=deputy, now=setting.now)
    except ConfirmationPending:  # another file named the person at this instant
        return Done.UNCHANGED
    except AlreadyMember:  # of this union, but not as one of this employer: not for the clerk
        raise RowRefused(MemberElsewhere(), "id_number") from None
    except DomainError as error:
        column = "name" if error.code == "members.name_differs" else "id_number"
        raise RowRefused(error, column) from None
    return Done.CREATED


@transaction.atomic
def confirm_own(*, membership_id: int, actor: Actor, now: datetime) -> Membership:
    """The person says yes to what the employer handed in (本人确认入会).

    Raises NotThere, MemberElsewhere or EarlierMembership.
    """
    row = own_invitation(membership_id, actor)
    deputy = _for_the_union(actor, row.union)
    with speaking(deputy):
        return confirm_membership(membership_id=row.pk, actor=deputy, now=now)


@transaction.atomic
def decline_own(*, membership_id: int, is_other: bool, actor: Actor, now: datetime) -> Membership:
    """The person says no: the row ends on the day it began and counts nowhere (本人不同意)."""
    row = own_invitation(membership_id, actor)
    deputy = _for_the_union(actor, row.union)
    reason = _("本人表示不是该单位职工") if is_other else _("本人表示不愿加入")
    with speaking(deputy):
        ended = end_membership(
            membership_id=row.pk,
            status=Status.WITHDRAWN,
            on=max(localdate(now), row.joined_on),
            reason=reason,
            actor=deputy,
            now=now,
        )
    _give_back(row.worker_id, localdate(now))
    return ended


def _give_back(worker_id: int, today: date) -> None:
    """The file goes back to where the person belongs, or belonged before somebody named them."""
    with bypass("people"):
        rows = Membership.objects.filter(worker=worker_id).select_related("union")
        running = rows.filter(left_on=None).first()
        former = rows.filter(left_on__gt=F("joined_on")).order_by("-left_on", "-pk").first()
    if home := running or former:
        set_home(worker_id=worker_id, union=home.union)
    if running is None:
        leave_home(worker_id=worker_id, on=former.left_on if former else today)


@transaction.atomic
def remind_waiting(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Tell those who have not confirmed; returns how many were told, and how many cannot sign in.

    Raises NoEmployer or RemindedToday.
    """
    clerk = EmployerHr.objects.lock(pk=employer_of(actor).pk)
    if was_reminded_today(clerk, now):
        raise RemindedToday
    waiting = list(roster_of(actor, WAITING))
    workers = [row.worker_id for row in waiting]
    reached = set(Account.objects.filter(worker__in=workers).values_list("worker", flat=True))
    body = _("%(employer)s 把您列入了职工名册，请确认是否加入工会") % {
        "employer": clerk.employer.name
    }
    message = Message(title=_("请确认入会"), body=body, url=INVITATIONS)
    for row in waiting:
        if row.worker_id in reached:
            notify(union=clerk.union, message=message, now=now, worker=row.worker)
    clerk.reminded_at = now
    clerk.save(update_fields=["reminded_at", "updated_at"])
    record(actor, "members.reminded_waiting", clerk, at=now, change={"told": len(reached)})
    return len(reached), len(waiting) - len(reached)


def _for_the_union(actor: Actor, union: UnionOrg) -> Actor:
    """The same person, acting with what the union lets such an act do at this one place."""
    here = Scope(paths=(union.path,))
    given = dict.fromkeys((Can.ADMIT.value, Can.END.value, CanPeople.EDIT.value), here)
    return replace(actor, grants=given, guest=frozenset())


def _kept(entry: Entry, clerk: EmployerHr) -> Membership | None:
    """The latest row of this person on the own roster."""
    worker = known_worker_id(entry.facts.id_type, entry.facts.id_number)
    rows = Membership.objects.filter(worker=worker, union=clerk.union)
    return rows.filter(employer_uscc=clerk.employer.uscc).order_by("-pk").first()
