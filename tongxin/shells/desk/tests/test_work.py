"""The page of background work, as the operator opens it."""

import pytest
from django.db import connection

from tongxin.kernel.events import heard_kinds
from tongxin.kernel.rls import bypass, speaking
from tongxin.shared.access.tests.factories import a_grant, a_role
from tongxin.shared.jobs.tests.test_jobs import a_failed_job, status
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    """Somebody who looks after the platform, signed in."""
    with speaking(SYSTEM):
        role = a_role(rights=["access.operate"])
        client.force_login(a_grant(a_union(level="province"), role=role).account)
    return client


def test_a_failed_job_is_shown_and_started_again_by_a_press(operator):
    with speaking(SYSTEM):
        job_id = a_failed_job(OSError("disk full"))
    page = operator.get("/desk/background/").content.decode()
    assert "清理已用的提交凭据" in page and "OSError: disk full" in page and f"#{job_id}" in page
    assert "投递事件" in page  # the beats
    key = {"idempotency_key": "k1"}
    answer = operator.post(f"/desk/background/{job_id}/again/", key, follow=True)
    assert "已重新排队" in answer.content.decode()
    assert status(job_id) == "todo"
    told = operator.post(
        f"/desk/background/{job_id}/again/", {"idempotency_key": "k2"}, follow=True
    )
    assert "不用再重试" in told.content.decode()


def test_the_nightly_comparison_of_figures_is_told(operator):
    assert "还没有核对过" in operator.get("/desk/background/").content.decode()
    with bypass("figures"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO figure_audit VALUES (%s, 900, 0)", [NOW])
        fine = operator.get("/desk/background/").content.decode()
        cursor.execute("UPDATE figure_audit SET differing = 3")
        bad = operator.get("/desk/background/").content.decode()
    assert "核对无误" in fine and "格不符" not in fine
    assert "3 格不符" in bad and "tongxin figures build" in bad


def test_events_that_were_given_up_are_delivered_again_by_a_press(operator):
    with speaking(SYSTEM):
        kind = min(heard_kinds())
        event = OutboxEvent.objects.create(kind=kind, body={}, at=NOW, failed_at=NOW)
    page = operator.get("/desk/background/").content.decode()
    assert kind in page
    operator.post("/desk/background/events/", {"idempotency_key": "k3"})
    event.refresh_from_db()
    assert event.failed_at is None
