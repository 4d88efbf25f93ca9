"""Saying what an attended session was like, and saying it otherwise for some days."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.text import collapse_blanks
from tongxin.modules.activities.errors.sessions import (
    FeedbackOver,
    NotAttended,
    NoWorker,
    StarsWrong,
)
from tongxin.modules.activities.models import CheckIn, Feedback
from tongxin.modules.activities.models.feedback import LONGEST_WORDS, MOST_STARS
from tongxin.shared.audit.services import record

AMENDABLE = timedelta(days=14)
KEPT_DAYS = 1095
SAYER = Actor.system("feedback")  # the log tells that something was said, never by whom


@transaction.atomic
def give_feedback(
    *, session_id: int, stars: int, words: str = "", actor: Actor, now: datetime
) -> Feedback:
    """Stars and words for a session the calling worker attended (评价活动).

    Said again it replaces what was said, for fourteen days from the first time. Raises NoWorker,
    NotAttended, StarsWrong or FeedbackOver.
    """
    if actor.worker_id is None:
        raise NoWorker
    if not 1 <= stars <= MOST_STARS:
        raise StarsWrong
    check_in = _attendance(session_id, actor.worker_id)
    said = {"stars": stars, "words": collapse_blanks(words)[:LONGEST_WORDS]}
    known = Feedback.objects.filter(check_in=check_in).exists()
    return (_amend if known else _give)(check_in, said, now)


def forget_words(before: datetime) -> int:
    """Feedback goes when its time is over (到期删除)."""
    return Feedback.objects.filter(given_at__lt=before).delete()[0]


def _attendance(session_id: int, worker_id: int) -> CheckIn:
    found = CheckIn.objects.live().filter(session=session_id, worker=worker_id)
    check_in = found.select_related("union").first()
    if check_in is None:
        raise NotAttended
    return check_in


def _give(check_in: CheckIn, said: dict, now: datetime) -> Feedback:
    try:
        with transaction.atomic():
            made = Feedback.objects.create(
                check_in=check_in,
                session_id=check_in.session_id,
                worker_id=check_in.worker_id,
                union=check_in.union,
                given_at=now,
                **said,
            )
    except IntegrityError:  # sent twice at the same instant: the later one amends
        return _amend(check_in, said, now)
    record(SAYER, "activities.gave_feedback", made, at=now)
    return made


def _amend(check_in: CheckIn, said: dict, now: datetime) -> Feedback:
    # Not ``lock``: the log would tell what was said before and after.
    found = Feedback.objects.select_for_update(of=("self",)).get(check_in=check_in)
    if now >= found.given_at + AMENDABLE:
        raise FeedbackOver(days=AMENDABLE.days)
    found.stars, found.words, found.amended_at = said["stars"], said["words"], now
    found.save(update_fields=["stars", "words", "amended_at", "updated_at"])
    record(SAYER, "activities.amended_feedback", found, at=now)
    return found
