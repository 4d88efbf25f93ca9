"""Messages leave the program as each person chose, and never hold up an act."""

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.actors import Actor
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.consents.errors import ConsentMissing
from tongxin.shared.consents.models import Consent
from tongxin.shared.consents.services import withdraw
from tongxin.shared.consents.tests.factories import the_person
from tongxin.shared.notify import gateway
from tongxin.shared.notify.channels import Letter, SendingFailed
from tongxin.shared.notify.choosing import OUTSIDE, Choice, choose, must_agree
from tongxin.shared.notify.errors import NoAddress, QuietHoursHalf
from tongxin.shared.notify.gateway import Gateway
from tongxin.shared.notify.models import Notification, Preference, Sending, SendingState
from tongxin.shared.notify.planning import due, plan
from tongxin.shared.notify.sending import WAITS, send_due
from tongxin.shared.notify.services import Message, mark_read, notify
from tongxin.shared.notify.tests.gateways import a_gateway
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
SECRET = "a secret of the gateway"  # noqa: S105 - of a test


@pytest.fixture(autouse=True)
def set_up(settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "tx@example.org"
    settings.SMS_SECRET = SECRET


@pytest.fixture
def worker(house):
    return a_worker(a_union(), mobile="13900000011")


@pytest.fixture
def account(worker):
    return an_account(worker=worker)


def chosen(account, *, agrees=True, **choice):
    choice = {"channels": ("email",), "email": "ma@example.org"} | choice
    actor = the_person(account.worker) if account.worker else Actor("干部", account.pk)
    return choose(choice=Choice(**choice), account=account, agrees=agrees, actor=actor, now=MORNING)


def sent(now):
    """What the herald's beat hands over when the clock stands at ``now``."""
    return send_due(clock=lambda: now)


def told(worker, title="报名成功", *, at=MORNING):
    message = Message(title, "请按时到场。", "/activities/")
    return notify(union=worker.union, worker=worker, message=message, now=at)


def test_a_message_reaches_the_mailbox_once(account, worker):
    chosen(account)
    told(worker)
    assert plan(now=MORNING) == 1
    assert plan(now=MORNING) == 0
    assert (sent(MORNING), sent(MORNING)) == (1, 0)
    [letter] = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (
        ["ma@example.org"],
        "报名成功",
        "请按时到场。",
    )
    assert Sending.objects.get().state == SendingState.SENT


def test_nothing_leaves_for_who_chose_nothing_or_did_not_agree(account, worker):
    told(worker)
    assert plan(now=MORNING) == 0
    with pytest.raises(ConsentMissing, match="短信、邮件"):
        chosen(account, agrees=False)
    assert must_agree(the_person(worker))
    chosen(account, agrees=False, channels=(), email="")
    told(worker)
    assert plan(now=MORNING) == 0


def test_to_agree_is_on_file_in_the_ledger(account, worker):
    chosen(account)
    assert Consent.objects.get(worker=worker).purpose == OUTSIDE
    assert not must_agree(the_person(worker))
    chosen(account)
    assert Consent.objects.count() == 1


def test_consent_taken_back_stops_what_was_planned(account, worker):
    chosen(account)
    told(worker)
    plan(now=MORNING)
    consent = Consent.objects.get()
    withdraw(consent_id=consent.pk, actor=the_person(worker), now=MORNING)
    assert sent(MORNING) == 0
    row = Sending.objects.get()
    assert (row.state, row.why) == (SendingState.DROPPED, "本人没有同意外发")
    assert not mail.outbox


def test_what_was_read_inside_is_not_sent_outside(account, worker):
    chosen(account, digest_at=time(18))
    note = told(worker)
    plan(now=MORNING)
    mark_read(notification_id=note.pk, actor=the_person(worker), now=MORNING)
    assert sent(MORNING + 12 * HOUR) == 0
    assert Sending.objects.get().state == SendingState.DROPPED


def test_a_digest_is_one_letter_at_the_hour_that_was_chosen(account, worker):
    chosen(account, digest_at=time(18))
    for n in range(3):
        told(worker, f"通知{n}", at=MORNING + n * HOUR)
    plan(now=MORNING + 3 * HOUR)
    assert sent(MORNING + 8 * HOUR) == 0
    assert sent(MORNING + 9 * HOUR) == 1
    [letter] = mail.outbox
    assert letter.subject == "您有 3 条新通知"
    assert letter.body == "1. 通知0\n2. 通知1\n3. 通知2\n请登录平台查看。"


def test_quiet_hours_put_off_what_comes_at_night(account, worker):
    chosen(account, quiet_from=time(21), quiet_until=time(7, 30))
    night = MORNING.replace(hour=23)
    told(worker, at=night)
    plan(now=night)
    assert Sending.objects.get().due_at == datetime(2026, 3, 3, 7, 30, tzinfo=SHANGHAI)
    assert sent(night) == 0
    assert sent(night + 9 * HOUR) == 1


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
    start=st.times(),
    end=st.times(),
    digest=st.none() | st.times(),
)
def test_due_is_never_in_the_past_and_never_in_a_quiet_hour(now, start, end, digest):
    start, end = (one.replace(second=0, microsecond=0) for one in (start, end))
    now = now.replace(tzinfo=SHANGHAI)
    quiet = {"quiet_from": start, "quiet_until": end} if start != end else {}
    found = due(Preference(**quiet, digest_at=digest), now)
    assert now <= found < now + timedelta(days=2, minutes=1)
    clock = found.astimezone(SHANGHAI).time()
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    assert not (quiet and is_quiet)
    if digest and not quiet:
        assert (clock.hour, clock.minute) == (digest.hour, digest.minute)


