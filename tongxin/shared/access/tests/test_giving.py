"""Handing out codes and taking grants back: nobody comes to more than they hold."""

from datetime import date, timedelta

import pytest

from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.errors import RightsBeyondOwn
from tongxin.shared.access.models import StartCode
from tongxin.shared.access.permissions import Can
from tongxin.shared.access.selectors import account_within, log_of_account
from tongxin.shared.access.services import (
    end_grant,
    give_grant,
    issue_start_code,
    leave_post,
    take_post,
)
from tongxin.shared.access.tests.factories import a_grant, a_role, an_account
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker

OLD = "the old pass phrase"
pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def shop():
    return a_union(a_union(a_union(level="province")))


def officer_at(union):
    account = an_account()
    a_grant(union, account=account)
    return actor_of(account, now=NOW)


def test_a_grassroots_officer_gets_no_code_for_a_superior_who_is_a_member_there(shop):
    province = shop.parent.parent
    superior = an_account(worker=a_worker(shop), password=OLD)
    a_grant(province, account=superior)
    actor = officer_at(shop)
    with speaking(actor):
        found = account_within(actor.scope(Can.GRANT), superior.pk)
        with pytest.raises(RightsBeyondOwn):
            issue_start_code(account=found, actor=actor, now=NOW)
    assert not StartCode.objects.filter(account=superior).exists()


def test_a_grant_that_begins_later_counts_as_held(shop):
    account = an_account(worker=a_worker(shop))
    grant = a_grant(shop.parent, account=account)
    grant.valid_from = NOW + timedelta(days=1)
    grant.save()
    with pytest.raises(RightsBeyondOwn):
        issue_start_code(account=account, actor=officer_at(shop), now=NOW)


def test_an_officer_gives_a_code_to_whom_it_commands_and_reads_so_in_the_log(shop):
    account = an_account(worker=a_worker(shop))
    a_grant(shop, account=account)
    actor = officer_at(shop)
    with speaking(actor):
        assert issue_start_code(account=account, actor=actor, now=NOW)
        assert [entry.verb for entry in log_of_account(account)] == ["access.issued_start_code"]


def test_leaving_a_post_ends_its_grants_wherever_they_reach(shop):
    east, west = shop.parent, a_union(shop.parent.parent)
    person = an_account()
    post = take_post(
        account=person, union=east, role="干事", on=date(2026, 1, 1), actor=SYSTEM, now=NOW
    )
    role = a_role(rights=[Can.VIEW])
    terms = {"account": person, "role": role, "post": post, "actor": SYSTEM, "now": NOW}
    beside = give_grant(union=west, **terms)
    ahead = give_grant(union=east, valid_from=NOW + timedelta(days=9), **terms)
    actor, later = officer_at(east), NOW + timedelta(hours=1)
    with speaking(actor):
        leave_post(post_id=post.pk, on=date(2026, 6, 1), actor=actor, now=later)
    for grant in (beside, ahead):
        grant.refresh_from_db()
    assert (beside.valid_to, ahead.valid_to) == (later, ahead.valid_from)


def test_a_grant_ended_twice_keeps_its_end(shop):
    grant = a_grant(shop)
    for day in (0, 9):
        now = NOW + timedelta(days=day)
        end_grant(grant_id=grant.pk, reason="轮岗", actor=SYSTEM, now=now)
    grant.refresh_from_db()
    assert grant.valid_to == NOW


def test_a_grant_that_has_not_begun_can_be_ended(shop):
    grant = a_grant(shop)
    grant.valid_from = NOW + timedelta(days=3)
    grant.save()
    assert end_grant(grant_id=grant.pk, reason="轮岗", actor=SYSTEM, now=NOW).valid_to
