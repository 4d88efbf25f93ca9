"""Objections: they come in time, hold the notice, are looked into, and tell nobody who signed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.files.kinds import FileTooLarge, KindNotWanted
from tongxin.shared.files.models import Attachment
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.public_notices.closing import pass_notice, uphold_notice
from tongxin.shared.public_notices.errors import (
    AlreadyInvestigated,
    AlreadyObjected,
    AlreadyResolved,
    NotInvestigated,
    ObjectionEmpty,
    ObjectionUpheld,
    PeriodOver,
    ReasonMissing,
    SignatureIncomplete,
)
from tongxin.shared.public_notices.models import Objection
from tongxin.shared.public_notices.objections import (
    Words,
    file_objection,
    investigate,
    resolve,
    reveal,
)
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.selectors import count_waiting, objection_board
from tongxin.shared.public_notices.states import Outcome, State
from tongxin.shared.public_notices.tests.factories import (
    LATER,
    a_notice,
    a_signed_objection,
    an_objection,
    dismissed,
)

pytestmark = pytest.mark.usefixtures("house")
WORDS = "该同志在本单位工作不满两年，不符合推荐条件"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def city(house):
    return a_union(level="province", kind="local_federation")


def acting(union, *rights, name="核查员"):
    return Actor(name=name, grants={right: Scope(paths=(union.path,)) for right in rights})


def filed(notice, now=LATER, uploads=(), **words):
    words = Words(**{"text": WORDS, **words})
    return file_objection(notice_id=notice.pk, words=words, uploads=uploads, actor=SYSTEM, now=now)


def test_an_objection_holds_its_notice_and_tells_who_listens(city):
    notice = a_notice(city)
    made = filed(notice)
    notice.refresh_from_db()
    assert (notice.state, made.number, made.state) == (State.HELD, 1, Outcome.RECEIVED)
    assert OutboxEvent.objects.filter(kind="public_notices.objected").count() == 1
    assert filed(notice, text=WORDS + "。另有其他情况").number == 2


def test_an_objection_comes_until_the_last_instant_and_not_after(city):
    notice = a_notice(city)
    assert filed(notice, now=notice.ends_at - timedelta(microseconds=1)).pk
    with pytest.raises(PeriodOver) as refused:
        filed(notice, now=notice.ends_at, text="另一件异议，超过了公示期限")
    assert notice.contact in str(refused.value)
    assert notice.objections.count() == 1


def test_the_same_words_of_the_same_person_come_once(city):
    notice = a_notice(city)
    filed(notice)
    with pytest.raises(AlreadyObjected) as refused:
        filed(notice, text=f" {WORDS[:8]} {WORDS[8:]}\n")
    assert "第 1 号" in str(refused.value)
    signed = {"name": "尕藏措", "contact": "13997012345"}
    filed(notice, **signed)
    with pytest.raises(AlreadyObjected):
        filed(notice, **signed)
    filed(notice, name="拉毛", contact="13997012345")
    assert notice.objections.count() == 3


def test_an_objection_says_something_and_a_signed_one_can_be_answered(city):
    notice = a_notice(city)
    with pytest.raises(ObjectionEmpty):
        filed(notice, text="  我 不 同 意  ")
    for half in ({"name": "尕藏措"}, {"contact": "13997012345"}):
        with pytest.raises(SignatureIncomplete):
            filed(notice, **half)
    assert not notice.objections.exists()


def test_evidence_is_taken_by_the_rules_of_files_or_nothing_is(city, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    notice = a_notice(city)
    made = filed(notice, uploads=[SimpleUploadedFile("材料.pdf", PDF)])
    assert Attachment.objects.get(target_key=made.pk).slot == "evidence"
    with pytest.raises(KindNotWanted):
        filed(notice, text=WORDS + "（二）", uploads=[SimpleUploadedFile("表.csv", b"a,b\n1,2\n")])
    settings.UPLOAD_LIMIT = len(PDF) - 1
    with pytest.raises(FileTooLarge):
        filed(notice, text=WORDS + "（三）", uploads=[SimpleUploadedFile("材料.pdf", PDF)])


def test_who_signed_is_sealed_and_shown_for_a_reason_that_is_logged(city):
    made = a_signed_objection(city)
    with connection.cursor() as cursor:
        cursor.execute("SELECT o::text FROM public_notices_objection o WHERE id = %s", [made.pk])
        stored = cursor.fetchone()[0]
    assert "尕藏措" not in stored
    assert "13997012345" not in stored
    assert b"\xe5\xb0\x95".hex() not in stored
    assert (str(made.name), str(made.contact)) == ("****", "****")
    looker = acting(city, Can.VIEW, Can.INVESTIGATE)
    with speaking(looker), pytest.raises(NotThere):
        reveal(objection_id=made.pk, reason="核实情况", actor=looker, now=LATER)
    trusted = acting(city, Can.REVEAL)
    with speaking(trusted):
        with pytest.raises(ReasonMissing):
            reveal(objection_id=made.pk, reason=" ", actor=trusted, now=LATER)
        told = reveal(objection_id=made.pk, reason="核实情况", actor=trusted, now=LATER)
    assert told == {"name": "尕藏措", "contact": "13997012345"}
    logged = AuditEntry.objects.get(verb="public_notices.revealed")
    assert (logged.reason, logged.actor) == ("核实情况", "核查员")
    assert "尕藏措" not in str(logged.change)


def test_when_every_objection_is_dismissed_the_notice_runs_on_and_passes(city):
    notice = a_notice(city)
    first, second = an_objection(city, notice=notice), an_objection(city, notice=notice)
    dismissed(first)
    notice.refresh_from_db()
    assert notice.state == State.HELD
    dismissed(second)
    notice.refresh_from_db()
    assert notice.state == State.OPEN
    assert pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at).state == State.PASSED


def test_a_notice_with_an_upheld_objection_never_passes(city):
    made = an_objection(city)
    investigate(objection_id=made.pk, actor=SYSTEM, now=LATER)
    resolve(objection_id=made.pk, is_upheld=True, report="属实", actor=SYSTEM, now=LATER)
    notice = made.notice
    with pytest.raises(ObjectionUpheld):
        pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    ended = uphold_notice(notice_id=notice.pk, text="取消资格", actor=SYSTEM, now=LATER)
    assert (ended.state, ended.conclusion) == (State.UPHELD, "取消资格")


def test_a_result_needs_an_investigation_and_words_and_comes_once(city):
    made = an_objection(city)
    told = {"objection_id": made.pk, "is_upheld": False, "actor": SYSTEM, "now": LATER}
    with pytest.raises(NotInvestigated):
        resolve(report="不属实", **told)
    investigate(objection_id=made.pk, actor=acting(city, Can.INVESTIGATE), now=LATER)
    with pytest.raises(AlreadyInvestigated) as second:
        investigate(objection_id=made.pk, actor=SYSTEM, now=LATER)
    assert "核查员" in str(second.value)
    with pytest.raises(ReasonMissing):
        resolve(report="  ", **told)
    resolve(report="不属实", **told)
    with pytest.raises(AlreadyResolved) as late:
        resolve(report="再写一次", **told)
    assert all(word in str(late.value) for word in ("test", "不成立", "2026-06-01 13:00"))


def test_objections_wait_in_the_inbox_of_who_may_look_into_them(city):
    here, other = an_objection(city), a_union(city, level="city", kind="local_federation")
    officer, stranger = acting(city, Can.INVESTIGATE), acting(other, Can.INVESTIGATE)
    with speaking(officer):
        assert list(objection_board(scope=officer.scope(Can.INVESTIGATE))) == [here]
        assert count_waiting(scope=officer.scope(Can.INVESTIGATE)).earliest == LATER
    with speaking(stranger):
        assert count_waiting(scope=stranger.scope(Can.INVESTIGATE)).count == 0
        with pytest.raises(NotThere):
            investigate(objection_id=here.pk, actor=stranger, now=LATER)
    dismissed(here)
    assert count_waiting(scope=officer.scope(Can.INVESTIGATE)).count == 0


def test_who_may_only_look_files_nothing(city):
    notice, looker = a_notice(city), acting(city, Can.VIEW)
    with speaking(looker), pytest.raises(NotThere):
        file_objection(notice_id=notice.pk, words=Words(WORDS), uploads=(), actor=looker, now=LATER)
    assert not Objection.objects.exists()
