"""Conditions of a list kept under a name: own ones, and those the union shares."""

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, a_union
from tongxin.shared.transfer.models import SavedView
from tongxin.shared.transfer.refusals import TooManyViews, ViewEmpty, ViewNameTaken
from tongxin.shared.transfer.saved_views import MOST_VIEWS, drop_view, save_view, views_of

pytestmark = pytest.mark.usefixtures("house")
LIST, PAGE = "members.unions", "/desk/members/unions/"


@pytest.fixture
def union():
    """A union below a province."""
    return a_union(a_union(level="province", kind="local_federation"))


def officer_at(union):
    return actor_of(a_grant(union).account, now=NOW)


def saved(actor, union, **facts):
    told = {"name": "基层", "chosen": {"level": "grassroots"}, "is_shared": False} | facts
    return save_view(listing=LIST, union=union, actor=actor, now=NOW, **told)


def names(actor, union):
    with speaking(actor):
        return [view.name for view in views_of(LIST, union=union, actor=actor)]


def test_own_views_are_for_oneself_and_shared_ones_for_the_union(union):
    me, colleague, stranger = officer_at(union), officer_at(union), officer_at(a_union())
    mine = saved(me, union, name="我的")
    saved(me, union, name="大家的", is_shared=True)
    assert names(me, union) == ["我的", "大家的"]
    assert names(colleague, union) == ["大家的"]
    assert names(stranger, stranger_union := a_union()) == [] and stranger_union
    with speaking(stranger):
        assert not SavedView.objects.exists()
    for somebody in (colleague, stranger):
        with speaking(somebody), pytest.raises(NotThere):
            drop_view(view_id=mine.pk, actor=somebody, now=NOW)
    drop_view(view_id=mine.pk, actor=me, now=NOW)
    log = AuditEntry.objects.filter(target=f"transfer.SavedView:{mine.pk}").order_by("pk")
    assert [one.verb for one in log] == ["transfer.saved_view", "transfer.dropped_view"]


def test_what_makes_no_view_is_refused(union):
    me, other = officer_at(union), officer_at(a_union())
    saved(me, union)
    with pytest.raises(ViewNameTaken):
        saved(me, union)
    with pytest.raises(ViewEmpty):
        saved(me, union, name="空", chosen={"level": "", "nothing": "x"})
    with pytest.raises(NotThere):
        saved(other, union)
    for number in range(MOST_VIEWS - 1):
        saved(me, union, name=f"第{number}个")
    with pytest.raises(TooManyViews):
        saved(me, union, name="太多")
    assert SavedView.objects.count() == MOST_VIEWS


def test_a_list_offers_its_views_saves_the_conditions_and_lets_them_go(client, union):
    client.force_login(a_grant(union).account)
    first = client.get(PAGE).content.decode()
    assert "保存筛选" not in first
    narrowed = client.get(f"{PAGE}?level=grassroots").content.decode()
    address = f"/desk/views/new/{LIST}/?level=grassroots&from=%2Fdesk%2Fmembers%2Funions%2F"
    assert address.replace("&", "&amp;") in narrowed
    form = {"name": "基层工会", "is_shared": "on", "idempotency_key": "k1"}
    answer = client.post(address, form)
    assert answer.headers["Location"] == f"{PAGE}?level=grassroots"
    page = client.get(PAGE).content.decode()
    view = SavedView.objects.get()
    assert "基层工会" in page and "?level=grassroots" in page
    gone = client.post(f"/desk/views/{view.pk}/drop/?from={PAGE}", {"idempotency_key": "k2"})
    assert gone.headers["Location"] == PAGE
    assert not SavedView.objects.exists()


def test_nobody_is_led_outside_and_unknown_lists_are_not_there(client, union):
    client.force_login(a_grant(union).account)
    form = {"name": "基层", "idempotency_key": "k1"}
    address = f"/desk/views/new/{LIST}/?level=grassroots&from=//evil.example/desk/"
    assert client.post(address, form).headers["Location"] == "/desk/?level=grassroots"
    assert client.get("/desk/views/new/no.such/").status_code == 404
    assert client.get("/desk/views/99/drop/").status_code == 404