def test_officers_of_the_union_are_told_and_nobody_above(house):
    above = a_union()
    union = a_union(above)
    mine, theirs = an_account(), an_account()
    a_grant(union, account=mine)
    a_grant(above, account=theirs)
    chosen(mine, email="mine@example.org")
    chosen(theirs, email="theirs@example.org")
    notify(union=union, message=Message("新任务"), now=MORNING)
    notify(union=above, message=Message("上级的事"), now=MORNING)
    plan(now=MORNING)
    sent(MORNING)
    assert sorted((*letter.to, letter.subject) for letter in mail.outbox) == [
        ("mine@example.org", "新任务"),
        ("theirs@example.org", "上级的事"),
    ]


def test_an_old_message_is_not_carried_after_anybody(account, worker):
    chosen(account)
    told(worker, at=MORNING - timedelta(days=2))
    assert plan(now=MORNING) == 0


def test_a_channel_needs_an_address_and_hours_need_both_ends(account):
    with pytest.raises(NoAddress, match="电子邮件"):
        chosen(account, email="")
    for wrong in ({"quiet_from": time(21)}, {"quiet_from": time(7), "quiet_until": time(7)}):
        with pytest.raises(QuietHoursHalf):
            chosen(account, **wrong)
    assert not Preference.objects.exists()


def test_the_log_tells_the_choice_without_the_address(account):
    chosen(account)
    change = AuditEntry.objects.get(verb="notify.chose").change
    assert change["after"]["channels"] == ["email"]
    assert "ma@example.org" not in json.dumps(change)


def test_the_gateway_gets_the_number_the_words_and_our_signature(account, worker, settings):
    with a_gateway(settings) as heard:
        chosen(account, channels=("sms",))
        told(worker)
        plan(now=MORNING)
        assert sent(MORNING) == 1
    [(headers, body)] = heard
    said = json.loads(body)
    assert (said["to"], said["title"], said["text"]) == (
        "13900000011",
        "报名成功",
        "请按时到场。",
    )
    assert headers["X-Tongxin-Signature"] == f"sha256={gateway.sign(body)}"
    assert headers["Idempotency-Key"] == said["id"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_gateway_that_does_not_take_it_is_tried_again_and_given_up_in_the_end(
    account, worker, settings, status
):
    now = MORNING
    with a_gateway(settings, status) as heard:
        chosen(account, channels=("sms",))
        told(worker)
        plan(now=now)
        for wait in (*WAITS, timedelta()):
            assert sent(now) == 0
            assert sent(now) == 0
            now += wait
    assert len(heard) == len(WAITS) + 1
    row = Sending.objects.get()
    assert (row.state, str(status) in row.why) == (SendingState.FAILED, True)
    assert len({json.loads(body)["id"] for _headers, body in heard}) == 1


def test_a_gateway_that_is_away_fails_in_words(settings):
    settings.SMS_GATEWAY = "http://127.0.0.1:9/"
    with pytest.raises(SendingFailed):
        Gateway().send(Letter(to="1", title="t", text="t", key="k"))


def test_an_act_writes_the_message_and_asks_no_channel(account, worker, settings):
    settings.SMS_GATEWAY = "http://127.0.0.1:9/"
    chosen(account, channels=("sms",))
    told(worker)
    assert Notification.objects.count() == 1
    assert not Sending.objects.exists()


def test_a_closed_account_is_not_written_to(account, worker):
    chosen(account)
    told(worker)
    plan(now=MORNING)
    account.is_active = False
    account.save()
    assert sent(MORNING) == 0
    assert not mail.outbox
