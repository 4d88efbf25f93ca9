"""Certificates at the desk, on the phone, by the API and for a stranger."""

import json

import pytest
from django.test import Client

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import AttendanceCertificate
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.attendance import check_in_by_list
from tongxin.modules.activities.services.certificates import (
    issue_certificate,
    issue_to_all,
    set_certificates,
)
from tongxin.modules.activities.services.running import finish_session
from tongxin.modules.activities.tests.factories import NOW, START, SYSTEM, a_kind, a_session
from tongxin.shared.access.models import Role

CHECK = "/certificates/"


@pytest.fixture
def came(tree, worker):
    """A held session to which the worker of the phone came."""
    with speaking(SYSTEM):
        session = a_session(tree[1], kind=a_kind("training", "培训"), title="急救知识培训")
        told = {"session_id": session.pk, "actor": SYSTEM}
        check_in_by_list(worker_ids=[worker.pk], now=START, **told)
        finish_session(now=session.ends_at, **told)
    return session


@pytest.fixture
def certificate(came, worker):
    told = {"activity_id": came.activity_id, "actor": SYSTEM, "now": NOW}
    with speaking(SYSTEM):
        set_certificates(share=100, code="东工参证", **told)
        return issue_certificate(worker_id=worker.pk, **told)


@pytest.fixture
def certifier(officer):
    Role.objects.filter(code="events").update(
        rights=[Can.VIEW, Can.EDIT, Can.CHECK_IN, Can.CERTIFY]
    )
    return officer


def test_an_officer_sets_the_share_issues_prints_and_revokes(certifier, came, worker):
    home = f"/desk/activities/{came.activity_id}/certificates/"
    assert "还没有设定颁发条件" in certifier.get(home).content.decode()
    rule = {"share": "100", "code": "东工参证"}
    assert certifier.post(f"{home}rule/", rule).status_code == 302
    waiting = certifier.get(f"{home}?view=waiting").content.decode()
    assert worker.name in waiting
    certifier.post(f"{home}issue/", {"worker": worker.pk})
    row = AttendanceCertificate.objects.get()
    assert row.number in certifier.get(home).content.decode()
    made = certifier.get(f"/desk/activities/certificates/{row.pk}/file/")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    revoke = f"/desk/activities/certificates/{row.pk}/revoke/"
    certifier.post(revoke, {"reason": "身份核对有误"})
    assert "身份核对有误" in certifier.get(home).content.decode()


def test_all_are_asked_for_at_the_desk_and_issued_behind_it(certifier, came):
    home = f"/desk/activities/{came.activity_id}/certificates/"
    certifier.post(f"{home}rule/", {"share": "100", "code": "东工参证"})
    certifier.post(f"{home}all/")
    assert "正在后台颁发" in certifier.get(home).content.decode()
    with speaking(SYSTEM):
        rule = came.activity.certificate_rule
    issue_to_all(rule_id=rule.pk, now=clock.now())
    assert "1号" in certifier.get(home).content.decode()


def test_a_worker_downloads_the_own_certificate_and_nobody_elses(phone, certificate):
    page = phone.get("/activities/certificates/").content.decode()
    assert certificate.number in page
    made = phone.get(f"/activities/certificates/{certificate.pk}/file/")
    assert made.content.startswith(b"%PDF")
    assert phone.get(f"/activities/certificates/{certificate.pk + 1}/file/").status_code == 404


def test_a_stranger_reads_a_masked_name_and_learns_of_a_revocation(certificate):
    stranger = Client()
    page = stranger.get(CHECK, {"code": certificate.grouped}).content.decode()
    for word in ("证明有效", "马*燕", "急救知识培训", certificate.union.name):
        assert word in page
    assert certificate.worker_name not in page
    with speaking(SYSTEM):
        AttendanceCertificate.objects.update(revoked_at=NOW, revoke_reason="代签查实")
    page = stranger.get(CHECK, {"code": certificate.grouped}).content.decode()
    assert "已撤销" in page
    assert "代签查实" not in page  # why is between the union and the person
    wrong = stranger.get(CHECK, {"code": certificate.check_code[::-1]}).content.decode()
    assert "没有查到" in wrong
    assert "急救知识培训" not in wrong


def test_machines_set_issue_read_and_revoke(certifier, came, worker):
    base = f"/api/v1/activities/{came.activity_id}"

    def send(method, path, body):
        call = getattr(certifier, method)
        told = {"content_type": "application/json", "headers": {"Idempotency-Key": path + method}}
        if path.endswith("/certificates"):
            told.pop("headers")  # the browser mints one for each
        return call(path, json.dumps(body), **told)

    rule = send("put", f"{base}/certificate-rule", {"share": 100, "code": "东工参证"})
    assert rule.status_code == 200
    made = send("post", f"{base}/certificates", {"worker_id": worker.pk})
    assert made.status_code == 201
    assert "check_code" not in made.json()
    again = send("post", f"{base}/certificates", {"worker_id": worker.pk})
    assert again.json()["code"] == "activities.already_certified"
    (row,) = certifier.get(f"{base}/certificates").json()["items"]
    gone = send("post", f"/api/v1/certificates/{row['id']}/revoke", {"reason": "x"})
    assert gone.json()["revoked_at"] is not None
    assert send("post", f"{base}/certificates/all", {}).json()["is_issuing"] is True
