"""Groups of workers through the desk and the API."""

from datetime import date

from tongxin.modules.members.models import GroupTag, WorkerGroupSet
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member, a_tag
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.orgs.tests.factories import NOW

DESK, API = "/desk/members/", "/api/v1"


def text_of(response) -> str:
    return response.content.decode()


def test_an_officer_tags_a_member_sees_it_and_ends_it(tree, officer):
    member, stranger = a_member(tree[1]), a_member(tree[2])
    asked = {"group": "courier", "since": "2023-01-01"}
    assert officer.post(f"{DESK}{stranger.pk}/groups/new/", asked).status_code == 404
    assert officer.get(f"{DESK}{stranger.pk}/groups/new/").status_code == 404
    officer.post(f"{DESK}{member.pk}/groups/new/", asked)
    again = officer.post(f"{DESK}{member.pk}/groups/new/", asked)
    assert "已登记为“快递员”" in text_of(again)
    tag = GroupTag.objects.get()
    page = text_of(officer.get(f"{DESK}{member.pk}/"))
    assert "快递员" in page and f"groups/{tag.pk}/end/" in page
    officer.post(f"{DESK}{member.pk}/groups/{tag.pk}/end/", {"on": "2024-01-01"})
    tag.refresh_from_db()
    assert tag.until == date(2024, 1, 1)


def test_the_list_is_narrowed_to_a_group_a_set_or_a_form_of_employment(tree, officer):
    tagged = a_tag(tree[1]).worker
    over = a_tag(tree[1], group="truck_driver")
    GroupTag.objects.filter(pk=over.pk).update(until=date(2023, 1, 1))
    woman = a_member(tree[1], sex="female", name="吴晓云", employment_form="灵活就业").worker
    pages = {
        words: text_of(officer.get(f"{DESK}?{words}"))
        for words in ("group=courier", "group=eight_groups", "group=female_worker",
                      "form=灵活就业", "group=nothing")
    }  # fmt: skip
    links = {w: [f'">{who.name}</a>' in page for who in (tagged, over.worker, woman)]
             for w, page in pages.items()}  # fmt: skip
    assert links == {
        "group=courier": [True, False, False],
        "group=eight_groups": [True, False, False],
        "group=female_worker": [False, False, True],
        "form=灵活就业": [False, False, True],
        "group=nothing": [False, False, False],
    }


def test_where_members_are_many_the_page_comes_at_once_and_the_counts_behind_it(
    tree, officer, monkeypatch
):
    a_tag(tree[1])
    whole = text_of(officer.get(f"{DESK}groups/"))
    assert 'hx-get="?on=' not in whole and "快递员" in whole
    monkeypatch.setattr("tongxin.modules.members.selectors.groups.MANY", 0)
    first = text_of(officer.get(f"{DESK}groups/", {"on": "2024-06-30"}))
    assert 'hx-get="?on=2024-06-30&amp;counted=1"' in first and "快递员" not in first
    behind = text_of(officer.get(f"{DESK}groups/", {"on": "2024-06-30", "counted": "1"}))
    assert "快递员" in behind and 'hx-get="?on=' not in behind


def test_whom_a_name_finds_is_counted_up_to_a_lower_bound(tree, officer, monkeypatch):
    monkeypatch.setattr("tongxin.shells.desk.lists.MOST_JOINED", 1)
    for name in ("吴晓云", "吴晓雨"):
        a_member(tree[1], name=name, employment_form="灵活就业")
    whole = text_of(officer.get(DESK))
    assert "共 2 条" in whole and "共 1+ 条" not in whole
    assert "共 2 条" in text_of(officer.get(f"{DESK}?form=灵活就业"))
    for words in ("words=吴晓", "form=灵活就业&words=吴"):
        page = text_of(officer.get(f"{DESK}?{words}"))
        assert "共 1+ 条" in page and "吴晓云" in page and "吴晓雨" in page


def test_the_page_of_groups_counts_on_any_day(tree, officer):
    a_tag(tree[1], since=date(2023, 1, 1))
    a_tag(tree[2])
    assert "八大群体" in text_of(officer.get(f"{DESK}groups/"))
    for on, count in (("2022-06-30", 0), ("2024-06-30", 1)):
        answer = officer.get(f"{API}/worker-groups", {"union_code": "E", "on": on})
        found = {row["code"]: row["member_count"] for row in answer.json()["rows"]}
        assert found["courier"] == count
    wrong = officer.get(f"{DESK}groups/", {"on": "没有"})
    assert wrong.status_code == 200
    assert officer.get(f"{API}/worker-groups?union_code=W&on=2024-01-01").status_code == 404


def test_a_federation_adds_its_own_set_on_the_desk(tree):
    chief = signed_in(a_grant(tree[0]).account)
    asked = {
        "name": "九大群体", "code": "nine_groups", "based_on": "eight_groups",
        "group_name": "网约车司机", "group_code": "ride_hailing_driver", "since": "2022-01-01",
    }  # fmt: skip
    bad = chief.post(f"{DESK}groups/new/", asked | {"code": "九"})
    assert "代码只能用小写字母" in text_of(bad)
    chief.post(f"{DESK}groups/new/", asked)
    assert WorkerGroupSet.objects.get(code="nine_groups").groups.count() == 9
    assert "九大群体" in text_of(chief.get(f"{DESK}groups/"))


def test_machines_tag_and_end_and_strangers_find_nothing(tree, officer):
    member, other = a_member(tree[1]), a_tag(tree[2])
    body = {"group": "courier", "since": "2023-01-01"}

    def post(url, said):
        return officer.post(f"{API}/{url}", said, content_type="application/json")

    made = post(f"members/{member.pk}/groups", body)
    assert made.status_code == 201, made.content
    assert post(f"members/{member.pk}/groups", body).json()["code"] == "members.already_tagged"
    (listed,) = officer.get(f"{API}/members/{member.pk}/groups").json()
    assert listed["group"] == "courier" and listed["until"] is None
    ended = post(f"member-groups/{listed['id']}/end", {"on": str(NOW.date())})
    assert ended.json()["until"] == str(NOW.date())
    assert post(f"member-groups/{other.pk}/end", {"on": "2024-01-01"}).status_code == 404
    rows = officer.get(f"{API}/members", {"group": "courier"}).json()["rows"]
    assert rows == []
