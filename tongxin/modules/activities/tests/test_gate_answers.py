"""Answers that two doors write at the same instant: one counts, and nobody else notices."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.tests.factories import SYSTEM, acting
from tongxin.modules.activities.tests.test_gate_kills import answer_books
from tongxin.shared.scarce.gate.answers import ANSWER, answer_pass
from tongxin.shared.scarce.gate.batches import parameters
from tongxin.shared.scarce.gate.bursts import Act, find
from tongxin.shared.scarce.gate.statement import statement
from tongxin.shared.scarce.models import Answer
from tongxin.shared.scarce.tests.factories import a_sheet
from tongxin.shared.scarce.tests.gates import database_url, gates
from tongxin.shared.scarce.tests.moments import until_a_batch_waits

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


class Quiz:
    """A sheet that is open, and six who answer it."""

    def __init__(self, session, workers):
        with speaking(SYSTEM):
            self.sheet = a_sheet(session.union, opens_at=clock.now() - timedelta(minutes=1))
        told = {"sheet": self.sheet, "language": "zh-hans", "now": clock.now()}
        self.workers = workers
        self.passes = [answer_pass(actor=acting(worker), **told) for worker in workers]

    def at_the_other_door(self, worker, choice):
        given = {"question": 1, "choice": choice}
        return Act(self.sheet.pk, worker.pk, worker.name, None, clock.now(), given=given)

    def choices(self):
        with speaking(SYSTEM):
            rows = Answer.objects.filter(sheet=self.sheet).order_by("worker")
            return list(rows.values_list("choice", flat=True))


def test_who_answers_at_two_doors_at_once_is_counted_once_and_the_batch_goes_on(crowd):
    quiz = Quiz(*crowd(6))
    body = json.dumps({"question": 1, "choice": "B"}).encode()
    other = [quiz.at_the_other_door(quiz.workers[n], choice) for n, choice in enumerate("BA")]
    with gates() as (gate,), ThreadPoolExecutor(6) as pool:
        gate.act(quiz.passes[5], "k", body)  # the connection is there
        with psycopg.connect(database_url()) as door:
            door.execute("SET ROLE tongxin_bypass")
            written = door.execute(statement(find(ANSWER)), parameters(other)).fetchall()
            asked = [pool.submit(gate.act, text, "k", body) for text in quiz.passes[:5]]
            until_a_batch_waits()
            assert not any(one.done() for one in asked[:2])
        said = [one.result(timeout=20) for one in asked]
    assert [row[1] for row in written] == ["done", "done"]
    assert [status for status, _told in said] == [200, 409, 200, 200, 200]
    assert said[0][1] == {"code": "done", "row": written[0][2], "again": True}
    assert said[1][1]["code"] == "scarce.answer_fixed"
    assert not any(answer["again"] for _status, answer in said[2:])
    assert answer_books(quiz.sheet) == (6, 6, 6)
    assert quiz.choices() == list("BABBBB")
