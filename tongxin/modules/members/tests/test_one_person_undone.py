"""What a merge lets one number do for the other ends with it, and nobody merges themselves."""

import pytest

from tongxin.kernel.actors import Actor
from tongxin.modules.members.errors.examination import OwnPair, SecondPersonNeeded
from tongxin.modules.members.models import LeaveRequest
from tongxin.modules.members.services import parting
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.states import Leave
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.tests.twins import a_pair_of, a_twin_each, merged, two_shops, undone
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.consents.services import agreeing, give, withdraw_for
from tongxin.shared.consents.tests.factories import TRIED
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(name="twins")
def _twins():
    return a_twin_each(two_shops())


def test_a_code_given_during_a_merge_opens_the_account_of_that_number(twins):
    kept, gone = twins
    theirs = an_account(worker=gone.worker)
    theirs.set_unusable_password()
    theirs.save()
    merged(kept, gone)
    assert give_start_code(membership_id=kept.pk, actor=SYSTEM, now=NOW)
    mine = Account.objects.get(worker=kept.worker_id)
    undone(gone)
    assert actor_of(mine, now=NOW).persons == (kept.worker_id,)
    assert not theirs.start_codes.exists()


def test_a_wish_to_leave_that_the_other_wrote_ends_with_the_merge(twins):
    kept, gone = twins
    other = an_account(worker=gone.worker)
    merged(kept, gone)
    speaker = actor_of(other, now=NOW)
    word = parting.write_leave_request(words="", actor=speaker, now=NOW)
    parting.confirm_leave_request(request_id=word.pk, actor=speaker, now=NOW)
    undone(gone)
    assert LeaveRequest.objects.get(pk=word.pk).state == Leave.WITHDRAWN


def test_what_is_taken_back_on_paper_ends_under_every_number(twins):
    kept, gone = twins
    for one in (kept, gone):
        speaker = actor_of(an_account(worker=one.worker), now=NOW)
        given = give(purpose=TRIED.key, version=TRIED.version, actor=speaker, now=NOW)
    merged(kept, gone)
    withdraw_for(consent_id=given.pk, reason="本人来信", actor=SYSTEM, now=NOW)
    assert agreeing(TRIED.key, {kept.worker_id, gone.worker_id}) == set()


def an_officer(name: str, **facts) -> Actor:
    return Actor(name=name, is_system=True, **facts)


def test_nobody_merges_themselves_nor_agrees_by_a_second_account(twins):
    kept, gone = twins
    pair = a_pair_of(kept, gone)
    told = {"pair_id": pair.pk, "is_same": True, "reason": "是", "now": NOW}
    for one in (kept, gone):
        with pytest.raises(OwnPair):
            decide_pair(actor=an_officer("本人", worker_id=one.worker_id), **told)
    numbers = [a_member(kept.union).worker for _ in range(2)]
    accounts = [an_account(worker=worker) for worker in numbers]
    facts = {"persons": tuple(one.pk for one in numbers)}
    first, second = (
        an_officer(f"干部{one.pk}", account_id=one.pk, worker_id=one.worker_id, **facts)
        for one in accounts
    )
    decide_pair(actor=first, **told)
    with pytest.raises(SecondPersonNeeded):
        decide_pair(actor=second, **told)
