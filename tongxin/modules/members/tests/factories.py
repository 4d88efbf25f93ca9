"""Plain valid rows of the module for tests; persons and dues have their own files."""

from datetime import date, datetime
from itertools import count

from tongxin.modules.members.models import (
    Correction,
    DataCheck,
    DuplicatePair,
    EmployerHr,
    Finding,
    GroupSpan,
    GroupTag,
    JoinApplication,
    JoinTry,
    LeaveRequest,
    MemberCard,
    Membership,
    MembershipTransfer,
    WorkerGroup,
    WorkerGroupLink,
    WorkerGroupSet,
)
from tongxin.modules.members.permissions import HrCan
from tongxin.modules.members.services.applying import PERSON, Wish, digest_of
from tongxin.modules.members.services.asking import JOINING
from tongxin.modules.members.services.card_codes import codes_of
from tongxin.modules.members.services.cards import draw_number
from tongxin.modules.members.services.moving import Named, Why, ask_for_member
from tongxin.modules.members.services.tagging import tag_member
from tongxin.modules.members.states import Applied, Asked, Column, Leave
from tongxin.modules.members.tests.dues import DUES, a_waiting_proposal
from tongxin.modules.members.tests.persons import a_member, a_worker, an_id, some_facts
from tongxin.shared.access.models import Role
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.models import Employer, UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_cover, a_union

__all__ = ["a_member", "a_worker", "an_id", "some_facts"]  # found here by every test
_numbers = count(1)


def a_wish(**facts) -> Wish:
    """What an applicant says who is known nowhere."""
    return Wish(some_facts(**facts), JOINING.version)


def an_application(union: UnionOrg, *, now: datetime = NOW) -> JoinApplication:
    """A request that was approved: its person is a member."""
    made = a_member(union)
    said = {column: getattr(made.worker, column) for column in PERSON}
    return JoinApplication.objects.create(
        **said,
        union=union,
        number=f"RH20260601-{made.pk}",
        receipt=digest_of(f"receipt-{made.pk}"),
        id_index=made.worker.id_index,
        consent_version=JOINING.version,
        consent_digest=JOINING.digest(JOINING.version),
        submitted_at=now,
        state=Applied.APPROVED,
        worker=made.worker,
        membership=made,
        ended_at=now,
    )


def a_waiting_application(union: UnionOrg) -> JoinApplication:
    """A request that nobody looked at yet."""
    row = an_application(union)
    row.state, row.membership, row.worker, row.ended_at = Applied.SUBMITTED, None, None, None
    row.save()
    return row


def a_returned_application(union: UnionOrg) -> str:
    """A request that came back to its applicant; the secret of the receipt."""
    row = a_waiting_application(union)
    row.state, row.reply = Applied.RETURNED, "请核对手机号"
    row.save()
    return f"receipt-{row.number.partition('-')[2]}"


def a_try(_union: UnionOrg | None = None) -> JoinTry:
    """One address that applied."""
    return JoinTry.objects.create(mark=f"{next(_numbers):064}", count=1, expires_at=NOW)


def named(member: Membership) -> Named:
    """What stands in a member's document."""
    worker = member.worker
    return Named(worker.name, worker.id_type, worker.id_number.open())


def a_transfer(
    union: UnionOrg, *, member: Membership | None = None, now: datetime = NOW
) -> MembershipTransfer:
    """A transfer to ``union`` that the old union has not answered yet."""
    member = member or a_member(a_union(union.parent or union), now=now)
    return ask_for_member(
        union_id=union.pk, who=named(member), why=Why("调入本单位"), actor=SYSTEM, now=now
    )


def a_card(union: UnionOrg) -> MemberCard:
    """The running card of a new member."""
    made = a_member(union)
    return MemberCard.objects.create(
        union=union, worker=made.worker, number=draw_number(), issued_at=NOW
    )


def code_on(card: MemberCard, *, now: datetime) -> str:
    """The code that the phone shows now."""
    return codes_of(card.number, now=now)[0]


def codes_taken() -> set[int]:
    """The minutes of the last codes that were taken from any card."""
    return set(MemberCard.objects.values_list("used_step", flat=True))


def a_correction(union: UnionOrg, *, state: str = Asked.APPROVED) -> Correction:
    """A new member's request to have the education put right, decided unless told otherwise."""
    return Correction.objects.create(
        union=union,
        worker=a_member(union).worker,
        column=Column.EDUCATION,
        before="高中",
        wanted="大学专科",
        why="录入错误",
        asked_at=NOW,
        state=state,
        ended_at=None if state == Asked.SUBMITTED else NOW,
    )


