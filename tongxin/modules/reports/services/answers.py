"""Saving what people write, field by field, so that no word of anybody is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.modules.reports.errors import (
    NotAChoice,
    NotANumber,
    NothingSaid,
    NotOpenForFilling,
    TableWrong,
    UnknownItem,
)
from tongxin.modules.reports.models import (
    Answer,
    AnswerEdition,
    FormItem,
    ItemComment,
    ItemKind,
    Submission,
)
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import mark_of
from tongxin.modules.reports.selectors.forms import item_of, written_items
from tongxin.modules.reports.selectors.spoken import read_number
from tongxin.modules.reports.selectors.tables import columns_of, tidied
from tongxin.modules.reports.services.editions import (
    collides,
    is_settled,
    put_beside,
    settle_edition,
    write,
)
from tongxin.modules.reports.services.rounds import note_step
from tongxin.modules.reports.states import Act
from tongxin.shared.audit.services import record


@dataclass(slots=True)
class Kept:
    """What became of a save: versions now in force, and fields whose words were put beside."""

    submission: Submission
    versions: dict[str, int] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)  # code: who wrote in the meantime


@transaction.atomic
def save_answers(
    *,
    submission_id: int,
    answers: Mapping[str, str],
    seen: Mapping[str, int] | None = None,
    actor: Actor,
    now: datetime,
) -> Kept:
    """Keep some answers by item code (暂存); an empty one takes the earlier words away.

    ``seen`` says on which version each was written. If somebody else has changed the item since,
    both texts are kept: the other's stays, this one waits beside it. Without ``seen`` the last
    word stands. Raises NotOpenForFilling, UnknownItem, NotANumber, NotAChoice or TableWrong;
    nothing is kept then.
    """
    submission = open_report(submission_id, actor)
    items = {item.code: item for item in written_items(submission.form)}
    kept = Kept(submission)
    for code, words in answers.items():
        if code not in items:
            raise UnknownItem(code=code)
        version = None if seen is None else seen.get(code)
        _keep(kept, items[code], _tidy(items[code], words), version, actor=actor, now=now)
    touch(submission, actor, now)
    submission.save(update_fields=["opened_at", "makers", "updated_at"])
    change = {"items": sorted(answers), "beside": sorted(kept.beside)}
    record(actor, "reports.saved", submission, at=now, change=change)
    return kept


@transaction.atomic
def settle(
    *, submission_id: int, edition_id: int, adopt: bool, actor: Actor, now: datetime
) -> Answer:
    """Say which of two texts stands (选定); the other stays among the earlier ones.

    Raises NotThere or NotOpenForFilling.
    """
    submission = open_report(submission_id, actor)
    waiting = AnswerEdition.objects.filter(
        answer__submission=submission, version=None, settled_at=None, pk=edition_id
    )
    chosen = waiting.select_related("answer__item").first()
    if chosen is None:
        raise NotThere
    settle_edition(chosen, actor=actor, now=now)
    if adopt:
        _write(chosen.answer, chosen.answer.item, chosen.text, actor=actor, now=now)
    touch(submission, actor, now)
    submission.save(update_fields=["opened_at", "makers", "updated_at"])
    change = {"item": chosen.answer.item.code, "adopted": adopt}
    record(actor, "reports.settled", submission, at=now, change=change)
    return chosen.answer


@transaction.atomic
def comment(
    *, submission_id: int, code: str, text: str, actor: Actor, now: datetime
) -> ItemComment:
    """Say something about one item (批注): the filler to the superior, or the other way.

    Raises NotThere, NothingSaid or UnknownItem.
    """
    mine = Submission.objects.owned_by(actor.scope(Can.FILL)).filter(pk=submission_id)
    judged = Submission.objects.owned_by(actor.scope(Can.ACCEPT)).filter(pk=submission_id)
    submission = (mine | judged).fetch(pk=submission_id)
    if not text.strip():
        raise NothingSaid
    made = ItemComment.objects.create(
        submission=submission,
        union_id=submission.union_id,
        item=item_of(submission.form, code),
        text=text.strip(),
        made_by=actor.name,
        made_at=now,
    )
    record(actor, "reports.commented", submission, at=now, change={"item": code})
    return made


def open_report(submission_id: int, actor: Actor) -> Submission:
    """The locked report one may fill. Raises NotThere or NotOpenForFilling."""
    submission = Submission.objects.owned_by(actor.scope(Can.FILL)).lock(pk=submission_id)
    if not submission.is_open:
        raise NotOpenForFilling(state=submission.get_state_display())
    return submission


def touch(submission: Submission, actor: Actor, now: datetime) -> None:
    """Remember who worked on a report, and when it was opened first."""
    if mark_of(actor) not in submission.makers:
        submission.makers = [*submission.makers, mark_of(actor)]
    if submission.opened_at is None:
        submission.opened_at = now
        note_step(submission, Act.RECEIVED, actor=actor, now=now)


def _keep(
    kept: Kept, item: FormItem, words: str, seen: int | None, *, actor: Actor, now: datetime
) -> None:
    answer = Answer.objects.filter(submission=kept.submission, item=item).first()
    if answer is None:
        answer = Answer(
            submission=kept.submission, union_id=kept.submission.union_id, item=item, version=0
        )
    if is_settled(answer, words, seen):
        kept.versions[item.code] = answer.version
        return
    if collides(answer, seen, actor):
        _number(item, words)
        put_beside(answer, words, actor=actor, now=now)
        kept.beside[item.code] = answer.made_by
    else:
        _write(answer, item, words, actor=actor, now=now)
    kept.versions[item.code] = answer.version


def _tidy(item: FormItem, words: str) -> str:
    """The words as they are stored. Raises TableWrong."""
    if item.kind != ItemKind.TABLE:
        return words.strip()
    kept, reason = tidied(columns_of(item), words.strip())
    if reason:
        raise TableWrong(item=item.label, reason=reason)
    return kept


def _write(answer: Answer, item: FormItem, words: str, *, actor: Actor, now: datetime) -> None:
    answer.number = _number(item, words)
    write(answer, words, actor=actor, now=now)


def _number(item: FormItem, words: str) -> Decimal | None:
    """The number in the words where one is asked for. Raises NotANumber or NotAChoice."""
    if words and item.kind == ItemKind.CHOICE and words not in item.choices:
        raise NotAChoice(item=item.label, choices="、".join(item.choices))
    if not words or not item.asks_number:
        return None
    value = read_number(words)
    if value is None:
        raise NotANumber(item=item.label)
    return value
