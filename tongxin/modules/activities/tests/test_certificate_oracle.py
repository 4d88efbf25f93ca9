"""Certificates of attendance beside a plain count of who was where."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.modules.activities.errors.certificates import AlreadyCertified, ShareNotReached
from tongxin.modules.activities.models import CheckIn
from tongxin.modules.activities.selectors.certificates import waiting_for
from tongxin.modules.activities.services import certificates as c
from tongxin.modules.activities.services.attendance import check_in_by_list, void_check_in
from tongxin.modules.activities.services.running import finish_session, open_activity
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_kind,
    a_province,
    a_worker,
    an_activity,
    session_facts,
)

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.long]
DAY = timedelta(days=1)
SESSIONS, PEOPLE = 4, 3
LATER = START + 10 * DAY
FIRST_SIGN = ord("一")
signs = count(FIRST_SIGN)  # words of a union number the certificates of that union alone


class Plain:
    """Who came to which held session, and what was certified of it, in plain Python."""

    def __init__(self, came, share):
        self.came = came  # of each held session a set of persons
        self.share, self.certified = share, {}

    def counts(self, who):
        """At how many held sessions the person was, of those anybody came to."""
        return sum(who in here for here in self.came), sum(bool(here) for here in self.came)

    def earns(self, who):
        attended, held = self.counts(who)
        return attended > 0 and 100 * attended >= self.share * held

    def waiting(self):
        return {who for who in range(PEOPLE) if self.earns(who) and who not in self.certified}

    def issue(self, who):
        if not self.earns(who):
            return ShareNotReached
        if who in self.certified:
            return AlreadyCertified
        self.certified[who] = self.counts(who)
        return None

    def void(self, session, who):
        self.came[session].discard(who)
        if who not in self.certified:
            return
        attended, held = self.counts(who)
        held = min(self.certified[who][1], held)  # later sessions take nothing away
        if attended == 0 or 100 * attended < self.share * held:
            del self.certified[who]


def held_course(came):
    """An activity of which some sessions were held, and who came to those."""
    _root, east, _west, shop = a_province()
    evenings = [session_facts(starts_at=START + n * DAY) for n in range(SESSIONS)]
    activity = an_activity(east, *evenings, kind=a_kind("training", "培训"))
    open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    people = [a_worker(shop) for _ in range(PEOPLE)]
    sessions = list(activity.sessions.order_by("starts_at"))
    for session, (is_held, here) in zip(sessions, came, strict=True):
        told = {"session_id": session.pk, "actor": SYSTEM}
        if here:
            keys = [people[n].pk for n in sorted(here)]
            check_in_by_list(worker_ids=keys, now=session.starts_at, **told)
        if is_held:
            finish_session(now=session.ends_at, **told)
    return activity, sessions, people


def issued(activity, worker):
    """The refusal that issuing meets, if any."""
    told = {"activity_id": activity.pk, "worker_id": worker.pk, "actor": SYSTEM, "now": LATER}
    try:
        c.issue_certificate(**told)
    except (ShareNotReached, AlreadyCertified) as refusal:
        return type(refusal)
    return None


def voided(session, worker):
    """Take a presence back, if there is one."""
    row = CheckIn.objects.live().filter(session=session, worker=worker).first()
    if row is not None:
        void_check_in(check_in_id=row.pk, reason="误签", actor=SYSTEM, now=LATER)


def standing(activity, people):
    """Live certificates with their numbers, and who waits for one."""
    by = {worker.pk: n for n, worker in enumerate(people)}
    live = activity.certificates.filter(revoked_at=None)
    rows = live.values_list("worker_id", "attended_count", "held_count")
    waiting = waiting_for(c.CertificateRule.objects.get(activity=activity), actor=SYSTEM)
    return (
        {by[key]: (attended, held) for key, attended, held in rows},
        {by[row.worker_id] for row in waiting},
    )


who = st.integers(0, PEOPLE - 1)
evening = st.tuples(st.sampled_from((True, True, True, False)), st.sets(who))
moves = st.lists(
    st.one_of(
        st.tuples(st.just("issue"), who),
        st.tuples(st.just("all")),
        st.tuples(st.just("void"), st.integers(0, SESSIONS - 1), who),
    ),
    max_size=8,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    came=st.lists(evening, min_size=SESSIONS, max_size=SESSIONS),
    share=st.sampled_from((1, 25, 33, 34, 50, 66, 67, 75, 100)),
    moves=moves,
)
def test_certificates_are_those_of_a_plain_count(came, share, moves):
    activity, sessions, people = held_course(came)
    told = {"activity_id": activity.pk, "actor": SYSTEM, "now": NOW}
    rule = c.set_certificates(share=share, code=f"东{chr(next(signs))}参证", **told)
    plain = Plain([set(here) if is_held else set() for is_held, here in came], share)
    for move, *terms in moves:
        if move == "issue":
            assert issued(activity, people[terms[0]]) is plain.issue(terms[0])
        elif move == "void":
            voided(sessions[terms[0]], people[terms[1]])
            plain.void(*terms)
        else:
            assert c.issue_to_all(rule_id=rule.pk, now=LATER) == len(plain.waiting())
            for one in plain.waiting():
                plain.issue(one)
        assert standing(activity, people) == (plain.certified, plain.waiting())
