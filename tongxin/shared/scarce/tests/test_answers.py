"""Answers: one per person and question, the same by the service as at the gate."""

from datetime import timedelta

import pytest

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.scarce.errors import AnswerFixed, AnswersNotBegun, AnswersOver, NoSuchQuestion
from tongxin.shared.scarce.gate.answers import answer, read_answer
from tongxin.shared.scarce.gate.errors import BodyWrong
from tongxin.shared.scarce.models import Answer
from tongxin.shared.scarce.tests.factories import a_sheet

pytestmark = pytest.mark.usefixtures("house")
HOUR = timedelta(hours=1)


@pytest.fixture
def city():
    return a_union(level="province", kind="local_federation")


def given_by(worker, sheet, question=1, choice="A", now=NOW):
    who = Actor(name=worker.name, worker_id=worker.pk)
    told = {"sheet_id": sheet.pk, "question": question, "choice": choice}
    return answer(**told, actor=who, now=now)


def test_an_answer_is_written_once_and_the_same_choice_again_changes_nothing(city):
    sheet, worker = a_sheet(city), a_worker(city)
    first = given_by(worker, sheet)
    assert (first.choice, first.union, first.answered_at) == ("A", city, NOW)
    assert given_by(worker, sheet).pk == first.pk
    given_by(worker, sheet, question=2, choice="D")
    assert Answer.objects.count() == 2
    assert AuditEntry.objects.filter(verb="scarce.answered").count() == 2
    facts = OutboxEvent.objects.filter(kind="scarce.question_answered").order_by("pk")
    assert facts[0].body == {"sheet_id": sheet.pk, "worker_id": worker.pk, "question": 1}


def test_another_choice_is_told_that_the_first_one_counts(city):
    sheet, worker = a_sheet(city), a_worker(city)
    given_by(worker, sheet)
    with pytest.raises(AnswerFixed, match="以先交的为准"):
        given_by(worker, sheet, choice="B")
    assert Answer.objects.get().choice == "A"


@pytest.mark.parametrize(
    ("now", "question", "error"),
    [
        (NOW - timedelta(seconds=1), 1, AnswersNotBegun),
        (NOW + HOUR, 1, AnswersOver),
        (NOW, 6, NoSuchQuestion),
    ],
)
def test_answers_keep_to_the_window_and_the_sheet(city, now, question, error):
    with pytest.raises(error):
        given_by(a_worker(city), a_sheet(city), question=question, now=now)


def test_only_workers_of_the_union_and_below_answer(city):
    sheet, shop = a_sheet(city), a_union(city)
    given_by(a_worker(shop), sheet)
    with pytest.raises(NotThere):
        given_by(a_worker(city), a_sheet(shop))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"question": 0, "choice": "A"}',
        b'{"question": true, "choice": "A"}',
        b'{"question": 1, "choice": ""}',
        b'{"question": 99999, "choice": "A"}',
        b'{"question": 1, "choice": "\\u0000"}',
        b"\xff",
    ],
)
def test_a_body_that_is_no_answer_is_refused(body):
    with pytest.raises(BodyWrong):
        read_answer(body, 1, NOW)
