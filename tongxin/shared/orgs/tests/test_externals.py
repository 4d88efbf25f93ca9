"""Outside bodies: registered by federations, read by all below, never by others."""

import pytest
from django.db import IntegrityError

from tongxin.kernel.actors import Actor, Forbidden, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.identity.units import UsccCheckDigit
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs import externals as e
from tongxin.shared.orgs.external_errors import (
    ExternalIsUnion,
    ExternalKnown,
    ExternalNeedsFederation,
    ExternalReasonMissing,
    ExternalRetired,
)
from tongxin.shared.orgs.models import ExternalOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, a_uscc, an_external

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def tree():
    root = a_union(level="province", kind="local_federation")
    east, west = (a_union(root, level="city", kind="local_federation") for _ in range(2))
    return root, east, west, a_union(east)


def officer(union):
    scope = Scope(paths=(union.path,))
    return Actor(name="经办人", grants={Can.EXTERNALS: scope, Can.VIEW: scope})


def entering(union, actor=SYSTEM, **facts):
    facts = {"name": "市青少年宫", "sector": "public_institution"} | facts
    return e.register_external(union=union, facts=e.ExternalFacts(**facts), actor=actor, now=NOW)


def test_a_federation_registers_with_a_code_that_is_checked(tree):
    _root, east, west, shop = tree
    code = a_uscc(77)
    row = entering(east, officer(east), name=" 市 青少年宫 ", uscc=code.lower())
    assert (row.uscc, row.union_id) == (code, east.pk)
    assert AuditEntry.objects.filter(verb="orgs.registered_external").count() == 1
    with pytest.raises(Forbidden):
        entering(west, officer(east))
    with pytest.raises(ExternalNeedsFederation):
        entering(shop)
    with pytest.raises(ExternalKnown):
        entering(east, name="别的名称", uscc=code)
    with pytest.raises(ExternalKnown):
        entering(east, name=row.name)
    with pytest.raises(UsccCheckDigit):
        entering(east, name="甲", uscc=code[:-1] + ("A" if code[-1] != "A" else "B"))
    union = a_union(east, uscc=a_uscc(78))
    with pytest.raises(ExternalIsUnion):
        entering(east, name="乙", uscc=union.uscc)
    entering(east, name="丙")  # some have no code
    entering(east, name="丁")


def test_a_list_is_read_below_and_nowhere_else(tree):
    root, east, west, shop = tree
    rows = [entering(root, name="甲"), entering(east, name="乙"), entering(west, name="丙")]
    for union, seen in ((root, {0, 1, 2}), (east, {0, 1}), (shop, {0, 1}), (west, {0, 2})):
        actor = officer(union)
        with speaking(actor):
            found = set(e.externals_in(scope=actor.scope(Can.VIEW)))
            raw = set(ExternalOrg.objects.all())
        assert found == raw == {rows[n] for n in seen}
    actor = officer(shop)
    with speaking(actor), pytest.raises(NotThere):
        e.retire_external(external_id=rows[1].pk, reason="x", actor=actor, now=NOW)


def test_the_nearer_list_has_the_name(tree):
    root, east, _west, shop = tree
    entering(root, name="甲")
    near = entering(east, name="甲")
    assert e.named_externals(shop, {"甲", "乙"}) == {"甲": near}


def test_a_retired_one_is_offered_no_more_and_may_be_registered_again(tree):
    _root, east, _west, shop = tree
    row = entering(east)
    told = {"external_id": row.pk, "actor": officer(east), "now": NOW}
    with pytest.raises(ExternalReasonMissing):
        e.retire_external(reason=" ", **told)
    e.retire_external(reason="合作到期", **told)
    assert not e.externals_of(shop).exists()
    with pytest.raises(ExternalRetired):
        e.amend_external(facts=e.ExternalFacts("甲", "other"), **told)
    again = entering(east)
    changed = e.ExternalFacts(row.name, "mass_org", phone="0971-8000000")
    e.amend_external(external_id=again.pk, facts=changed, actor=officer(east), now=NOW)
    again.refresh_from_db()
    assert again.phone == "0971-8000000"


def test_the_database_keeps_one_of_a_name(tree):
    row = an_external(tree[1])
    with pytest.raises(IntegrityError, match="one_external_org_of_a_name"):
        ExternalOrg.objects.create(union=tree[1], name=row.name, sector="other")
