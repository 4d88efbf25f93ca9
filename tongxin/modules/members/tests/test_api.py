"""Unions, members and imports for machines."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.kernel import clock
from tongxin.modules.members.tests.factories import a_member, an_id
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.tests.books import a_csv

API = "/api/v1"
PERSON = {
    "name": "孙向阳",
    "id_type": "resident_id",
    "mobile": "13912345678",
    "union_code": "E",
    "joined_on": "2024-03-05",
}


def test_unions_are_paged_by_their_code_inside_the_scope(tree, officer):
    page = officer.get(f"{API}/unions", {"limit": 1}).json()
    assert [row["code"] for row in page["rows"]] == ["E"]
    assert page["next"] is None
    assert officer.get(f"{API}/unions/E").json()["parent_code"] == "R"
    assert officer.get(f"{API}/unions/W").status_code == 404


def test_members_are_masked_and_paged(tree, officer):
    for _ in range(3):
        a_member(tree[1], mobile="13812345678")
    a_member(tree[2])
    first = officer.get(f"{API}/members", {"limit": 2, "union_code": "E"}).json()
    rest = officer.get(f"{API}/members", {"limit": 2, "after": first["next"]}).json()
    assert [len(first["rows"]), len(rest["rows"]), rest["next"]] == [2, 1, None]
    assert {row["mobile"] for row in first["rows"]} == {"138****5678"}
    assert all("*" in row["id_number"] for row in first["rows"])


def test_a_person_is_admitted_once_and_the_membership_ends(tree, officer):
    body = PERSON | {"id_number": an_id(500)}
    made = officer.post(f"{API}/members", body, content_type="application/json")
    assert made.status_code == 201
    again = officer.post(f"{API}/members", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "members.already_member")
    ending = {"status": "withdrawn", "on": "2025-01-01", "reason": "本人申请"}
    address = f"{API}/members/{made.json()['id']}"
    ended = officer.post(f"{address}/end", ending, content_type="application/json")
    assert ended.json()["left_on"] == "2025-01-01"
    assert officer.get(address).json()["status"] == "withdrawn"


def test_a_wrong_number_is_refused_with_its_sentence(tree, officer):
    body = PERSON | {"id_number": "630102199001010012"}
    refused = officer.post(f"{API}/members", body, content_type="application/json")
    assert refused.status_code == 422
    assert "校验位不符" in refused.json()["message"]


def test_a_sheet_is_imported_and_its_report_has_the_shape_of_the_contract(tree, officer):
    sheets = {sheet["key"] for sheet in officer.get(f"{API}/sheets").json()}
    assert sheets == {
        "dues_bases", "dues_payments", "employers", "external_orgs", "headcounts", "members",
        "unions",
    }  # fmt: skip
    file = SimpleUploadedFile("m.csv", a_csv(MEMBER_HEAD, a_row(1, "E"), a_row(2, "W")))
    form = {"sheet": "members", "union_code": "E", "file": file}
    sent = officer.post(f"{API}/imports", form)
    assert (sent.status_code, sent.json()["state"]) == (202, "queued")
    run_import(run_id=sent.json()["id"], now=clock.now())
    done = officer.get(f"{API}/imports/{sent.json()['id']}").json()
    assert [done[name] for name in ("read", "created", "refused")] == [2, 1, 1]
    assert done["refusals"][0]["rule"] == "members.unknown_union"
    assert officer.get(done["result_file"]).content.startswith(b"PK")
