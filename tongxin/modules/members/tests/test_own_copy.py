"""A worker reads and takes along all that is kept about the own person, and nothing of others."""

import io
import json
import zipfile

import pytest
from django.apps import apps

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import AnsweredRequest
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import reveal
from tongxin.shared.transfer.own_copy import all_holdings, own_data

SAID = "梧桐树下-42"

# Tables with a person in them that are told by another kind of row, and by which.
TOLD_OTHERWISE = {
    "approvals.Recusal": "names a relative of an officer; the officer's declaration",
    "members.GroupSpan": "a view over memberships and tags, which are told themselves",
}


@pytest.fixture
def me(tree):
    """A member with an account and a password."""
    person = a_member(tree[1], name="马晓燕", mobile="13900000077").worker
    return an_account(worker=person, password=SAID)


def unpacked(answer) -> tuple[dict, str]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        return json.loads(file.read("data.json")), file.read("data.html").decode()


def test_the_page_shows_what_is_kept_masked_and_who_looked(tree, me):
    a_member(tree[1], name="别的人")
    reveal(worker_id=me.worker_id, column="mobile", reason="电话回访", actor=SYSTEM, now=NOW)
    page = signed_in(me).get("/me/data/").content.decode()
    assert "马晓燕" in page and "139****0077" in page and "13900000077" not in page
    assert "电话回访" in page and "东厂工会" in page
    assert "别的人" not in page


def test_the_copy_is_whole_in_clear_logged_and_needs_the_password(tree, me):
    browser = signed_in(me)
    wrong = browser.post("/me/data/copy/", {"password": "猜一个"})
    assert wrong["Content-Type"].startswith("text/html")
    told, readable = unpacked(browser.post("/me/data/copy/", {"password": SAID}))
    person = told["kept"]["a.person"]["rows"][0]
    assert (person["姓名"], person["手机号"]) == ("马晓燕", "13900000077")
    assert told["kept"]["members.memberships"]["rows"][0]["工会"] == "东厂工会"
    assert "13900000077" in readable
    entry = AuditEntry.objects.get(verb="transfer.copied_own_data")
    assert entry.change["rows"]["a.person"] == 1
    kept = b"".join(bytes(one.body or b"") for one in AnsweredRequest.objects.all())
    assert b"13900000077" not in kept and b"PK\x03\x04" not in kept


def test_who_is_no_worker_has_no_such_page(officer):
    assert officer.get("/me/data/").status_code == 404
    with pytest.raises(NotThere):
        own_data(actor_of(an_account(), now=clock.now()))


def test_every_table_about_a_person_has_its_part_in_the_copy(me):
    told = {one.rows(me.worker_id).model._meta.label for one in all_holdings()}
    about = {
        model._meta.label
        for model in apps.get_models()
        if any(field.is_relation and field.related_model is Worker
               for field in model._meta.concrete_fields)
    }  # fmt: skip
    assert about - told == set(TOLD_OTHERWISE)