def a_waiting_correction(union: UnionOrg) -> Correction:
    """A request that nobody looked at yet."""
    return a_correction(union, state=Asked.SUBMITTED)


def a_leave_request(union: UnionOrg, *, state: str = Leave.NOTED) -> LeaveRequest:
    """A new member's request to leave, confirmed and noted unless told otherwise."""
    made = a_member(union)
    return LeaveRequest.objects.create(
        union=union,
        worker=made.worker,
        membership=made,
        words="换工作",
        written_at=NOW,
        confirmed_at=NOW,
        promised_on=NOW.date(),
        state=state,
        ended_at=None if state == Leave.CONFIRMED else NOW,
    )


def a_waiting_leave_request(union: UnionOrg) -> LeaveRequest:
    """A request that is not noted yet."""
    return a_leave_request(union, state=Leave.CONFIRMED)


def a_clerk(
    union: UnionOrg, *, employer: Employer | None = None, now: datetime = NOW
) -> EmployerHr:
    """Somebody who hands in the roster of an employer that ``union`` covers."""
    employer = employer or a_cover(union).employer
    rights = {"rights": [HrCan.ROSTER.value], "name": "单位经办人"}
    role, _is_new = Role.objects.get_or_create(code="employer_hr", defaults=rights)
    account = an_account()
    grant = a_grant(union, account=account, role=role)
    return EmployerHr.objects.create(
        account=account, employer=employer, union=union, grant=grant, since=NOW.date()
    )


def a_tag(union: UnionOrg, *, group: str = "courier", since: date = date(2022, 1, 1)) -> GroupTag:
    """A member who belongs to a group."""
    made = a_member(union)
    return tag_member(membership_id=made.pk, group=group, since=since, actor=SYSTEM, now=NOW)


def a_span(union: UnionOrg) -> GroupSpan:
    """The days of a member in a group."""
    return GroupSpan.objects.get(pk=a_tag(union).pk)


def a_group(_union: UnionOrg | None = None) -> WorkerGroup:
    """A group nobody belongs to."""
    number = next(_numbers)
    return WorkerGroup.objects.create(code=f"group_{number}", name=f"群体{number}")


def a_group_set(_union: UnionOrg | None = None) -> WorkerGroupSet:
    """A set without groups."""
    number = next(_numbers)
    since = date(2020, 1, 1)
    return WorkerGroupSet.objects.create(code=f"set_{number}", name=f"口径{number}", since=since)


def a_link(_union: UnionOrg | None = None) -> WorkerGroupLink:
    """A group in a set."""
    return WorkerGroupLink.objects.create(group_set=a_group_set(), group=a_group())


def a_check(union: UnionOrg) -> DataCheck:
    """An examination that is over."""
    told = {"asked_at": NOW, "finished_at": NOW, "made_by": SYSTEM.name}
    return DataCheck.objects.create(union=union, state=DataCheck.State.DONE, **told)


def a_finding(union: UnionOrg) -> Finding:
    """A member who shares a mobile number."""
    made = a_member(union)
    told = {"rule": "shared_mobile", "key": f"m{made.pk}", "said": "1"}
    return Finding.objects.create(union=union, membership=made, found_at=NOW, seen_at=NOW, **told)


def a_pair(union: UnionOrg) -> DuplicatePair:
    """Two members who may be one person."""
    one, other = a_member(union).worker, a_member(union).worker
    return DuplicatePair.objects.create(
        union=union, one=one, other=other, agrees=DuplicatePair.Agrees.BIRTH, found_at=NOW
    )


FACTORIES = DUES | {
    "members.Correction": a_correction,
    "members.LeaveRequest": a_leave_request,
    "members.MemberCard": a_card,
    "members.EmployerHr": a_clerk,
    "members.DataCheck": a_check,
    "members.DuplicatePair": a_pair,
    "members.Finding": a_finding,
    "members.GroupSpan": a_span,
    "members.GroupTag": a_tag,
    "members.WorkerGroup": a_group,
    "members.WorkerGroupLink": a_link,
    "members.WorkerGroupSet": a_group_set,
    "members.Membership": a_member,
    "members.JoinApplication": an_application,
    "members.JoinTry": a_try,
    "members.MembershipTransfer": a_transfer,
}
CROWD = (
    a_waiting_application,
    a_waiting_correction,
    a_waiting_leave_request,
    a_waiting_proposal,
)
