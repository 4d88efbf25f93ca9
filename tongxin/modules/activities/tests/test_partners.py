"""Outside bodies at the desk, in activities, as a sheet and for machines."""

import json
from dataclasses import replace

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivityRole, Part
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    Party,
    edit_activity,
    make_activity,
)
from tongxin.modules.activities.tests.factories import NOW, SYSTEM, a_kind, a_province, officer_of
from tongxin.modules.activities.transfers.partners import take_partner
from tongxin.shared.access.models import Role
from tongxin.shared.orgs.externals import retire_external
from tongxin.shared.orgs.models import ExternalOrg
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.orgs.tests.factories import an_external
from tongxin.shared.transfer.sheets import Done, Row, RowRefused, Setting

HOME = "/desk/activities/partners/"


@pytest.fixture
def keeper(officer):
    rights = [Can.VIEW, Can.EDIT, CanOrgs.VIEW, CanOrgs.EXTERNALS]
    Role.objects.filter(code="events").update(rights=rights)
    return officer


def test_a_named_partner_is_tied_to_the_register_and_an_unknown_one_stays_a_name(house):
    _root, east, west, shop = a_province()
    known = an_external(east, name="市青少年宫")
    an_external(west, name="另一城的体育馆")
    parties = [
        Party(Part.VENUE, name=" 市青少年宫 "),
        Party(Part.PROVIDER, name="另一城的体育馆"),
        Party(Part.SUPPORTER, name="团市委"),
    ]
    actor = officer_of(shop)
    with speaking(actor):
        make_activity(
            facts=ActivityFacts("读书会", a_kind(), parties=parties),
            host=shop,
            actor=actor,
            now=NOW,
        )
    tied = ActivityRole.objects.exclude(part=Part.PARTICIPANT).values_list("part", "external")
    assert dict(tied) == {Part.VENUE: known.pk, Part.PROVIDER: None, Part.SUPPORTER: None}


def test_who_was_retired_meanwhile_stays_tied_when_the_activity_is_amended(house):
    _root, east, _west, _shop = a_province()
    known = an_external(east, name="市青少年宫")
    facts = ActivityFacts("读书会", a_kind(), parties=[Party(Part.VENUE, name="市青少年宫")])
    told = {"actor": SYSTEM, "now": NOW}
    made = make_activity(facts=facts, host=east, **told)
    retire_external(external_id=known.pk, reason="合作到期", **told)
    edit_activity(activity_id=made.pk, facts=replace(facts, title="读书分享会"), **told)
    assert made.roles.get(part=Part.VENUE).external == known
    another = make_activity(facts=facts, host=east, **told)
    assert another.roles.get(part=Part.VENUE).external is None


def test_an_officer_registers_finds_amends_and_retires(keeper):
    facts = {"name": "市青少年宫", "sector": "public_institution", "phone": "0971-8000000"}
    answer = keeper.post(f"{HOME}new/", facts)
    row = ExternalOrg.objects.get()
    assert answer["Location"] == f"{HOME}{row.pk}/"
    assert "市青少年宫" in keeper.get(HOME, {"words": "青少年"}).content.decode()
    assert "市青少年宫" not in keeper.get(HOME, {"sector": "enterprise"}).content.decode()
    keeper.post(f"{HOME}{row.pk}/edit/", facts | {"offers": "200 座报告厅"})
    assert "200 座报告厅" in keeper.get(f"{HOME}{row.pk}/").content.decode()
    refused = keeper.post(f"{HOME}new/", facts).content.decode()
    assert "外部单位名录里已有" in refused
    keeper.post(f"{HOME}{row.pk}/retire/", {"reason": "合作到期"})
    assert "合作到期" in keeper.get(f"{HOME}{row.pk}/").content.decode()


def test_the_sheet_enters_amends_and_refuses(house):
    _root, east, _west, shop = a_province()
    setting = Setting(east, SYSTEM, NOW)
    values = {"name": "市文联", "sector": "mass_org", "uscc": None, "address": None}
    values |= {"phone": None, "offers": "书画老师"}

    def take(setting=setting, **more):
        return take_partner(Row(2, values | more), setting)

    assert [take(), take(), take(address="人民路")] == [Done.CREATED, Done.UNCHANGED, Done.UPDATED]
    with pytest.raises(RowRefused):
        take(Setting(shop, SYSTEM, NOW))


def test_machines_keep_the_register(keeper, tree):
    def send(method, path, body, key):
        call, headers = getattr(keeper, method), {"Idempotency-Key": key}
        told = {"content_type": "application/json", "headers": headers}
        return call(f"/api/v1/external-orgs{path}", json.dumps(body), **told)

    facts = {"name": "市总商会", "sector": "social_org"}
    made = send("post", "", facts | {"union_code": tree[1].code}, "a")
    assert made.status_code == 201
    number = made.json()["id"]
    changed = send("put", f"/{number}", facts | {"phone": "0971-8000000"}, "b")
    assert changed.json()["phone"] == "0971-8000000"
    assert send("post", f"/{number}/retire", {"reason": ""}, "c").status_code == 422
    send("post", f"/{number}/retire", {"reason": "合作到期"}, "d")
    (row,) = keeper.get("/api/v1/external-orgs").json()["items"]
    assert row["retire_reason"] == "合作到期"
