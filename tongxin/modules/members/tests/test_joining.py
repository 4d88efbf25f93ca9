"""One person, one current membership, whatever was before."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import bypass, speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.members.errors.joining import (
    AlreadyMember,
    ConfirmationPending,
    EarlierMembership,
    JoinBeforeFounding,
    JoinInFuture,
    JoinTooYoung,
    LeaveBeforeJoin,
    LeaveInFuture,
    MemberElsewhere,
    NameDiffers,
    UnionClosed,
)
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.services.joining import Joining, admit, confirm_membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import Status
from tongxin.modules.members.tests.factories import a_member, an_id, some_facts
from tongxin.shared.access.homes import home_of
from tongxin.shared.access.signing_in import open_account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.models import Worker
from tongxin.shared.people.permissions import Can as CanPeople

pytestmark = pytest.mark.usefixtures("house")
TODAY = date(2026, 6, 1)


@pytest.fixture
def unions():
    root = a_union(level="province")
    return a_union(root), a_union(root)


def ended(membership, on=date(2025, 1, 1), status=Status.WITHDRAWN):
    return end_membership(
        membership_id=membership.pk,
        status=status,
        on=on,
        reason="本人申请",
        actor=SYSTEM,
        now=NOW,
    )


def joined(facts, union, on=date(2024, 1, 1), **terms):
    joining = Joining(joined_on=on, **terms)
    return admit(facts=facts, union=union, joining=joining, actor=SYSTEM, now=NOW)


def test_an_admitted_worker_is_at_home_from_that_day(unions):
    member = a_member(unions[0], joined_on=date(2024, 3, 1))

    assert member.status == Status.ACTIVE
    assert home_of(member.worker_id, date(2024, 2, 29)) is None
    assert home_of(member.worker_id, date(2024, 3, 1)) == unions[0]
    assert Worker.objects.get(pk=member.worker_id).home_path == unions[0].path
    assert AuditEntry.objects.filter(verb="members.admitted").count() == 1
    assert OutboxEvent.objects.get(kind="members.admitted").body["union_id"] == unions[0].pk


def test_nobody_is_a_member_twice_and_the_other_union_is_not_named(unions):
    facts = some_facts()
    joined(facts, unions[0])

    with pytest.raises(AlreadyMember):
        joined(facts, unions[0])
    with pytest.raises(MemberElsewhere) as refused:
        joined(facts, unions[1])
    assert unions[0].name not in str(refused.value)


def test_a_former_member_is_admitted_elsewhere_and_both_stretches_stand(unions):
    facts = some_facts()
    first = ended(joined(facts, unions[0]))
    second = joined(facts, unions[1], on=date(2025, 1, 1))

    assert first.worker_id == second.worker_id
    assert home_of(first.worker_id, date(2024, 12, 31)) == unions[0]
    assert home_of(first.worker_id, date(2025, 1, 1)) == unions[1]
    assert Worker.objects.get(pk=first.worker_id).union == unions[1]


def test_days_of_an_earlier_membership_are_not_taken_twice(unions):
    facts = some_facts()
    ended(joined(facts, unions[0]))
    with pytest.raises(EarlierMembership):
        joined(facts, unions[1], on=date(2024, 12, 31))


def test_the_same_document_under_another_name_is_refused(unions):
    facts = some_facts(name="赵安")
    ended(joined(facts, unions[0]))
    with pytest.raises(NameDiffers):
        joined(some_facts(name="钱宁", id_number=facts.id_number), unions[1], on=TODAY)


@pytest.mark.parametrize(
    ("day", "born", "error"),
    [
        (TODAY + timedelta(days=1), date(1990, 1, 1), JoinInFuture),
        (date(2019, 12, 31), date(1990, 1, 1), JoinBeforeFounding),
        (date(2024, 1, 1), date(2008, 1, 2), JoinTooYoung),
    ],
)
def test_the_day_of_joining_fits_the_calendar_the_union_and_the_person(unions, day, born, error):
    facts = some_facts(id_number=an_id(7, born=born), birth_date=born)
    with pytest.raises(error):
        joined(facts, unions[0], on=day)


def test_a_closed_union_takes_nobody(unions):
    close_union(union=unions[0], on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)
    with pytest.raises(UnionClosed):
        joined(some_facts(), unions[0])


def test_whoever_waits_for_confirmation_counts_only_from_the_day_of_the_word(unions):
    pending = joined(some_facts(), unions[0], is_confirmed=False)
    assert home_of(pending.worker_id, TODAY) is None
    with pytest.raises(ConfirmationPending):
        joined(some_facts(**facts_of(pending)), unions[0])

    confirm_membership(membership_id=pending.pk, actor=SYSTEM, now=NOW)

    assert home_of(pending.worker_id, TODAY - timedelta(days=1)) is None
    assert home_of(pending.worker_id, TODAY) == unions[0]


def facts_of(member):
    worker = member.worker
    return {"name": worker.name, "id_number": worker.id_number.open()}


def test_a_pending_membership_yields_to_one_confirmed_elsewhere(unions):
    facts = some_facts()
    pending = joined(facts, unions[0], is_confirmed=False)
    joined(facts, unions[1])
    with pytest.raises(MemberElsewhere):
        confirm_membership(membership_id=pending.pk, actor=SYSTEM, now=NOW)


def test_a_pending_membership_that_is_dropped_never_counted(unions):
    pending = joined(some_facts(), unions[0], is_confirmed=False)
    assert ended(pending, on=TODAY).left_on == pending.joined_on
    assert home_of(pending.worker_id, date(2025, 1, 1)) is None


def test_who_left_stays_on_file_but_sees_nothing_more(unions):
    member = ended(a_member(unions[0]))
    worker = Worker.objects.get(pk=member.worker_id)

    assert (worker.union, worker.home_path) == (unions[0], "")
    assert home_of(member.worker_id, date(2025, 1, 1)) is None
    assert OutboxEvent.objects.get(kind="members.ended").body["left_on"] == "2025-01-01"
    with pytest.raises(IllegalMove):
        ended(member)


@pytest.mark.parametrize(
    ("day", "error"),
    [(date(2020, 12, 31), LeaveBeforeJoin), (TODAY + timedelta(days=1), LeaveInFuture)],
)
def test_the_day_of_leaving_fits(unions, day, error):
    with pytest.raises(error):
        ended(a_member(unions[0]), on=day)


def test_a_stranger_neither_admits_nor_ends(unions):
    member, scope = a_member(unions[0]), Scope(paths=(unions[1].path,))
    rights = (Can.ADMIT, Can.END, CanPeople.EDIT)
    stranger = Actor(name="s", grants=dict.fromkeys(rights, scope))
    with speaking(stranger):
        with pytest.raises(NotThere):
            admit(
                facts=some_facts(),
                union=unions[0],
                joining=Joining(joined_on=TODAY),
                actor=stranger,
                now=NOW,
            )
        with pytest.raises(NotThere):
            end_membership(
                membership_id=member.pk,
                status=Status.WITHDRAWN,
                on=TODAY,
                reason="",
                actor=stranger,
                now=NOW,
            )
        assert not Membership.objects.exists()  # the second wall, without any filter of ours


def test_an_officer_admits_whoever_left_another_union(unions):
    facts, scope = some_facts(), Scope(paths=(unions[1].path,))
    ended(joined(facts, unions[0]))
    officer = Actor(name="o", grants=dict.fromkeys((Can.ADMIT, CanPeople.EDIT), scope))
    with speaking(officer):
        joining = Joining(joined_on=date(2025, 6, 1))
        member = admit(facts=facts, union=unions[1], joining=joining, actor=officer, now=NOW)
        assert member.worker.union == unions[1]


def test_the_database_keeps_one_current_membership_whoever_writes(unions):
    member = a_member(unions[0])
    second = Membership(
        worker=member.worker, union=unions[1], status="active", channel="desk", joined_on=TODAY
    )
    with pytest.raises(IntegrityError), transaction.atomic(), bypass("people"):
        second.save()


def test_a_member_opens_the_account_with_the_start_code(unions):
    member = a_member(unions[0])
    code = give_start_code(membership_id=member.pk, actor=SYSTEM, now=NOW)
    word = "a-Long-one-7"
    account = open_account(code=code, username="zhao.an", password=word, now=NOW)
    assert account.worker_id == member.worker_id
