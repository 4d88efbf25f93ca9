"""A start code opens the account it was given for, as it was then, and is kept nowhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tongxin.shared.access.actors import actor_of, digest
from tongxin.shared.access.errors import NotByToken, RightsBeyondOwn, StartCodeUnusable
from tongxin.shared.access.models import StartCode
from tongxin.shared.access.permissions import Can
from tongxin.shared.access.services import (
    end_grant,
    give_grant,
    leave_post,
    make_account,
    make_token,
    take_post,
)
from tongxin.shared.access.signing_in import open_account
from tongxin.shared.access.start_codes import has_lapsed_code, issue_start_code
from tongxin.shared.access.tests.factories import a_grant, a_role, a_token, an_account
from tongxin.shared.orgs.permissions import Can as OrgsCan
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker

PASSWORD = "a long enough pass phrase"  # noqa: S105
LATER = NOW + timedelta(days=1)
pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def shop():
    return a_union(a_union(level="province"))


def opened(account, code, now=LATER):
    return open_account(code=code, username=account.username, password=PASSWORD, now=now)


def test_a_code_opens_the_account_however_its_letters_are_typed(shop):
    account = an_account(worker=a_worker(shop))
    code = issue_start_code(account=account, actor=SYSTEM, now=NOW)
    assert opened(account, f" {code.lower()} ") == account


def raised(account, shop):
    give_grant(account=account, role=a_role(), union=shop.parent, actor=SYSTEM, now=NOW)


def widened(account, _shop):
    role = account.grants.get().role
    role.rights = [*role.rights, Can.GRANT]
    role.save()


def ended(account, _shop):
    end_grant(grant_id=account.grants.get().pk, reason="轮岗", actor=SYSTEM, now=NOW)


def appointed(account, shop):
    take_post(account=account, union=shop, role="主席", on=NOW.date(), actor=SYSTEM, now=NOW)


def left(account, _shop):
    leave_post(post_id=account.posts.get().pk, on=NOW.date(), actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("change", [raised, widened, ended, appointed, left])
def test_a_code_given_before_the_account_changed_opens_nothing(shop, change):
    account = an_account(worker=a_worker(shop))
    a_grant(shop, account=account, role=a_role(rights=[OrgsCan.VIEW]))
    take_post(account=account, union=shop, role="干事", on=NOW.date(), actor=SYSTEM, now=NOW)
    code = issue_start_code(account=account, actor=SYSTEM, now=NOW)
    assert not has_lapsed_code(account, now=LATER)
    change(account, shop)
    assert has_lapsed_code(account, now=LATER)
    with pytest.raises(StartCodeUnusable):
        opened(account, code)
    again = issue_start_code(account=account, actor=SYSTEM, now=LATER)
    assert opened(account, again) == account


def test_what_is_kept_of_a_code_cannot_be_guessed_without_the_key(shop, settings):
    code = issue_start_code(account=(account := an_account()), actor=SYSTEM, now=NOW)
    kept = StartCode.objects.get().digest
    assert kept != digest(code)
    settings.SECRET_KEY = "another"  # noqa: S105
    with pytest.raises(StartCodeUnusable):
        opened(account, code)


@pytest.mark.long
def test_a_token_gives_nobody_anything(shop):
    account, role = an_account(), a_role(rights=[OrgsCan.VIEW])
    a_grant(shop, account=account)
    token = a_token(shop, account=account, rights=[OrgsCan.VIEW, Can.GRANT, Can.TOKEN])
    actor = speaking_for(token)
    terms = {"actor": actor, "now": NOW}
    post = take_post(account=account, union=shop, role="干事", on=NOW.date(), actor=SYSTEM, now=NOW)
    acts = (
        lambda: make_account(username="new", name="新", **terms),
        lambda: take_post(account=account, union=shop, role="x", on=NOW.date(), **terms),
        lambda: leave_post(post_id=post.pk, on=NOW.date(), **terms),
        lambda: give_grant(account=account, role=role, union=shop, **terms),
        lambda: end_grant(grant_id=account.grants.get().pk, reason="x", **terms),
        lambda: issue_start_code(account=an_account(), **terms),
        lambda: make_token(name="x", union=shop, rights=[OrgsCan.VIEW], days=1, **terms),
    )
    for act in acts:
        with pytest.raises(NotByToken):
            act()


def speaking_for(token):
    return replace(actor_of(token.account, now=NOW), token_id=token.pk)


def test_no_token_is_made_that_could_hand_out_rights(shop):
    account = an_account()
    a_grant(shop, account=account)
    person = actor_of(account, now=NOW)
    for right in (Can.GRANT, Can.TOKEN, "members.start_code"):
        with pytest.raises(NotByToken):
            make_token(name="x", union=shop, rights=[right], days=1, actor=person, now=NOW)
    with pytest.raises(RightsBeyondOwn):
        make_token(
            name="x", union=shop.parent, rights=[OrgsCan.VIEW], days=1, actor=SYSTEM, now=NOW
        )
