"""Cases under any order of deeds, compared with a slow model that knows only the rules."""

from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Grant
from tongxin.shared.access.tests.factories import a_post
from tongxin.shared.approvals import deciding, services
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry
from tongxin.shared.approvals.states import DECISIONS, StepState
from tongxin.shared.approvals.tending import tended
from tongxin.shared.approvals.tests.factories import POSTING, a_line, acting, an_officer
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("house")]
SHOP, COUNTY, CITY = range(3)
# The clerk also holds the right to decide, but only ever sees the own rows come back.
SEATS = {"clerk": COUNTY, "first": COUNTY, "second": COUNTY, "top": CITY}
LEVELS = (COUNTY, CITY)


class RefusedError(Exception):
    """The model's no."""


@dataclass
class Slow:
    """What the rules say, without tables: who sits where, and where the case waits."""

    at_work: set[str] = field(default_factory=lambda: set(SEATS))
    state: str = "open"
    step: int = 0  # of LEVELS
    place: int = COUNTY

    def holders(self, place):
        return {who for who in self.at_work if SEATS[who] == place and who != "clerk"}

    def opened(self, step):
        """The step that opens and where: the right climbs, and is used once where it lands."""
        while step < len(LEVELS):
            place = next((p for p in range(LEVELS[step], CITY + 1) if self.holders(p)), None)
            if place is None:
                raise RefusedError
            if place == LEVELS[step] or step + 1 == len(LEVELS) or LEVELS[step + 1] != place:
                return "open", step, place
            step += 1
        return "approved", step, None

    def judge(self, who):
        if self.state != "open" or who not in self.holders(self.place):
            raise RefusedError

    def agree(self, who):
        self.judge(who)
        self.state, self.step, self.place = self.opened(self.step + 1)

    def send_back(self, who):
        self.judge(who)
        self.state, self.place = "returned", None

    def reject(self, who):
        self.judge(who)
        self.state, self.place = "rejected", None

    def resubmit(self, _who):
        self.need_maker("returned")
        self.state, self.step, self.place = self.opened(0)

    def withdraw(self, _who):
        self.need_maker("open", "returned")
        self.state, self.place = "withdrawn", None

    def freeze(self, _who):
        self.need("open")
        self.state = "frozen"

    def unfreeze(self, _who):
        self.need("frozen")
        self.state = "open"

    def leave(self, who):
        self.at_work.discard(who)

    def join(self, who):
        self.at_work.add(who)

    def tend(self, _who):
        if self.state != "open" or self.holders(self.place):
            return
        higher = next((p for p in range(LEVELS[self.step], CITY + 1) if self.holders(p)), None)
        self.place = self.place if higher is None else higher

    def need_maker(self, *states):
        """Only who made it, and is still somebody there."""
        if "clerk" not in self.at_work:
            raise RefusedError
        self.need(*states)

    def need(self, *states):
        if self.state not in states:
            raise RefusedError


class Real:
    """The same deeds through the services."""

    def __init__(self, away=()):
        self.province, *_above, self.shop = line = a_line()
        places = dict(zip((CITY, COUNTY, SHOP), line[1:], strict=True))
        self.places = {union.pk: place for place, union in places.items()}
        self.accounts = {who: an_officer(places[at]) for who, at in SEATS.items()}
        for who in away:
            self.leave(who)
        post, maker = a_post(self.shop), acting(self.accounts["clerk"])
        started = services.start_case(row=post, flow=POSTING.key, actor=maker, now=NOW)
        self.case, self.step_id = started.pk, services.open_step(started).pk

    def do(self, verb, who):
        with speaking(SYSTEM):
            getattr(self, verb)(who)
            step = services.open_step(ApprovalCase.objects.get(pk=self.case))
            self.step_id = step.pk if step else self.step_id

    def judge(self, call, who, **words):
        actor = acting(self.accounts[who])
        with speaking(actor):
            call(step_id=self.step_id, actor=actor, now=NOW, **words)

    def agree(self, who):
        self.judge(deciding.approve, who)

    def send_back(self, who):
        self.judge(deciding.return_for_revision, who, reason_code="other", text="请补充")

    def reject(self, who):
        self.judge(deciding.reject, who, reason_code="other", text="不符合")

    def resubmit(self, _who):
        services.resubmit(case_id=self.case, actor=acting(self.accounts["clerk"]), now=NOW)

    def withdraw(self, _who):
        services.withdraw(case_id=self.case, actor=acting(self.accounts["clerk"]), now=NOW)

    def freeze(self, _who):
        services.freeze(case_id=self.case, reason="核查", actor=SYSTEM, now=NOW)

    def unfreeze(self, _who):
        services.unfreeze(case_id=self.case, actor=SYSTEM, now=NOW)

    def leave(self, who):
        Grant.objects.filter(account=self.accounts[who]).update(valid_to=NOW - timedelta(days=1))

    def join(self, who):
        Grant.objects.filter(account=self.accounts[who]).update(valid_to=None)

    def tend(self, _who):
        tended(self.step_id, SYSTEM, NOW)

    def stands(self):
        """State, position of the open step among all, and where it waits."""
        case = ApprovalCase.objects.get(pk=self.case)
        steps = list(case.steps.filter(state=StepState.OPEN))
        assert len(steps) <= 1
        if not steps:
            return case.state, None, None
        return case.state, steps[0].position - 1, self.places.get(steps[0].place_id)


VERBS = ("agree", "send_back", "reject", "resubmit", "withdraw", "freeze", "unfreeze", "leave",
         "join", "tend")  # fmt: skip
DEEDS = st.tuples(st.sampled_from((*VERBS, *["agree", "leave", "tend", "resubmit"] * 2)),
                  st.sampled_from(tuple(SEATS)))  # fmt: skip


def done(call, verb, who):
    """Whether it was done; what is refused leaves nothing."""
    try:
        call(verb, who)
    except (DomainError, RefusedError):
        return False
    return True


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    away=st.sets(st.sampled_from(("first", "second", "top")), max_size=2),
    deeds=st.lists(DEEDS, min_size=4, max_size=14),
)
def test_a_case_stands_where_the_rules_say_whatever_is_done(away, deeds):
    """Mutants: see mutants.py (own row decided, climbing off, frozen ignored, steps left open)."""
    real, slow = Real(away), Slow(set(SEATS) - away)
    slow.state, slow.step, slow.place = slow.opened(0)
    assert real.stands() == (slow.state, slow.step, slow.place)
    for verb, who in deeds:
        tried = copy(slow)
        tried.at_work = set(slow.at_work)
        wanted = done(lambda verb, who, model=tried: getattr(model, verb)(who), verb, who)
        slow = tried if wanted else slow
        assert done(real.do, verb, who) == wanted, (verb, who)
        open_ = slow.state in {"open", "frozen"}
        stands = (slow.state, slow.step if open_ else None, slow.place if open_ else None)
        assert real.stands() == stands, (verb, who)
    decided = CaseEntry.objects.filter(case=real.case, what__in=DECISIONS)
    assert not decided.filter(account=real.accounts["clerk"].pk).exists()
