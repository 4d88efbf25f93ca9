"""Opening, posting, extending and ending a public notice."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import override

from tongxin.kernel.actors import Actor, Forbidden, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import name_of
from tongxin.shared.deadlines.errors import AmountWrong, LimitStaysPast, YearMissing
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS
from tongxin.shared.files.kinds import FileTooLarge
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.public_notices.closing import (
    conclude,
    conclude_due,
    pass_notice,
    uphold_notice,
    withdraw_notice,
)
from tongxin.shared.public_notices.errors import (
    AlreadyOnNotice,
    ContactMissing,
    NothingUpheld,
    NoticeNeeded,
    NoticeOver,
    NotOverYet,
    ObjectionsOpen,
    PlaceBefore,
    PlaceMissing,
    ReasonMissing,
    StillOnNotice,
    SubjectUnknown,
    TooShort,
    WrongRow,
)
from tongxin.shared.public_notices.models import NoticeGate, NoticePlace, PublicNotice
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.places import Spot, note_place
from tongxin.shared.public_notices.selectors import differs_from_shown
from tongxin.shared.public_notices.services import (
    Posting,
    extend_notice,
    open_notice,
    require_free,
    require_passed,
)
from tongxin.shared.public_notices.states import PlaceKind, State
from tongxin.shared.public_notices.tests.factories import (
    LATER,
    POSTS,
    a_candidate,
    a_notice,
    an_objection,
)

pytestmark = pytest.mark.usefixtures("house")
RULE_115 = datetime(2025, 9, 22, 1, 30, tzinfo=UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def city(house):
    return a_union(level="province", kind="local_federation")


def heard(notice):
    rows = OutboxEvent.objects.filter(body__notice_id=notice.pk).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def opened(union, row=None, **more):
    facts = {"row": row or a_candidate(union), "subject": POSTS.key, "stage": "before"}
    facts |= {"posting": Posting(union, 5, "0971-6123456"), "actor": SYSTEM, "now": NOW}
    return open_notice(**{**facts, **more})


def test_a_notice_posted_on_22_september_2025_ends_on_the_28th_at_midnight(city):
    """Handbook rule 115: 23, 24, 25, 26 and the worked Sunday."""
    notice = a_notice(city, now=RULE_115)

    assert notice.ends_at == datetime(2025, 9, 28, 16, tzinfo=UTC)
    assert notice.last_on == date(2025, 9, 28)
    before = notice.ends_at - timedelta(microseconds=1)
    with pytest.raises(NotOverYet) as early:
        pass_notice(notice_id=notice.pk, actor=SYSTEM, now=before)
    assert "2025-09-28 24:00" in str(early.value)
    assert pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at).state == State.PASSED


def test_what_is_shown_is_frozen_and_anybody_can_compute_its_hash(city):
    row = a_candidate(city)
    notice = a_notice(city, row=row)
    shown = json.loads(notice.shown)

    assert sha256(notice.shown.encode()).hexdigest() == notice.content_hash
    assert shown["rows"] == [[row.account.name, "候选人", "2024-01-01"]]
    assert (shown["union"], shown["working_days"], shown["code"]) == (city.name, 5, notice.code)
    row.started_on = date(2025, 5, 5)
    row.save()
    notice.refresh_from_db()
    assert json.loads(notice.shown) == shown
    assert differs_from_shown(notice)


def test_what_is_kept_is_the_same_in_every_language(city):
    row = a_candidate(city)
    with override("en"):
        notice = a_notice(city, row=row)
    assert not differs_from_shown(notice)


def test_opening_shows_the_notice_on_the_portal_and_tells_who_listens(city):
    notice = a_notice(city)

    place = notice.places.get()
    assert (place.kind, place.shown_from, place.shown_until) == (PlaceKind.PORTAL, NOW, None)
    assert heard(notice) == ["public_notices.opened"]
    logged = AuditEntry.objects.get(target=name_of(notice), verb="public_notices.opened")
    assert logged.change["hash"] == notice.content_hash


def test_a_row_on_notice_is_not_put_on_notice_again(city):
    row = a_candidate(city)
    notice = a_notice(city, row=row)
    with pytest.raises(AlreadyOnNotice):
        a_notice(city, row=row)
    with pytest.raises(StillOnNotice):
        require_free(row)
    withdraw_notice(notice_id=notice.pk, text="名单有误", actor=SYSTEM, now=LATER)
    require_free(row)
    assert a_notice(city, row=row, now=LATER).pk != notice.pk


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"subject": "nothing"}, SubjectUnknown),
        ({"stage": "nothing"}, SubjectUnknown),
        ({"actor": Actor(name="路人")}, Forbidden),
    ],
)
def test_what_nobody_declared_and_who_has_no_right_is_refused(city, more, refusal):
    with pytest.raises(refusal):
        opened(city, **more)
    assert not PublicNotice.objects.exists()


def test_a_row_of_another_kind_a_short_notice_and_one_without_telephone_are_refused(city):
    with pytest.raises(WrongRow):
        opened(city, row=city)
    with pytest.raises(TooShort) as refused:
        opened(city, posting=Posting(city, 4, "0971-6123456"))
    assert "不少于 5 个工作日" in str(refused.value)
    with pytest.raises(ContactMissing):
        opened(city, posting=Posting(city, 5, " "))


def test_a_year_nobody_entered_refuses_the_notice_with_the_next_step(city):
    year = max(PUBLISHED_YEARS)
    with pytest.raises(YearMissing) as refused:
        opened(city, now=datetime(year, 12, 30, 4, tzinfo=UTC))
    assert f"请平台管理员在“工作日历”页录入{year + 1}年放假安排" in str(refused.value)
    assert not PublicNotice.objects.exists()


def test_an_extension_moves_the_end_and_keeps_its_reason(city):
    notice = a_notice(city, now=RULE_115)
    with pytest.raises(ReasonMissing):
        extend_notice(notice_id=notice.pk, days=2, reason=" ", actor=SYSTEM, now=RULE_115)
    with pytest.raises(AmountWrong):
        extend_notice(notice_id=notice.pk, days=0, reason="停电", actor=SYSTEM, now=RULE_115)
    longer = extend_notice(
        notice_id=notice.pk, days=2, reason="公告栏停用一天", actor=SYSTEM, now=RULE_115
    )
    assert (longer.last_on, longer.days) == (date(2025, 9, 30), 7)
    assert heard(notice)[-1] == "public_notices.extended"
    logged = AuditEntry.objects.get(verb="public_notices.extended")
    assert logged.reason == "公告栏停用一天"
    with pytest.raises(NotOverYet):
        pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    late = longer.ends_at + timedelta(days=60)
    with pytest.raises(LimitStaysPast):
        extend_notice(notice_id=notice.pk, days=1, reason="补", actor=SYSTEM, now=late)


def test_a_notice_passes_when_its_time_is_up_by_the_beat(city):
    row = a_candidate(city)
    notice, later = a_notice(city, row=row), a_notice(city, days=9)
    assert conclude_due(now=notice.ends_at - timedelta(seconds=1)) == 0
    assert conclude_due(now=notice.ends_at) == 1
    assert conclude_due(now=notice.ends_at) == 0
    notice.refresh_from_db()
    later.refresh_from_db()
    assert (notice.state, later.state) == (State.PASSED, State.OPEN)
    assert notice.places.get().shown_until == notice.ends_at
    assert heard(notice)[-1] == "public_notices.concluded"
    require_passed(row, subject=POSTS.key, stage="before")


def test_a_held_notice_is_passed_over_by_the_beat(city):
    notice = an_objection(city).notice
    assert conclude_due(now=notice.ends_at + timedelta(days=1)) == 0
    notice.refresh_from_db()
    assert notice.state == State.HELD


def test_a_notice_is_not_ended_while_an_objection_waits(city):
    notice = an_objection(city).notice
    for outcome in (State.PASSED, State.UPHELD, State.WITHDRAWN):
        with pytest.raises(ObjectionsOpen):
            conclude(
                notice_id=notice.pk,
                outcome=outcome,
                text="想办结",
                actor=SYSTEM,
                now=notice.ends_at,
            )


def test_an_early_end_says_why_and_an_upheld_one_needs_an_objection(city):
    notice = a_notice(city)
    for act in (withdraw_notice, uphold_notice):
        with pytest.raises(ReasonMissing):
            act(notice_id=notice.pk, text="", actor=SYSTEM, now=LATER)
    with pytest.raises(NothingUpheld):
        uphold_notice(notice_id=notice.pk, text="不合格", actor=SYSTEM, now=LATER)
    withdrawn = withdraw_notice(notice_id=notice.pk, text="名单有误", actor=SYSTEM, now=LATER)
    assert (withdrawn.state, withdrawn.conclusion) == (State.WITHDRAWN, "名单有误")


def test_what_has_ended_stays_ended(city):
    notice = a_notice(city)
    withdraw_notice(notice_id=notice.pk, text="名单有误", actor=SYSTEM, now=LATER)
    for act in (
        lambda: pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at),
        lambda: withdraw_notice(notice_id=notice.pk, text="再次", actor=SYSTEM, now=LATER),
        lambda: extend_notice(notice_id=notice.pk, days=1, reason="补", actor=SYSTEM, now=LATER),
        lambda: an_objection(city, notice=notice),
    ):
        with pytest.raises(NoticeOver):
            act()


def test_a_row_needs_the_notice_of_its_stage(city):
    row = a_candidate(city)
    notice = a_notice(city, row=row)
    pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    require_passed(row, subject=POSTS.key, stage="before")
    with pytest.raises(NoticeNeeded):
        require_passed(row, subject=POSTS.key, stage="term")


def test_where_a_notice_hung_is_noted_with_its_picture(city, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    notice = a_notice(city)
    spot = Spot(PlaceKind.BOARD, " 一楼大厅  公告栏 ", LATER)
    told = {"notice_id": notice.pk, "actor": SYSTEM, "now": LATER}
    place = note_place(spot=spot, proof=SimpleUploadedFile("张贴.png", PNG), **told)
    assert (place.where, place.shown_from) == ("一楼大厅 公告栏", LATER)
    with pytest.raises(PlaceMissing):
        note_place(spot=Spot(PlaceKind.BOARD, " ", LATER), proof=None, **told)
    for wrong in (NOW - timedelta(seconds=1), LATER + timedelta(seconds=1)):
        with pytest.raises(PlaceBefore):
            note_place(spot=Spot(PlaceKind.BOARD, "公告栏", wrong), proof=None, **told)
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(FileTooLarge):
        note_place(spot=spot, proof=SimpleUploadedFile("大.png", PNG), **told)
    assert NoticePlace.objects.filter(notice=notice).count() == 2


def test_a_notice_outside_ones_scope_is_not_there(city):
    notice = a_notice(city)
    other = a_union(city, level="city", kind="local_federation")
    stranger = Actor(name="别处", grants={Can.OPEN: Scope(paths=(other.path,))})
    for act in (
        lambda: extend_notice(notice_id=notice.pk, days=1, reason="补", actor=stranger, now=NOW),
        lambda: pass_notice(notice_id=notice.pk, actor=stranger, now=notice.ends_at),
    ):
        with speaking(stranger), pytest.raises(NotThere):
            act()


def test_the_database_keeps_one_live_notice_per_row(city):
    notice = a_notice(city)
    notice.pk, notice._state.adding, notice.code = None, True, "20260601-00000000"
    with pytest.raises(IntegrityError, match="one_live_notice_per_row"), transaction.atomic():
        notice.save(force_insert=True)
    assert NoticeGate.objects.filter(target=notice.target).count() == 1
