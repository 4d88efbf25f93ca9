"""What everybody reads and brings without signing in, past nobody's wall but their own words."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.kernel.actors import NOBODY
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.files.kinds import UploadRefused
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.public_notices import portal
from tongxin.shared.public_notices.closing import pass_notice, withdraw_notice
from tongxin.shared.public_notices.errors import (
    AlreadyObjected,
    NoticeOver,
    PeriodOver,
    TooManyObjections,
)
from tongxin.shared.public_notices.models import Objection, ObjectionTry, PublicNotice
from tongxin.shared.public_notices.objections import Words
from tongxin.shared.public_notices.states import Source, State
from tongxin.shared.public_notices.tests.factories import LATER, a_notice

pytestmark = pytest.mark.usefixtures("house")
WORDS = Words("该同志在本单位工作不满两年，不符合推荐条件")


@pytest.fixture
def notice(house):
    return a_notice(a_union(level="province", kind="local_federation"))


def object_to(notice, words=WORDS, uploads=(), now=LATER):
    with speaking(NOBODY):
        return portal.object_to(code=notice.code, words=words, uploads=uploads, now=now)


def test_everybody_reads_what_is_on_notice_and_nothing_else(notice):
    with speaking(NOBODY):
        assert not PublicNotice.objects.exists()
        shown = portal.page(notice.code, now=LATER)
        assert portal.lines()[0][0].code == notice.code
        assert not PublicNotice.objects.exists()
    assert shown.content["rows"]
    assert sha256(shown.text.encode()).hexdigest() == shown.content_hash == notice.content_hash
    assert shown.takes_objections
    assert {"made_by", "target", "conclusion"}.isdisjoint(shown.__slots__)


def test_a_notice_that_is_over_no_longer_names_anybody(notice):
    pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    with speaking(NOBODY):
        shown = portal.page(notice.code, now=notice.ends_at)
        assert (shown.content, shown.text, shown.takes_objections) == (None, "", False)
        assert portal.lines()[0] == []
    assert (shown.state, shown.content_hash) == (State.PASSED, notice.content_hash)


def test_an_address_nobody_gave_out_leads_nowhere(house):
    with speaking(NOBODY), pytest.raises(NotThere):
        portal.page("20260601-deadbeef", now=NOW)
    with speaking(NOBODY), pytest.raises(NotThere):
        portal.object_to(code="20260601-deadbeef", words=WORDS, uploads=(), now=NOW)


def test_anybody_objects_and_the_notice_is_held(notice):
    assert object_to(notice) == 1
    notice.refresh_from_db()
    made = Objection.objects.get()
    assert (notice.state, made.source, made.is_signed) == (State.HELD, Source.PORTAL, False)
    assert made.union == notice.union


def test_refused_objections_leave_nothing_and_no_wider_sight(notice, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    broken = SimpleUploadedFile("证明.pdf", b"%PDF-1.4 no end")
    with speaking(NOBODY):
        for words, uploads, now, refusal in (
            (WORDS, [broken], LATER, UploadRefused),
            (WORDS, (), notice.ends_at, PeriodOver),
        ):
            with pytest.raises(refusal):
                portal.object_to(code=notice.code, words=words, uploads=uploads, now=now)
            assert not PublicNotice.objects.exists()
    assert not Objection.objects.exists()
    object_to(notice)
    with pytest.raises(AlreadyObjected):
        object_to(notice)


def test_what_was_taken_back_takes_no_objection(notice):
    withdraw_notice(notice_id=notice.pk, text="名单有误", actor=SYSTEM, now=LATER)
    with pytest.raises(NoticeOver):
        object_to(notice)


def test_the_list_goes_on_where_it_stopped_and_finds_words(notice):
    more = [a_notice(notice.union) for _ in range(portal.PAGE)]
    with speaking(NOBODY):
        first, following = portal.lines()
        second, end = portal.lines(before=following)
        assert portal.lines(words="没有这样的公示") == ([], None)
    numbers = [line.number for line in [*first, *second]]
    assert numbers == sorted([notice.pk, *(one.pk for one in more)], reverse=True)
    assert end is None


def test_one_address_objects_six_times_an_hour(house):
    def tries(address, at):
        with speaking(NOBODY):
            portal.count_try(address, now=at)

    for _ in range(portal.MOST_IN_AN_HOUR):
        tries("203.0.113.7", NOW)
    with pytest.raises(TooManyObjections) as refused:
        tries("203.0.113.7", NOW + timedelta(minutes=30))
    assert "31 分钟" in str(refused.value)
    tries("203.0.113.8", NOW)
    tries("203.0.113.7", NOW + portal.HOUR)
    assert "203.0.113" not in str(list(ObjectionTry.objects.values_list()))
    assert portal.forget_tries(now=NOW + portal.HOUR) == 1
