"""Data examination through the desk, the API and the command line."""

import json
from datetime import date

import pytest

from tongxin.kernel import clock
from tongxin.modules.members.models import DataCheck, DuplicatePair, Finding, Membership
from tongxin.modules.members.services.examining import run_check
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_finding, a_member, a_pair
from tongxin.shared.access.models import Account
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.people.models import Alias
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import commands

DESK, API = "/desk/members/", "/api/v1"


def text_of(response) -> str:
    return response.content.decode()


def test_an_officer_has_the_union_examined_opens_explains_and_hands_on(tree, officer):
    wrong = a_member(tree[1], name="周和平", employment_form="劳动合同")
    Membership.objects.filter(pk=wrong.pk).update(employer_uscc="91350100M000100Y44")
    foreign = a_finding(tree[2])
    officer.post(f"{DESK}findings/examine/")
    run = DataCheck.objects.get()
    page = text_of(officer.get(f"{DESK}findings/"))
    assert "正在检查" in page or "等待检查" in page
    assert officer.get(f"{DESK}findings/progress/{run.pk}/").status_code == 200
    run_check(run_id=run.pk, now=clock.now())
    assert officer.get(f"{DESK}findings/progress/{run.pk}/").headers["HX-Refresh"] == "true"

    page = text_of(officer.get(f"{DESK}findings/?rule=wrong_employer_code"))
    finding = Finding.objects.get(membership=wrong)
    assert "周和平" in page and f"findings/{finding.pk}/" in page
    assert officer.get(f"{DESK}findings/{foreign.pk}/").status_code == 404
    one = text_of(officer.get(f"{DESK}findings/{finding.pk}/"))
    assert f"{DESK}{wrong.pk}/" in one and "91350100M000100Y44" in one and "重新导入" in one
    me = Account.objects.get(username="lin")
    officer.post(f"{DESK}findings/{finding.pk}/assign/", {"account_id": me.pk})
    assert "周和平" in text_of(officer.get(f"{DESK}findings/?mine=1"))
    empty = officer.post(f"{DESK}findings/{finding.pk}/accept/", {"reason": ""})
    assert empty.status_code == 200 and "这个字段是必填项" in text_of(empty)
    officer.post(f"{DESK}findings/{finding.pk}/accept/", {"reason": "境外机构"})
    assert "境外机构" in text_of(officer.get(f"{DESK}findings/{finding.pk}/"))
    assert "周和平" not in text_of(officer.get(f"{DESK}findings/"))


@pytest.mark.parametrize(("result", "aliases"), [("same", 1), ("different", 0)])
def test_two_persons_stand_side_by_side_masked_and_an_officer_decides(tree, result, aliases):
    chief, other = (signed_in(a_grant(tree[0]).account) for _n in range(2))
    pair = a_pair(tree[1])
    page = text_of(chief.get(f"{DESK}duplicates/{pair.pk}/"))
    assert pair.one.id_number.mask in page and pair.other.id_number.mask in page
    assert pair.one.id_number.open() not in page
    assert pair.one.name in text_of(chief.get(f"{DESK}duplicates/"))
    for who in (chief, other):
        who.post(f"{DESK}duplicates/{pair.pk}/", {"result": result, "reason": "核对了证件"})
    assert (DuplicatePair.objects.get().state, Alias.objects.count()) == (result, aliases)
    assert "核对了证件" in text_of(chief.get(f"{DESK}duplicates/{pair.pk}/"))


def test_a_pair_that_reaches_beyond_ones_union_is_not_there(tree, officer):
    pair = a_pair(tree[0])
    assert officer.get(f"{DESK}duplicates/{pair.pk}/").status_code == 404
    asked = officer.post(f"{DESK}duplicates/{pair.pk}/", {"result": "same", "reason": "x"})
    assert asked.status_code == 404


