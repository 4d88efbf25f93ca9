"""Certificates of attendance: earned by a share, numbered, checked by strangers, revoked."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.certificates import (
    AlreadyCertified,
    AlreadyRevoked,
    CertificateCodeTaken,
    CertificateOfPartyDay,
    CertificateUnknown,
    NoCertificateRule,
    ShareNotReached,
)
from tongxin.modules.activities.errors.names import NamesWithheld
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import Activity, AttendanceCertificate
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.certificates import (
    certificates_of,
    my_certificates,
    own_certificate,
    waiting_for,
)
from tongxin.modules.activities.services import certificates as c
from tongxin.modules.activities.services.attendance import check_in_by_list, void_check_in
from tongxin.modules.activities.services.certificate_paper import certificate_pdf, paper_of
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.services.running import (
    cancel_session,
    finish_session,
    open_activity,
)
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_kind,
    a_province,
    a_session,
    a_worker,
    acting,
    an_activity,
    officer_of,
    session_facts,
)
from tongxin.modules.activities.tests.plan_factories import a_certificate
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.papers.models import DocumentCode
from tongxin.shared.people.erasing import ERASED_NAME

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)
LATER = START + 10 * DAY
CODE = "东工参证"


@pytest.fixture
def course():
    """Three evenings; one worker came to all, one to two, one to one."""
    _root, east, west, shop = a_province()
    evenings = [session_facts(starts_at=START + n * DAY) for n in range(3)]
    activity = an_activity(east, *evenings, kind=a_kind("training", "培训"))
    open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    people = [a_worker(shop) for _ in range(3)]
    for n, session in enumerate(activity.sessions.order_by("starts_at")):
        told = {"session_id": session.pk, "actor": SYSTEM}
        here = [one.pk for one in people[: 3 - n]]
        check_in_by_list(worker_ids=here, now=session.starts_at, **told)
        finish_session(now=session.ends_at, **told)
    return activity, people, west


def setting(activity, share=60, code=CODE, actor=SYSTEM):
    return c.set_certificates(activity_id=activity.pk, share=share, code=code, actor=actor, now=NOW)


def issuing(activity, worker, actor=SYSTEM):
    told = {"activity_id": activity.pk, "worker_id": worker.pk}
    return c.issue_certificate(actor=actor, now=LATER, **told)


def test_who_reached_the_share_is_certified_once_with_a_number_of_its_own(course):
    activity, (all_three, two, one), west = course
    with pytest.raises(NoCertificateRule):
        issuing(activity, two)
    with pytest.raises(NotThere):
        setting(activity, actor=officer_of(west, Can.CERTIFY))
    setting(activity)
    row = issuing(activity, two, officer_of(activity.union, Can.CERTIFY))
    assert (row.number, row.attended_count, row.held_count) == (f"{CODE}〔{NOW.year}〕1号", 2, 3)
    assert (row.first_on, row.last_on) == (START.date(), (START + DAY).date())
    with pytest.raises(AlreadyCertified):
        issuing(activity, two)
    with pytest.raises(ShareNotReached, match="参加了 1 场（共举办 3 场）"):
        issuing(activity, one)
    assert issuing(activity, all_three).sequence == 2
    assert AuditEntry.objects.filter(verb="activities.issued_certificate").count() == 2
    with speaking(acting(two)):
        assert list(my_certificates(actor=acting(two))) == [row]


def test_all_who_earned_one_get_it_in_the_background_and_nobody_twice(course):
    activity, people, _west = course
    rule = setting(activity, share=34)
    issuing(activity, people[0])
    told = {"activity_id": activity.pk, "actor": officer_of(activity.union, Can.CERTIFY)}
    assert c.request_certificates(now=LATER, **told).is_issuing
    assert c.issue_to_all(rule_id=rule.pk, now=LATER + DAY) == 1
    rule.refresh_from_db()
    assert not rule.is_issuing
    assert c.issue_to_all(rule_id=rule.pk, now=LATER + DAY) == 0
    rows = AttendanceCertificate.objects.order_by("sequence")
    assert [(row.worker_id, row.sequence) for row in rows] == [
        (people[0].pk, 1),
        (people[1].pk, 2),
    ]
    assert rows[1].issued_by == "经办人"


def test_a_killed_batch_gives_its_numbers_back_and_goes_on(course, monkeypatch):
    activity, _people, _west = course
    rule = setting(activity, share=1)
    c.request_certificates(activity_id=activity.pk, actor=SYSTEM, now=LATER)
    monkeypatch.setattr(c, "BATCH", 1)
    real, calls = c._issue, []

    def dies(*args, **kwargs):
        made = real(*args, **kwargs)
        calls.append(made)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(c, "_issue", dies)
    with pytest.raises(KeyboardInterrupt):
        c.issue_to_all(rule_id=rule.pk, now=LATER)
    rule.refresh_from_db()
    assert rule.is_issuing
    assert AttendanceCertificate.objects.count() == 1
    assert c.issue_to_all(rule_id=rule.pk, now=LATER) == 2
    sequences = AttendanceCertificate.objects.values_list("sequence", flat=True)
    assert sorted(sequences) == [1, 2, 3]


def test_work_that_died_is_asked_for_again_after_an_hour(course, monkeypatch):
    activity, *_rest = course
    setting(activity)
    asked = []
    monkeypatch.setattr(c.app, "configure_task", lambda *_a, **_k: SimpleNamespace(defer=begun))

    def begun(**told):
        asked.append(told)

    told = {"activity_id": activity.pk, "actor": SYSTEM}
    for minutes in (0, 59, 60):
        c.request_certificates(now=LATER + timedelta(minutes=minutes), **told)
    assert len(asked) == 2


def test_who_moved_to_another_union_still_reads_the_own_certificate(course):
    activity, (someone, *_others), west = course
    setting(activity)
    row = issuing(activity, someone)
    someone.union = west
    someone.save()
    someone.refresh_from_db()
    with speaking(acting(someone)):
        assert [one.pk for one in my_certificates(actor=acting(someone))] == [row.pk]
        assert my_certificates(actor=acting(someone)).get().activity.title == activity.title


def test_names_go_when_the_activity_turns_out_to_be_a_party_day(course):
    activity, people, _west = course
    rule = setting(activity)
    row = issuing(activity, people[0])
    kind = a_kind("party_day", "主题党日")
    Activity.objects.filter(pk=activity.pk).update(kind=kind)
    activity.refresh_from_db()
    rule.activity.refresh_from_db()
    plain = officer_of(activity.union, Can.CERTIFY)
    allowed = officer_of(activity.union, Can.CERTIFY, Can.PARTY_NAMES)
    for actor, count in ((plain, 0), (allowed, 1)):
        assert certificates_of(activity, actor=actor).count() == count
        assert waiting_for(rule, actor=actor).count() == count
    told = {"scope": allowed.scope(Can.CERTIFY)}
    with pytest.raises(NamesWithheld):
        own_certificate(row.pk, actor=plain, **told)
    assert own_certificate(row.pk, actor=allowed, **told) == row


def test_a_stranger_checks_by_the_whole_code_and_by_nothing_less(course):
    activity, people, _west = course
    setting(activity)
    row = issuing(activity, people[0])
    assert c.check_certificate(row.grouped.lower()).pk == row.pk
    for wrong in ("", row.check_code[:-1], row.check_code[:-1] + "!", row.number, "2" * 16):
        with pytest.raises(CertificateUnknown):
            c.check_certificate(wrong)


def test_a_certificate_is_revoked_with_a_reason_and_issued_anew(course):
    activity, people, west = course
    setting(activity)
    row = issuing(activity, people[0])
    told = {"certificate_id": row.pk, "now": LATER}
    with pytest.raises(NotThere):
        c.revoke_certificate(reason="姓名有误", actor=officer_of(west, Can.CERTIFY), **told)
    with pytest.raises(ReasonMissing):
        c.revoke_certificate(reason=" ", actor=SYSTEM, **told)
    c.revoke_certificate(reason="姓名有误", actor=SYSTEM, **told)
    with pytest.raises(AlreadyRevoked):
        c.revoke_certificate(reason="姓名有误", actor=SYSTEM, **told)
    assert c.check_certificate(row.check_code).revoke_reason == "姓名有误"
    assert issuing(activity, people[0]).sequence == 2


def test_a_voided_check_in_revokes_what_it_carried_and_leaves_the_rest(course):
    activity, (all_three, two, _one), _west = course
    setting(activity)
    rows = [issuing(activity, who) for who in (all_three, two)]
    sessions = list(activity.sessions.order_by("starts_at"))
    for who in (all_three, two):
        came = sessions[0].check_ins.get(worker=who)
        void_check_in(check_in_id=came.pk, reason="代签", actor=SYSTEM, now=LATER)
    for row in rows:
        row.refresh_from_db()
    assert rows[0].revoked_at is None  # two of three are left
    assert "代签" in rows[1].revoke_reason


def test_a_session_that_is_taken_back_revokes_only_what_stood_on_it(course):
    activity, (all_three, two, _one), _west = course
    setting(activity, share=1)
    rows = [issuing(activity, who) for who in (all_three, two)]
    sessions = list(activity.sessions.order_by("starts_at"))
    for session in sessions[:2]:
        cancel_session(session_id=session.pk, reason="未举办", actor=SYSTEM, now=LATER)
    for row in rows:
        row.refresh_from_db()
    assert [row.revoked_at is None for row in rows] == [True, False]


def test_party_days_and_words_of_official_documents_are_refused(course):
    activity, *_rest = course
    party = a_session(activity.union, kind=a_kind("party_day", "主题党日")).activity
    with pytest.raises(CertificateOfPartyDay):
        setting(party)
    DocumentCode.objects.create(code="东工办", union=activity.union)
    with pytest.raises(CertificateCodeTaken):
        setting(activity, code="东工办")


def test_the_file_says_what_the_row_says_and_forgets_the_name_with_it(course):
    activity, people, _west = course
    setting(activity)
    row = issuing(activity, people[0])
    words = [block.text for block in paper_of(row).blocks]
    assert row.number in words[0]
    assert people[0].name in words[1]
    assert row.grouped in words[4]
    made = certificate_pdf(row, address="https://example.org/certificates/?code=x")
    assert made.startswith(b"%PDF")
    forget_name(people[0].pk)
    row.refresh_from_db()
    assert row.worker_name == ERASED_NAME


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"attended_count": 1, "held_count": 3, "share": 60}, "certificate_was_earned"),
        ({"revoked_at": NOW}, "certificate_is_revoked_with_a_reason"),
    ],
)
def test_the_database_keeps_what_a_certificate_is(facts, name):
    with pytest.raises(IntegrityError, match=name):
        a_certificate(a_province()[1], **facts)
