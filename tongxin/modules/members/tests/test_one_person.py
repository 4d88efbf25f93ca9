"""Whoever was on file twice speaks with every number, with whichever account, until it is undone.

Seen failing on these mutants: the actor knows the number of the account alone; the wall shows it
alone; the one that is kept does not come first; a merge that was undone goes on leading; a second
account is opened for the number that is kept.
"""

import pytest
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.joining import AccountOpen
from tongxin.modules.members.models import Membership
from tongxin.modules.members.selectors import cards as reads
from tongxin.modules.members.selectors.memberships import own_memberships
from tongxin.modules.members.services import correcting, parting
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.services.cards import open_card
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.tests.twins import a_twin_each, merged, two_shops, undone
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.access.tests.factories import a_role, an_account
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.consents.services import agreeing, give, withdraw
from tongxin.shared.consents.tests.factories import TRIED
from tongxin.shared.notify.selectors import own_messages
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.transfer.own_copy import own_data

pytestmark = pytest.mark.usefixtures("house")
SAID = "梧桐树下-42"


@pytest.fixture(name="twins")
def _twins():
    return a_twin_each(two_shops())


@pytest.fixture(name="accounts")
def _accounts(twins):
    """Of the number that will be kept, and of the one that will go."""
    return tuple(an_account(worker=one.worker) for one in twins)


def speaks(account: Account):
    return actor_of(Account.objects.get(pk=account.pk), now=NOW)


def seen(actor) -> set[int]:
    """The own memberships, by the reads and by the wall alone."""
    with speaking(actor):
        rows = set(Membership.objects.values_list("pk", flat=True))
        assert {row.pk for row in own_memberships(actor)} == rows
    return rows


def test_either_account_speaks_with_all_numbers_the_kept_one_first_until_it_is_undone(
    twins, accounts
):
    kept, gone = twins
    a_member(kept.union)
    both = (kept.worker_id, gone.worker_id)
    merged(kept, gone)
    for account in accounts:
        actor = speaks(account)
        assert (actor.persons, actor.person_id) == (both, kept.worker_id)
        assert actor.worker_id == account.worker_id
        assert seen(actor) == {kept.pk, gone.pk}
    undone(gone)
    for account, one in zip(accounts, twins, strict=True):
        assert speaks(account).persons == (one.worker_id,)
        mine = Membership.objects.filter(worker=one.worker_id)
        assert seen(speaks(account)) == set(mine.values_list("pk", flat=True))


def test_a_third_number_comes_along_and_goes_again(twins, accounts):
    kept, gone = twins
    third = a_member(gone.union, name="马小军", joined_on=NOW.date())
    merged(gone, third)
    merged(kept, gone)
    every = (kept.worker_id, *sorted((gone.worker_id, third.worker_id)))
    assert [speaks(one).persons for one in accounts] == [every, every]
    undone(gone)
    assert [set(speaks(one).persons) for one in accounts] == [
        {kept.worker_id},
        {gone.worker_id, third.worker_id},
    ]


def test_who_sees_what_is_shown_at_home_sees_it_by_the_old_account_too(twins, accounts):
    a_role(rights=["tests.look"], is_for_workers=True)
    merged(*twins)
    for account in accounts:
        assert speaks(account).scope("tests.look").eyes == (twins[0].union.path,)


def test_the_pages_of_the_old_account_show_the_one_record_and_the_one_card(twins, accounts):
    kept, gone = twins
    merged(kept, gone)
    browser = signed_in(accounts[1])
    page = browser.get("/members/record/").content.decode()
    assert kept.union.name in page and gone.union.name in page
    assert open_card(actor=speaks(accounts[0]), now=NOW) == open_card(
        actor=speaks(accounts[1]), now=NOW
    )
    assert kept.union.name in browser.get("/me/").content.decode()


def test_what_was_asked_under_the_old_number_and_what_is_asked_anew_is_the_persons(twins, accounts):
    kept, gone = twins
    old = speaks(accounts[1])
    an_officer(gone.union, ["members.admit", "approvals.view", "approvals.decide"])
    correcting.ask_correction(column="education", wanted="本科", why="", actor=old, now=NOW)
    notify(union=gone.union, worker=gone.worker, message=Message("旧号", "旧", ""), now=NOW)
    merged(kept, gone)
    for account in accounts:
        actor = speaks(account)
        with speaking(actor):
            assert [row.worker_id for row in reads.own_corrections(actor)] == [gone.worker_id]
            assert own_messages(actor).filter(title="旧号").count() == 1
    word = parting.write_leave_request(words="", actor=speaks(accounts[1]), now=NOW)
    assert word.worker_id == kept.worker_id
    parting.withdraw_leave_request(request_id=word.pk, actor=speaks(accounts[0]), now=NOW)


def test_the_copy_of_all_data_holds_every_number_and_each_row_once(twins, accounts):
    kept, gone = twins
    merged(kept, gone)
    for account in accounts:
        told = {one.key: one.lines for one in own_data(speaks(account))}
        assert len(told["a.person"]) == 2
        assert len(told["members.memberships"]) == 2
        assert len(told["members.duplicates"]) == 1
    undone(gone)
    told = {one.key: one.lines for one in own_data(speaks(accounts[0]))}
    assert (len(told["a.person"]), len(told["members.memberships"])) == (1, 1)


def test_agreeing_under_one_number_is_the_persons_and_taking_it_back_ends_both(twins, accounts):
    kept, gone = twins
    for account in accounts:
        given = give(purpose=TRIED.key, version=TRIED.version, actor=speaks(account), now=NOW)
    both = {kept.worker_id, gone.worker_id}
    assert given.worker_id == gone.worker_id
    merged(kept, gone)
    assert agreeing(TRIED.key, both) == both
    withdraw(consent_id=given.pk, actor=speaks(accounts[0]), now=NOW)
    assert agreeing(TRIED.key, both) == set()
    give(purpose=TRIED.key, version=TRIED.version, actor=speaks(accounts[1]), now=NOW)
    assert agreeing(TRIED.key, both) == both
    undone(gone)
    assert agreeing(TRIED.key, both) == {kept.worker_id}


def test_who_has_an_account_under_a_merged_number_is_given_no_second_one(twins):
    kept, gone = twins
    account = an_account(worker=gone.worker, password=SAID)
    merged(kept, gone)
    with pytest.raises(AccountOpen):
        give_start_code(membership_id=kept.pk, actor=SYSTEM, now=NOW)
    account.set_unusable_password()
    account.save()
    assert give_start_code(membership_id=kept.pk, actor=SYSTEM, now=NOW)  # never opens that one
    assert set(Account.objects.values_list("worker", flat=True)) >= {kept.worker_id, gone.worker_id}


def test_the_wall_knows_all_numbers_at_every_table_that_shows_own_rows():
    """What activities wrote themselves goes by the number of the account."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_policies"
            " WHERE concat(qual, with_check) LIKE '%tongxin_worker()%'"
        )
        left = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM pg_policies WHERE policyname = tablename || '_own'"
            " AND qual LIKE '%ANY (tongxin_persons())%'"
        )
        (known,) = cursor.fetchone()
    assert all(name.startswith("activities_") for name in left)
    assert known > 20
