"""What activities cost, and the report that makes itself."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tongxin.kernel.errors import NotThere
from tongxin.kernel.money import AmountOutOfRange
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.costs import (
    CostNeedsAmount,
    CostVoided,
    InvoiceClaimed,
    PaidAhead,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import ActivityCost
from tongxin.modules.activities.selectors.report import came_to, curve_of, report_of
from tongxin.modules.activities.services.attendance import check_in_by_list, set_headcount
from tongxin.modules.activities.services.costs import (
    CostFacts,
    add_receipt,
    enter_cost,
    void_cost,
)
from tongxin.modules.activities.services.photos import add_photo
from tongxin.modules.activities.services.running import finish_session, open_activity
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_cost,
    a_province,
    a_worker,
    an_activity,
    officer_of,
    session_facts,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.files.kinds import UploadRefused

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def a_picture(shade=0):
    out = BytesIO()
    Image.new("RGB", (60, 40), (shade, 90, 90)).save(out, "PNG")
    return out.getvalue()


def facts(amount="1200", **given):
    told = {"kind": "place", "purpose": "场地租用", "paid_on": NOW.date(), **given}
    return CostFacts(amount=Decimal(amount), **told)


def paying(activity, given, actor, receipt=None):
    return enter_cost(activity_id=activity.pk, facts=given, receipt=receipt, actor=actor, now=NOW)


def test_a_cost_is_kept_to_the_fen_with_its_receipt_and_logged():
    _root, east, _west, _shop = a_province()
    activity, officer = an_activity(east), officer_of(east)
    receipt = SimpleUploadedFile("发票.png", a_picture())
    cost = paying(activity, facts("88.805", invoice_number=" 0123 4567 "), officer, receipt)
    assert (cost.paid_amount, cost.invoice_number) == (Decimal("88.81"), "01234567")
    assert AuditEntry.objects.get(verb="activities.entered_cost").change["amount"] == "88.81"
    assert AuditEntry.objects.filter(verb="files.attached").count() == 1
    with pytest.raises(UploadRefused):
        add_receipt(
            cost_id=cost.pk, receipt=SimpleUploadedFile("x.exe", b"MZ"), actor=officer, now=NOW
        )


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"amount": "0"}, CostNeedsAmount),
        ({"amount": "-5"}, CostNeedsAmount),
        ({"amount": "0.004"}, CostNeedsAmount),
        ({"amount": "1e13"}, AmountOutOfRange),
        ({"amount": "NaN"}, AmountOutOfRange),
        ({"paid_on": NOW.date() + DAY}, PaidAhead),
    ],
)
def test_what_cannot_have_been_paid_is_refused(given, refusal):
    _root, east, _west, _shop = a_province()
    activity = an_activity(east)
    with pytest.raises(refusal):
        paying(activity, facts(**given), officer_of(east))
    assert not ActivityCost.objects.exists()


def test_an_invoice_is_claimed_once_in_a_union_until_it_is_voided():
    _root, east, west, _shop = a_province()
    activity, other, officer = an_activity(east), an_activity(east), officer_of(east)
    first = paying(activity, facts(invoice_number="77A"), officer)
    with pytest.raises(InvoiceClaimed, match="77A 已经登记过"):
        paying(other, facts(invoice_number="77a"), officer)
    paying(an_activity(west), facts(invoice_number="77A"), officer_of(west))
    with pytest.raises(ReasonMissing):
        void_cost(cost_id=first.pk, reason="", actor=officer, now=NOW)
    with pytest.raises(NotThere):
        void_cost(cost_id=first.pk, reason="x", actor=officer_of(west), now=NOW)
    void_cost(cost_id=first.pk, reason="登记错活动", actor=officer, now=NOW)
    with pytest.raises(CostVoided):
        void_cost(cost_id=first.pk, reason="x", actor=officer, now=NOW)
    receipt = SimpleUploadedFile("a.png", a_picture())
    with pytest.raises(CostVoided):
        add_receipt(cost_id=first.pk, receipt=receipt, actor=officer, now=NOW)
    assert paying(other, facts(invoice_number="77A"), officer).pk


def an_event(east, shop):
    """Session 1 {a, b, c}, session 2 {b, c, d} and ten heads; a third one is not held."""
    days = [session_facts(starts_at=START + n * DAY) for n in range(3)]
    activity = an_activity(east, *days)
    open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    a, b, c, d = (a_worker(shop).pk for _ in range(4))
    sessions = list(activity.sessions.order_by("starts_at"))
    for session, came in zip(sessions, ((a, b, c), (b, c, d), (a, d)), strict=True):
        told = {"session_id": session.pk, "actor": SYSTEM}
        check_in_by_list(worker_ids=came[:1], now=session.starts_at, **told)
        check_in_by_list(worker_ids=came[1:], now=session.starts_at + DAY / 48, **told)
    set_headcount(session_id=sessions[1].pk, people=10, actor=SYSTEM, now=sessions[1].starts_at)
    for session in sessions[:2]:
        finish_session(session_id=session.pk, actor=SYSTEM, now=session.ends_at)
    return activity


def test_the_report_counts_as_rule_95_says_and_its_curve_ends_at_the_check_ins():
    _root, east, _west, shop = a_province()
    activity = an_event(east, shop)
    paying(activity, facts("1000.10"), SYSTEM)
    gone = paying(activity, facts("5"), SYSTEM)
    void_cost(cost_id=gone.pk, reason="录错", actor=SYSTEM, now=NOW)
    paying(activity, facts("0.90", kind="goods"), SYSTEM)

    report = report_of(activity)

    numbers = report.numbers
    assert (numbers.sessions, numbers.times, numbers.persons) == (2, 16, 4)
    assert (numbers.checked_in, numbers.headcount) == (6, 10)
    assert [(s.came, s.heads, s.times) for s in report.sessions] == [
        (3, 0, 3),
        (3, 10, 13),
        (2, 0, 2),
    ]
    assert report.total == Decimal("1001.00")
    assert [(row["kind"], row["count"]) for row in report.costs] == [("place", 1), ("goods", 1)]
    first = came_to(activity).filter(session=report.sessions[0])
    curve = [count for _at, count in curve_of(first)]
    assert (curve, curve_of(first.none())) == ([0, 1, 1, 1, 3], [])


def test_the_pages_of_report_and_costs(officer, tree):
    activity = an_event(tree[1], tree[3])
    session = activity.sessions.order_by("starts_at").first()
    for caption, is_agreed in (("合影", True), ("背影", False)):
        upload = SimpleUploadedFile("p.png", a_picture(shade=int(is_agreed) * 90))
        told = {"caption": caption, "is_agreed": is_agreed, "actor": SYSTEM, "now": NOW}
        add_photo(session_id=session.pk, upload=upload, **told)
    form = {
        "kind": "goods", "purpose": "奖品袋", "amount": "350.5", "paid_on": "2026-06-01",
        "payee": "文具店", "invoice_number": "", "receipt": "",
    }  # fmt: skip
    made = officer.post(f"/desk/activities/{activity.pk}/costs/new/", form)
    page = officer.get(made["Location"]).content.decode()
    assert "叁佰伍拾元伍角" in page and "缺票据" in page
    wrong = officer.post(f"/desk/activities/{activity.pk}/costs/new/", form | {"amount": "0"})
    assert "金额要大于 0" in wrong.content.decode()
    report = officer.get(f"/desk/activities/{activity.pk}/report/").content.decode()
    assert "350.50" in report and "合影" in report and "背影" not in report
    assert "另有 1 张只作留痕" in report
    came = officer.get(f"/desk/activities/{activity.pk}/report/came/").content.decode()
    assert "实名签到 6 人次，去重后 4 人" in came
    cost = ActivityCost.objects.get()
    upload = SimpleUploadedFile("r.png", a_picture())
    officer.post(f"/desk/activities/costs/{cost.pk}/receipts/new/", {"receipt": upload})
    assert "缺票据" not in officer.get("/desk/activities/costs/").content.decode()
    officer.post(f"/desk/activities/costs/{cost.pk}/void/", {"reason": "退货"})
    assert "零元整" in officer.get("/desk/activities/costs/").content.decode()
    assert officer.get("/desk/activities/costs/?activity=x&since=20").status_code == 200


def test_machines_read_the_report_and_the_costs(officer, tree):
    with speaking(SYSTEM):
        cost = a_cost(tree[1])
    told = officer.get(f"/api/v1/activities/{cost.activity_id}/report").json()
    assert (told["cost_amount"], told["person_times"]) == ("1200.00", 0)
    (row,) = officer.get(f"/api/v1/activity-costs?activity_id={cost.activity_id}").json()["items"]
    assert (row["paid_amount"], row["has_receipt"]) == ("1200.00", False)
    assert officer.get("/api/v1/activity-costs?since=2099-01-01").json()["items"] == []
