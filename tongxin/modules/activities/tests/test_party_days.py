"""Who was at a party day is political data (handbook 4, rule 92): every door is tried."""

import json

import pytest

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.activities import transfers
from tongxin.modules.activities.errors.names import NamesWithheld
from tongxin.modules.activities.models import NoShow
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.attendance import check_in_by_list, void_check_in
from tongxin.modules.activities.services.no_shows import lift_no_show
from tongxin.modules.activities.services.photos import PARTY_PHOTOS, PHOTOS, slot_for
from tongxin.modules.activities.services.planning import ActivityFacts, edit_activity
from tongxin.modules.activities.services.running import finish_session
from tongxin.modules.activities.services.seats import SEATS, sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_kind,
    a_session,
    a_worker,
    acting,
    officer_of,
)
from tongxin.shared.access.models import Account, Role
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.files.models import Attachment, StoredFile
from tongxin.shared.indicators.compute import ask
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.permissions import Can as Figures
from tongxin.shared.indicators.trace import trace
from tongxin.shared.scarce.models import Wait
from tongxin.shared.transfer.listings import Ask

DESK, API = "/desk/activities", "/api/v1"
LISTS = (transfers.SIGNUPS, transfers.CHECK_INS)
CLERK = (Can.VIEW, Can.EDIT, Can.CHECK_IN)


@pytest.fixture
def party_day(tree):
    """A party day of the first city that one worker signed up for and came to."""
    _root, east, _west, shop = tree
    session = a_session(east, kind=a_kind("party_day", "主题党日"))
    came = a_worker(shop, name="藏名人")
    sign_up(session_id=session.pk, actor=acting(came), now=NOW)
    told = {"session_id": session.pk, "actor": SYSTEM, "now": START}
    check_in_by_list(worker_ids=[came.pk], **told)
    session.came = came
    return session


def pages_of(officer, session):
    for view in ("signups", "check_ins", "feedback"):
        answer = officer.get(f"{DESK}/sessions/{session.pk}/?view={view}")
        assert answer.status_code == 200
        yield answer.content.decode()


def test_the_desk_counts_but_names_nobody_without_the_right(officer, tree, party_day):
    for page in pages_of(officer, party_day):
        assert "藏名人" not in page
    assert "只向获准的人员显示" in next(pages_of(officer, party_day))
    for what in ("signups", "check-ins"):
        answer = officer.get(f"{API}/sessions/{party_day.pk}/{what}")
        assert (answer.status_code, answer.json()["code"]) == (403, "activities.names_withheld")
    found = officer.get("/desk/search/?q=藏名人&words=藏名人").content.decode()
    assert f"/sessions/{party_day.pk}/" not in found


def test_with_the_right_the_same_doors_open(officer, tree, party_day):
    role = Role.objects.get(code="events")
    role.rights = [*role.rights, Can.PARTY_NAMES]
    role.save()
    signups, check_ins, _feedback = pages_of(officer, party_day)
    assert "藏名人" in signups
    assert "藏名人" in check_ins
    answer = officer.get(f"{API}/sessions/{party_day.pk}/check-ins").json()
    assert [row["worker_name"] for row in answer["items"]] == ["藏名人"]
    assert Account.objects.get(username="zhou")


def test_waiting_lists_absences_and_reports_name_nobody_either(officer, tree, party_day):
    """The lists that hang on a session or an activity; each shows its row to who may see it."""
    shop, activity = tree[3], party_day.activity_id
    absent = a_worker(shop, name="藏名人乙")
    seat = sign_up(session_id=party_day.pk, actor=acting(absent), now=NOW)
    NoShow.objects.create(
        signup=seat, session=party_day, union=party_day.union, worker=absent, missed_at=START
    )
    Wait.objects.create(
        what=SEATS.label,
        row_key=party_day.pk,
        union=party_day.union,
        worker=absent,
        told={"worker_name": "藏名人乙", "home_id": shop.pk},
        joined_at=NOW,
    )
    finish_session(session_id=party_day.pk, actor=SYSTEM, now=START)
    lists = (
        (transfers.NO_SHOWS, party_day.pk),
        (transfers.WAITS, party_day.pk),
        (transfers.CAME, activity),
    )
    for rights, many in ((CLERK, 0), ((*CLERK, Can.PARTY_NAMES), 1)):
        actor = officer_of(tree[1], *rights)
        for listing, of in lists:
            ask_for = Ask(actor, tree[1], NOW, actor.scope(Can.VIEW), {"of": str(of)})
            with speaking(actor):
                assert listing.rows(ask_for).count() == many, listing.key
    answer = officer.get(f"{API}/sessions/{party_day.pk}/no-shows")
    assert (answer.status_code, answer.json()["code"]) == (403, "activities.names_withheld")
    for page in (
        f"{activity}/report/",
        f"{activity}/report/came/",
        f"sessions/{party_day.pk}/live/",
    ):
        answer = officer.get(f"{DESK}/{page}")
        assert (answer.status_code, "藏名人" in answer.content.decode()) == (200, False)


@pytest.mark.parametrize(
    "listing", [transfers.SIGNUPS, transfers.CHECK_INS], ids=lambda one: one.key
)
def test_the_lists_and_their_files_hold_no_name_without_the_right(tree, party_day, listing):
    for rights, many in ((CLERK, 0), ((*CLERK, Can.PARTY_NAMES), 1)):
        actor = officer_of(tree[1], *rights)
        asked = Ask(actor, tree[1], NOW, actor.scope(Can.VIEW), {"of": str(party_day.pk)})
        with speaking(actor):
            assert listing.rows(asked).count() == many
    stranger = officer_of(tree[2], *CLERK, Can.PARTY_NAMES)
    with speaking(stranger):
        assert not party_day.signups.exists()


