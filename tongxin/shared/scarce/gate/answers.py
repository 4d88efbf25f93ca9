"""Answers as a burst: one per person and question, written once."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.scarce.errors import AnswerFixed, AnswersNotBegun, AnswersOver, NoSuchQuestion
from tongxin.shared.scarce.events import QuestionAnswered
from tongxin.shared.scarce.gate.batches import do_now
from tongxin.shared.scarce.gate.bursts import Act, Burst, Facts, Log, declare
from tongxin.shared.scarce.gate.errors import BodyWrong, PassRevoked
from tongxin.shared.scarce.gate.passes import LIFE, Pass, issue
from tongxin.shared.scarce.models import Answer, AnswerSheet

ANSWER = "scarce.answer"
LONGEST_CHOICE, MOST_QUESTIONS = 16, 32_767


def read_answer(body: bytes, _sheet: int, _now: datetime) -> dict[str, Any]:
    """Question and choice out of ``{"question": 3, "choice": "B"}``. Raises BodyWrong."""
    try:
        said = json.loads(body)
        question, choice = said["question"], said["choice"]
    except (ValueError, KeyError, TypeError):
        raise BodyWrong from None
    is_number = type(question) is int and 0 < question <= MOST_QUESTIONS
    is_choice = type(choice) is str and 0 < len(choice) <= LONGEST_CHOICE and choice.isprintable()
    if not (is_number and is_choice):
        raise BodyWrong
    return {"question": question, "choice": choice}


def _not_begun(facts: Facts) -> AnswersNotBegun:
    return AnswersNotBegun(at=f"{timezone.localtime(facts['opens_at']):%Y-%m-%d %H:%M}")


declare(
    Burst(
        name=ANSWER,
        rows=AnswerSheet,
        ledger=Answer,
        of="sheet",
        by="worker",
        ends="",
        joins="LEFT JOIN people_worker who ON who.id = act.by AND who.left_on IS NULL",
        rules={
            "stranger": "who.id IS NULL OR NOT starts_with(who.union_path, thing.union_path)",
            "early": "act.at < thing.opens_at",
            "late": "act.at >= thing.closes_at",
            "unknown": "act.question > thing.questions",
        },
        given={"question": "smallint", "choice": "text"},
        twice=("question",),
        same="old.choice = act.choice",
        writes={"question": "act.question", "choice": "act.choice", "answered_at": "act.at"},
        log=Log(
            "scarce.answered",
            QuestionAnswered,
            {"sheet_id": "thing.id", "worker_id": "act.by", "question": "act.question"},
        ),
        tells=("opens_at", "questions"),
        refusals={
            "gone": lambda _facts: NotThere(),
            "stranger": lambda _facts: NotThere(),
            "revoked": lambda _facts: PassRevoked(),
            "early": _not_begun,
            "late": lambda _facts: AnswersOver(),
            "unknown": lambda facts: NoSuchQuestion(questions=facts["questions"]),
            "twice": lambda _facts: AnswerFixed(),
        },
        reads=read_answer,
    )
)


@transaction.atomic
def open_sheet(
    *,
    title: str,
    union: UnionOrg,
    questions: int,
    window: tuple[datetime, datetime],
    actor: Actor,
    now: datetime,
) -> AnswerSheet:
    """A new sheet with its window, beginning included and end not (开设答题)."""
    opens_at, closes_at = window
    sheet = AnswerSheet.objects.create(
        title=title, union=union, questions=questions, opens_at=opens_at, closes_at=closes_at
    )
    record(actor, "scarce.sheet_opened", sheet, at=now)
    return sheet


@transaction.atomic
def answer(*, sheet_id: int, question: int, choice: str, actor: Actor, now: datetime) -> Answer:
    """Write down the calling worker's choice (作答); the same choice again changes nothing.

    Raises NotThere, AnswersNotBegun, AnswersOver, NoSuchQuestion or AnswerFixed.
    """
    if actor.worker_id is None:
        raise NotThere
    act = Act(
        row=sheet_id,
        by=actor.worker_id,
        actor=actor.name,
        account=actor.account_id,
        at=now,
        given={"question": question, "choice": choice},
    )
    return do_now(ANSWER, act)


def answer_pass(*, sheet: AnswerSheet, actor: Actor, language: str, now: datetime) -> str:
    """The pass with which the calling worker answers at the gate. Raises NotThere."""
    if actor.worker_id is None:
        raise NotThere
    return issue(
        Pass(
            burst=ANSWER,
            row=sheet.pk,
            by=actor.worker_id,
            actor=actor.name,
            account=actor.account_id,
            epoch=sheet.pass_epoch,
            opens_at=sheet.opens_at,
            ends_at=max(now, sheet.opens_at) + LIFE,
            language=language,
        )
    )