def test_machines_examine_page_explain_and_decide(tree, officer):
    findings = [a_finding(tree[1]) for _ in range(3)]
    pair, other = a_pair(tree[1]), a_pair(tree[2])

    def post(url, said):
        return officer.post(f"{API}/{url}", said, content_type="application/json")

    first = officer.get(f"{API}/findings", {"limit": 2}).json()
    rest = officer.get(f"{API}/findings", {"limit": 2, "after": first["next"]}).json()
    assert [len(first["rows"]), len(rest["rows"]), rest["next"]] == [2, 1, None]
    said = post(f"findings/{findings[0].pk}/accept", {"reason": "家人共用"}).json()
    assert (said["state"], said["told"]) == ("accepted", "手机号与另外 1 人相同")
    me, stranger = Account.objects.get(username="lin"), a_grant(tree[2]).account
    handed = post(f"findings/{findings[1].pk}/assign", {"account_id": me.pk})
    assert (handed.status_code, handed.json()["assignee_id"]) == (200, me.pk)
    assert post(f"findings/{findings[1].pk}/assign", {"account_id": stranger.pk}).status_code == 422
    foreign = a_finding(tree[2])
    assert post(f"findings/{foreign.pk}/assign", {"account_id": me.pk}).status_code == 404
    assert post("data-checks", {"union_code": "W"}).status_code == 404
    run = post("data-checks", {"union_code": "E"}).json()
    assert officer.get(f"{API}/data-checks/{run['id']}").json()["state"] == "queued"
    assert len(officer.get(f"{API}/duplicate-pairs").json()["rows"]) == 1
    body = {"is_same": False, "reason": "两个人"}
    assert post(f"duplicate-pairs/{other.pk}/decide", body).status_code == 404
    assert post(f"duplicate-pairs/{pair.pk}/decide", body).json()["state"] == "different"


def test_a_finding_of_gaps_opens_the_rows_that_lack_something(tree, officer):
    lacking = a_member(tree[1], name="周和平")
    whole = a_member(tree[1], name="吴向阳", employment_form="劳动合同")
    officer.post(f"{DESK}findings/examine/")
    run_check(run_id=DataCheck.objects.get().pk, now=clock.now())
    finding = Finding.objects.get(rule="incomplete_records")
    page = text_of(officer.get(f"{DESK}findings/{finding.pk}/"))
    assert f"{DESK}?union=E&incomplete=1" in page.replace("&amp;", "&")
    rows = text_of(officer.get(f"{DESK}?union=E&incomplete=1"))
    assert lacking.worker.name in rows and whole.worker.name not in rows
    told = officer.get(f"{API}/members", {"incomplete": "true"}).json()["rows"]
    assert [row["id"] for row in told] == [lacking.pk]


def test_the_command_tells_what_was_found(tree, capsys):
    wrong = a_member(tree[1], employment_form="劳动合同", birth_date=date(1990, 1, 1))
    Membership.objects.filter(pk=wrong.pk).update(employer_uscc="91350100M000100Y44")
    asked = ["data-check", "--union", "E"]
    chosen = parser_of(commands()).parse_args([*asked, "--format", "json"])
    assert chosen.run(chosen) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["counts"] == {"wrong_employer_code": {"open": 1, "accepted": 0}}
    assert said["findings"][0]["membership_id"] == wrong.pk
    chosen = parser_of(commands()).parse_args(asked)
    assert chosen.run(chosen) == 0
    assert "91350100M000100Y44" in capsys.readouterr().out


def twice(chief, other, pair, path=f"{DESK}duplicates/"):
    said = {"result": "same", "reason": "核对了证件"}
    return [one.post(f"{path}{pair.pk}/", said) for one in (chief, other)]