def test_presences_are_not_asked_for_one_by_one(tree, party_day):
    clerk = officer_of(tree[1], *CLERK)
    before = AuditEntry.objects.count()
    with pytest.raises(NamesWithheld):
        check_in_by_list(
            session_id=party_day.pk, worker_ids=[party_day.came.pk], actor=clerk, now=START
        )
    row = party_day.check_ins.get()
    with pytest.raises(NamesWithheld):
        void_check_in(check_in_id=row.pk, reason="看看是谁", actor=clerk, now=START)
    row.refresh_from_db()
    assert row.voided_at is None
    assert AuditEntry.objects.count() == before


def test_the_kind_is_not_changed_to_open_the_names(tree, party_day):
    facts = ActivityFacts(title="换个名目", kind=a_kind("sports", "文体健身"))
    told = {"activity_id": party_day.activity_id, "facts": facts, "now": NOW}
    with pytest.raises(NamesWithheld):
        edit_activity(actor=officer_of(tree[1], *CLERK), **told)
    edit_activity(actor=officer_of(tree[1], *CLERK, Can.PARTY_NAMES), **told)


@pytest.mark.parametrize("code", ["ACT05", "ACT06", "ACT11"])
def test_a_trace_counts_who_came_without_saying_who(tree, party_day, code):
    finish_session(session_id=party_day.pk, actor=SYSTEM, now=START)
    leader = officer_of(tree[1], Figures.VIEW)
    asked = ask(union=tree[1], period=Period.year(NOW.year), actor=leader, now=START)
    items = trace(get_figure(code), asked, actor=leader).items
    assert len(items) == 1
    assert items[0].first.is_readable
    assert "藏名人" not in str(items)


def test_the_log_does_not_tell_which_session_a_named_person_signed_up_for(tree, party_day):
    said = AuditEntry.objects.filter(verb="activities.signed_up").get()
    assert said.target.startswith("activities.Signup:")
    assert f":{party_day.pk}" not in json.dumps(said.change or {}).replace(" ", "")


def test_photos_of_a_party_day_hang_where_names_are_read(tree, party_day):
    assert slot_for(party_day, is_agreed=True) is PARTY_PHOTOS
    assert PARTY_PHOTOS.view == Can.PARTY_NAMES
    assert slot_for(a_session(tree[1]), is_agreed=False) is PHOTOS


def test_who_came_to_both_kinds_is_named_at_neither_by_the_figure_of_persons(tree, party_day):
    """Persons are counted once with all their rows beneath: one name would tell of all of them."""
    east, shop = tree[1], tree[3]
    reading = a_session(east)
    other = a_worker(shop, name="常露面")
    told = {"actor": SYSTEM, "now": START}
    check_in_by_list(session_id=reading.pk, worker_ids=[party_day.came.pk, other.pk], **told)
    for session in (party_day, reading):
        finish_session(session_id=session.pk, **told)
    asked = ask(union=east, period=Period.parse("2026"), actor=SYSTEM, now=START)
    rows = [
        row for item in trace(get_figure("ACT06"), asked, actor=SYSTEM).items for row in item.rows
    ]
    assert len(rows) == 3
    assert [row.details["职工"] for row in rows if row.details["职工"]] == ["常露面"]


def test_an_absence_from_a_party_day_is_not_lifted_by_who_may_not_read_it(tree, party_day):
    absent = a_worker(tree[3], name="藏名人乙")
    seat = sign_up(session_id=party_day.pk, actor=acting(absent), now=NOW)
    row = NoShow.objects.create(
        signup=seat, session=party_day, union=party_day.union, worker=absent, missed_at=START
    )
    clerk = officer_of(tree[1], *CLERK)
    with speaking(clerk), pytest.raises(NamesWithheld):
        lift_no_show(no_show_id=row.pk, reason="补签", actor=clerk, now=START)


def test_photos_follow_when_an_activity_becomes_a_party_day_and_when_it_ceases(tree):
    session = a_session(tree[1])
    rows = [a_photo(session, slot) for slot in ("photos", "report_photos")]
    told = {"activity_id": session.activity_id, "reason": "更正类型", "actor": SYSTEM, "now": NOW}
    facts = ActivityFacts(session.activity.title, a_kind("party_day", "主题党日"))
    edit_activity(facts=facts, **told)
    assert slots(rows) == {PARTY_PHOTOS.name}
    edit_activity(facts=ActivityFacts(facts.title, a_kind()), **told)
    assert slots(rows) == {PHOTOS.name}
    assert AuditEntry.objects.filter(verb="activities.moved_photos").count() == 2


def a_photo(session, slot):
    """A picture that hangs on a session."""
    file = StoredFile.objects.create(
        union=session.union, digest=slot.ljust(64, "0"), name="合影.jpg", size=9,
        content_type="image/jpeg", made_by="经办人", stored_at=NOW,
    )  # fmt: skip
    return Attachment.objects.create(
        union=session.union, file=file, target=PHOTOS.target, target_key=session.pk, slot=slot
    )


def slots(rows):
    return set(
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).values_list("slot", flat=True)
    )
