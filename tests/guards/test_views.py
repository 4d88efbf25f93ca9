"""Whoever opens a page about one person is in the log of that person's row, at page and API."""

import pytest

from tests.guards.world import World, visitor
from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.services import make_token
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import name_of
from tongxin.shared.orgs.tests.factories import SYSTEM

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def world(house):
    return World()


def pages(world) -> dict[str, tuple[str, object]]:
    """Each page about a person: the verb of the log, and the row that was looked at."""
    member, case = world.rows["members.Membership"], world.rows["approvals.ApprovalCase"]
    objection = world.rows["public_notices.Objection"]
    with speaking(SYSTEM):
        ApprovalCase.objects.filter(pk=case.pk).update(worker=member.worker)
    return {
        f"/desk/members/{member.pk}/": ("people.viewed", member.worker),
        f"/desk/approvals/{case.pk}/": ("approvals.viewed", case),
        f"/desk/objections/{objection.pk}/": ("public_notices.viewed_objection", objection),
    }


def looks(verb: str, row) -> list[str]:
    seen = AuditEntry.objects.filter(verb=verb, target=name_of(row))
    return list(seen.values_list("actor", flat=True))


def test_a_page_about_a_person_is_not_opened_unseen(world):
    account = world.account("platform_admin", world.east)
    client = visitor(account)
    for url, (verb, row) in pages(world).items():
        assert looks(verb, row) == []
        assert client.get(url).status_code == 200, url
        assert client.get(url).status_code == 200, url
        assert looks(verb, row) == [actor_of(account, now=clock.now()).name], url


def test_a_stranger_who_is_shown_nothing_has_looked_at_nothing(world):
    client = visitor(world.account("platform_admin"))
    for url, (verb, row) in pages(world).items():
        assert client.get(url).status_code == 404, url
        assert looks(verb, row) == []


def test_a_machine_that_reads_a_person_is_told_as_well(world):
    grant, now = a_grant(world.east), clock.now()
    _token, text = make_token(
        name="薪酬系统",
        union=world.east,
        rights=["members.view"],
        days=1,
        actor=actor_of(grant.account, now=now),
        now=now,
    )
    member = world.rows["members.Membership"]
    headers = {"Authorization": f"Bearer {text}"}
    answer = visitor().get(f"/api/v1/members/{member.pk}", headers=headers)
    assert answer.status_code == 200
    assert len(looks("people.viewed", member.worker)) == 1