def test_a_merge_is_proposed_by_one_agreed_to_by_another_and_undone_with_a_reason(tree):
    chief, other = (signed_in(a_grant(tree[0]).account) for _n in range(2))
    pair = a_pair(tree[1])
    said = {"result": "same", "reason": "换过证件"}
    own = [chief.post(f"{DESK}duplicates/{pair.pk}/", said) for _n in range(2)][1]
    assert "须由另一人核准" in text_of(own) and not Alias.objects.exists()
    assert "换过证件" in text_of(other.get(f"{DESK}duplicates/{pair.pk}/"))
    other.post(f"{DESK}duplicates/{pair.pk}/", {"result": "same", "reason": "看了原件"})
    alias = Alias.objects.get()
    listed = text_of(chief.get(f"{DESK}merges/"))
    assert f"{DESK}merges/{alias.pk}/" in listed and alias.gone.id_number.mask in listed
    page = text_of(chief.get(f"{DESK}merges/{alias.pk}/"))
    assert "换过证件" in page and "看了原件" in page and "已合并" in page
    gone = Membership.objects.get(worker=alias.gone_id)
    kept = Membership.objects.get(worker=alias.kept_id)
    for place, words in (
        (f"{gone.pk}/", "打开保留的登记"),
        ("?status=merged", "已并入，见保留的登记"),
    ):
        shown = text_of(chief.get(f"{DESK}{place}"))
        assert words in shown and f'href="{DESK}{kept.pk}/"' in shown
    blank = chief.post(f"{DESK}merges/{alias.pk}/", {"reason": ""})
    assert "这个字段是必填项" in text_of(blank)
    chief.post(f"{DESK}merges/{alias.pk}/", {"reason": "两人同名"})
    page = text_of(chief.get(f"{DESK}merges/{alias.pk}/"))
    assert "两人同名" in page and "已撤销" in page and 'name="reason"' not in page
    assert f"merges/{alias.pk}/" not in text_of(chief.get(f"{DESK}merges/"))
    assert f"merges/{alias.pk}/" in text_of(chief.get(f"{DESK}merges/?state=undone"))
    assert Membership.objects.filter(worker=alias.gone_id, status="active").count() == 1


def test_where_the_other_number_is_stays_hidden_from_who_may_not_see_it(tree, officer):
    """The one who looks after the number that went is told so, not where the person belongs."""
    chief, other = (signed_in(a_grant(tree[0]).account) for _n in range(2))
    kept = a_member(tree[2], joined_on=date(2021, 1, 1), name="马小军")
    gone = a_member(tree[1], joined_on=date(2022, 1, 1), name="马小军")
    low, high = sorted((kept.worker_id, gone.worker_id))
    pair = DuplicatePair.objects.create(
        union=tree[0], one_id=low, other_id=high, agrees="birth", found_at=clock.now()
    )
    twice(chief, other, pair)
    page = text_of(officer.get(f"{DESK}{gone.pk}/"))
    assert "与同一人的另一份登记合并" in page and f"{DESK}{kept.pk}/" not in page
    members = text_of(officer.get(f"{DESK}?status=merged"))
    assert "已并入其他登记" in members and f"{DESK}{kept.pk}/" not in members
    assert officer.get(f"{DESK}merges/{Alias.objects.get().pk}/").status_code == 404


def test_machines_merge_by_two_and_undo(tree):
    chief, other = (signed_in(a_grant(tree[0]).account) for _n in range(2))
    pair = a_pair(tree[1])

    def post(who, url, said):
        return who.post(f"{API}/{url}", said, content_type="application/json")

    said = {"is_same": True, "reason": "换证"}
    address = f"duplicate-pairs/{pair.pk}/decide"
    assert post(chief, address, said).json()["state"] == "proposed"
    refused = post(chief, address, said)
    assert refused.json()["code"] == "members.second_person_needed"
    assert post(other, address, said).json()["state"] == "same"
    (row,) = chief.get(f"{API}/merges").json()["rows"]
    assert post(chief, f"merges/{row['id']}/undo", {"reason": " "}).status_code == 422
    undone = post(chief, f"merges/{row['id']}/undo", {"reason": "误合并"}).json()
    assert (undone["undone_reason"], undone["gone_id"]) == ("误合并", row["gone_id"])
    assert chief.get(f"{API}/merges").json()["rows"] == []
    assert len(chief.get(f"{API}/merges", {"state": "undone"}).json()["rows"]) == 1
