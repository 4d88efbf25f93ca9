"""Calendar files as RFC 5545 writes them: a stable name, moves and cancellations that replace."""

import re
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.periods import SHANGHAI
from tongxin.modules.activities import selectors
from tongxin.modules.activities.selectors.calendars import _folded, _text
from tongxin.modules.activities.services.planning import edit_session
from tongxin.modules.activities.services.running import cancel_session
from tongxin.modules.activities.services.seats import sign_up, withdraw
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_session,
    acting,
    session_facts,
)

STARTS = datetime(2026, 7, 1, 14, 30, tzinfo=SHANGHAI)
LINE = re.compile(r"([A-Z-]+)(?:;[^:]*)?:(.*)", re.DOTALL)


def link(session):
    return f"https://union.example/activities/{session.activity_id}/"


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def event(text: str) -> dict[str, str]:
    lines = unfolded(text)
    inside = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    return {found[1]: found[2] for line in inside if (found := LINE.fullmatch(line))}


def versions(lines: list[str]) -> list[int]:
    return [int(line.partition(":")[2]) for line in lines if line.startswith("SEQUENCE")]


def file_of(pk, worker, now=NOW):
    session = selectors.calendar_session(pk, actor=acting(worker))
    return selectors.calendar_of(session, now=now, url=link)


def test_a_session_is_written_in_the_time_of_shanghai(tree, worker):
    session = a_session(
        tree[1], to=[tree[1]], starts_at=STARTS, place="文化宫;二楼, 小剧场\\北", quota=3
    )
    text = file_of(session.pk, worker)
    lines = unfolded(text)
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tongxin//Activities//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    assert lines.index("TZID:Asia/Shanghai") < lines.index("BEGIN:VEVENT")
    assert "DTSTART;TZID=Asia/Shanghai:20260701T143000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20260701T163000" in lines
    told = event(text)
    assert told["LOCATION"] == r"文化宫\;二楼\, 小剧场\\北"
    assert told["STATUS"] == "CONFIRMED"
    assert told["SUMMARY"] == session.activity.title
    assert told["URL"] == link(session)
    assert re.fullmatch(r"\d{8}T\d{6}Z", told["DTSTAMP"])


def test_a_moved_and_a_cancelled_session_replace_what_a_calendar_holds(tree, worker):
    session = a_session(tree[1], to=[tree[1]], starts_at=STARTS)
    first = event(file_of(session.pk, worker))
    later = session_facts(starts_at=STARTS + timedelta(days=1))
    edit_session(session_id=session.pk, facts=later, reason="场地调整", actor=SYSTEM, now=NOW)
    session.refresh_from_db()
    type(session).objects.filter(pk=session.pk).update(
        updated_at=session.updated_at + timedelta(seconds=90)
    )
    moved = event(file_of(session.pk, worker))
    assert moved["UID"] == first["UID"]
    assert moved["DTSTART"] == "20260702T143000"
    assert int(moved["SEQUENCE"]) > int(first["SEQUENCE"])
    cancel_session(session_id=session.pk, reason="台风", actor=SYSTEM, now=NOW)
    type(session).objects.filter(pk=session.pk).update(
        updated_at=session.updated_at + timedelta(seconds=180)
    )
    text = file_of(session.pk, worker)
    gone = event(text)
    assert "METHOD:CANCEL" in unfolded(text)
    assert (gone["UID"], gone["STATUS"]) == (first["UID"], "CANCELLED")
    assert int(gone["SEQUENCE"]) > int(moved["SEQUENCE"])


def test_the_own_file_holds_ones_seats_and_what_was_given_back_as_cancelled(tree, worker):
    mine, other = (a_session(tree[1], to=[tree[1]]) for _ in range(2))
    a_session(tree[1], to=[tree[1]])
    told = {"actor": acting(worker), "now": NOW}
    for session in (mine, other):
        sign_up(session_id=session.pk, **told)
    withdraw(session_id=other.pk, **told)
    lines = unfolded(selectors.my_calendar(**told, url=link))
    assert lines.count("BEGIN:VEVENT") == 2
    assert sorted(line for line in lines if line.startswith("STATUS")) == [
        "STATUS:CANCELLED",
        "STATUS:CONFIRMED",
    ]
    given_back = versions(lines)
    sign_up(session_id=other.pk, **told)
    lines = unfolded(selectors.my_calendar(**told, url=link))
    assert sum(versions(lines)) == sum(given_back) + 1
    assert lines.count("STATUS:CONFIRMED") == lines.count("BEGIN:VEVENT") == 2


def test_the_phone_gets_the_files_and_no_draft(phone, tree):
    session = a_session(tree[1], to=[tree[1]])
    answer = phone.get(f"/activities/sessions/{session.pk}/calendar/")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert session.activity.title in event(answer.content.decode())["SUMMARY"]
    assert phone.get("/activities/records/calendar/").status_code == 200
    draft = a_session(tree[1], to=[tree[1]], opened=False)
    assert phone.get(f"/activities/sessions/{draft.pk}/calendar/").status_code == 404


@given(st.text(max_size=200))
def test_any_text_is_folded_so_that_it_can_be_put_together_again(text):
    written = _text(text)
    assert not re.search(r"[\x00-\x1f\x7f]", written)
    parts = list(_folded(f"SUMMARY:{written}"))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == f"SUMMARY:{written}"
