"""Gates killed at any instant: what was acknowledged is there, and nothing half."""

import json
import secrets
from datetime import timedelta

import pytest

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import Signup
from tongxin.modules.activities.tests.factories import SYSTEM, acting
from tongxin.modules.activities.tests.test_gate import books, pass_of
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.scarce.gate.answers import answer_pass
from tongxin.shared.scarce.models import Answer
from tongxin.shared.scarce.tests.factories import a_sheet
from tongxin.shared.scarce.tests.gates import gates
from tongxin.shared.scarce.tests.kills import killed_after, settled

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PEOPLE, QUESTIONS = 120, 10
TIMES = range(4)


def at_random(most):
    """After how many acts; printed, so that a failure tells."""
    count = 1 + secrets.randbelow(most)
    print(f"killed after {count} acts")  # noqa: T201 - pytest shows it where the test fails
    return count


@pytest.mark.parametrize("_time", TIMES)
def test_a_gate_killed_in_the_middle_of_sign_ups_loses_none_and_another_goes_on(crowd, _time):
    session, workers = crowd(PEOPLE, quota=None)
    passes = [pass_of(session, worker) for worker in workers]
    acts = [lambda text=text: gate.act(text, "k") for text in passes]
    with gates(2) as (gate, other):
        acknowledged = killed_after(at_random(PEOPLE - 20), gate, acts)
        rows = {n: told["row"] for n, told in acknowledged}
        held, live, logged, said = settled(lambda: books(session))
        assert held == live == logged == said >= len(rows)
        with speaking(SYSTEM):
            kept = dict(Signup.objects.values_list("pk", "worker_id"))
        assert {row: workers[n].pk for n, row in rows.items()}.items() <= kept.items()
        again = [other.act(text, "k") for text in passes]
    assert {status for status, _told in again} == {200}
    assert {n: again[n][1]["row"] for n in rows} == rows  # the first answer, once more
    assert all(again[n][1]["again"] for n in rows)
    assert books(session) == (PEOPLE,) * 4


def answer_books(sheet):
    """Answers as written, logged and told."""
    with speaking(SYSTEM):
        return (
            Answer.objects.filter(sheet=sheet).count(),
            AuditEntry.objects.filter(verb="scarce.answered").count(),
            OutboxEvent.objects.filter(kind="scarce.question_answered").count(),
        )


@pytest.mark.parametrize("_time", TIMES)
def test_a_gate_killed_in_the_middle_of_a_quiz_loses_no_answer_and_changes_none(crowd, _time):
    session, workers = crowd(12, quota=None)
    with speaking(SYSTEM):
        opens_at = clock.now() - timedelta(minutes=1)
        sheet = a_sheet(session.union, questions=QUESTIONS, opens_at=opens_at)
    told = {"language": "zh-hans", "now": clock.now()}
    passes = [answer_pass(sheet=sheet, actor=acting(worker), **told) for worker in workers]
    given = [(who, 1 + n) for n in range(QUESTIONS) for who in range(len(workers))]

    def act(gate, who, question, choice=None):
        body = {"question": question, "choice": choice or "ABCD"[(who + question) % 4]}
        return gate.act(passes[who], f"{who}-{question}", json.dumps(body).encode())

    with gates(2, TONGXIN_GATE_PER_PERSON="0") as (gate, other):
        acts = [lambda one=one: act(gate, *one) for one in given]
        acknowledged = killed_after(at_random(len(given) - 20), gate, acts)
        rows = {n: told["row"] for n, told in acknowledged}
        written, logged, said = settled(lambda: answer_books(sheet))
        assert written == logged == said >= len(rows)
        with speaking(SYSTEM):
            kept = {
                row.pk: (row.worker_id, row.question, row.choice)
                for row in Answer.objects.filter(pk__in=rows.values())
            }
        assert kept == {
            row: (workers[given[n][0]].pk, given[n][1], "ABCD"[sum(given[n]) % 4])
            for n, row in rows.items()
        }
        for n, row in rows.items():
            who, question = given[n]
            assert act(other, who, question)[1] == {"code": "done", "row": row, "again": True}
        who, question = given[next(iter(rows))]
        assert act(other, who, question, "Z")[1]["code"] == "scarce.answer_fixed"
        assert {act(other, *one)[0] for one in given} == {200}
    assert answer_books(sheet) == (len(given),) * 3
