"""Plain valid rows for tests."""

from datetime import timedelta
from itertools import count

from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import Period
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.scarce import allowances, lotteries, once, pools, waiting
from tongxin.shared.scarce.drawing import Notice
from tongxin.shared.scarce.gate.answers import answer, open_sheet
from tongxin.shared.scarce.models import (
    Allowance,
    AllowanceEntry,
    Answer,
    AnswerSheet,
    BenefitKey,
    Claim,
    Entrant,
    Lottery,
    Pool,
    Wait,
)
from tongxin.shared.scarce.pools import PLACES
from tongxin.shared.scarce.services import take

_numbers = count(1)


def a_pool(union, quota=3) -> Pool:
    """A pool of places at the top of its own tree."""
    title = f"第{next(_numbers)}批疗休养"
    return pools.open_pool(title=title, union=union, quota=quota, actor=SYSTEM, now=NOW)


def a_claim(union) -> Claim:
    """One place somebody took."""
    return take(PLACES, of=a_pool(union), by=a_worker(union).pk, at=NOW)


def a_wait(union) -> Wait:
    """Somebody who waits for the only place."""
    pool = a_pool(union, quota=1)
    take(PLACES, of=pool, by=a_worker(union).pk, at=NOW)
    return waiting.wait(PLACES, of=pool, by=a_worker(union).pk, at=NOW + timedelta(minutes=1))


def an_allowance(union, amount="1000") -> Allowance:
    """Money that may be used."""
    return allowances.grant(title="慰问额度", union=union, amount=amount, actor=SYSTEM, now=NOW)


def an_entry(union) -> AllowanceEntry:
    """One use of an allowance."""
    return allowances.use(an_allowance(union), amount="12.50", purpose="慰问一户", at=NOW)


def a_key(union, period="2026") -> BenefitKey:
    """A benefit somebody had this year."""
    worker, period = a_worker(union), Period.parse(period)
    return once.receive(
        benefit="tests.checkup", worker_id=worker.pk, period=period, union=union, at=NOW
    )


def a_lottery(union, places=2) -> Lottery:
    """A lottery people may enter; its seed becomes public in a day."""
    terms = Notice("暑期托管班摇号", places, "6月2日上证指数收盘点位", NOW + timedelta(days=1))
    return lotteries.open_lottery(union=union, terms=terms, actor=SYSTEM, now=NOW)


def a_full_lottery() -> Lottery:
    """Two places, five entrants, at a union of its own."""
    city = a_union(level="province", kind="local_federation")
    lottery = a_lottery(city)
    for _ in range(5):
        lotteries.enter(lottery, worker=a_worker(city), at=NOW)
    return lottery


def an_entrant(union) -> Entrant:
    """Somebody in a lottery."""
    return lotteries.enter(a_lottery(union), worker=a_worker(union), at=NOW)


def a_sheet(union, questions=5, **window) -> AnswerSheet:
    """Five questions, open for an hour."""
    opens_at = window.get("opens_at", NOW)
    times = opens_at, opens_at + timedelta(hours=1)
    told = {"title": "安全生产月答题", "questions": questions, "window": times}
    return open_sheet(union=union, actor=SYSTEM, now=NOW, **told)


def an_answer(union) -> Answer:
    """The first question of a sheet, answered."""
    worker = a_worker(union)
    who = Actor(name="答题人", worker_id=worker.pk)
    asked = {"sheet_id": a_sheet(union).pk, "question": 1, "choice": "A"}
    return answer(**asked, actor=who, now=NOW)


FACTORIES = {
    "scarce.AnswerSheet": a_sheet,
    "scarce.Answer": an_answer,
    "scarce.Pool": a_pool,
    "scarce.Claim": a_claim,
    "scarce.Wait": a_wait,
    "scarce.Allowance": an_allowance,
    "scarce.AllowanceEntry": an_entry,
    "scarce.BenefitKey": a_key,
    "scarce.Lottery": a_lottery,
    "scarce.Entrant": an_entrant,
}
