"""More than a gate can take: refused at once and politely, and nobody else notices."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.services.seats import TAKE_SEAT
from tongxin.modules.activities.tests.factories import SYSTEM, a_session
from tongxin.modules.activities.tests.test_gate import books, pass_of
from tongxin.shared.scarce.gate import app, passes
from tongxin.shared.scarce.gate.limits import WINDOW
from tongxin.shared.scarce.tests.gates import a_site, gates
from tongxin.shared.scarce.tests.moments import held, within_one_window

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
AT_ONCE = 1.5  # seconds, on a busy machine; a batch waits three times as long for its row


def told_whole(gate, ticket, key="k", **more):
    """Status, headers and what the gate says."""
    given = {"X-Tongxin-Pass": ticket, "Idempotency-Key": key, **more}
    status, headers, body = gate.whole("POST", app.ACT, given)
    return status, headers, body.decode()


def timed(call):
    """What it said, and how long that took."""
    began = time.monotonic()
    said = call()
    return said, time.monotonic() - began


def sold_out(session, gate, workers):
    """Another session of which the gate knows that nothing is left; a pass of who has none."""
    with speaking(SYSTEM):
        gone = a_session(session.union, quota=1, starts_at=session.starts_at)
    first, second, late = (pass_of(gone, worker) for worker in workers)
    assert gate.act(first, "k")[0] == 200
    assert gate.act(second, "k")[1]["code"] == "activities.full"
    time.sleep(0.3)
    return gone, late


def test_a_full_line_is_said_at_once_while_sold_out_and_the_site_are_answered(crowd):
    session, workers = crowd(6, quota=None)
    texts = [pass_of(session, worker) for worker in workers]
    with (
        a_site() as place,
        gates(site=place, TONGXIN_GATE_LINE="3") as (gate,),
        ThreadPoolExecutor(8) as pool,
    ):
        _gone, late = sold_out(session, gate, workers[:3])
        site_answers(gate)
        with held(session) as until_a_batch_waits:
            acts = [pool.submit(gate.act, texts[0], "k")]
            until_a_batch_waits()
            acts += [pool.submit(gate.act, text, "k") for text in texts[1:4]]
            time.sleep(0.3)  # they stand in line
            refusals = [timed(lambda text=text: told_whole(gate, text)) for text in texts[4:]]
            (_status, full), quickly = timed(lambda: gate.act(late, "k"))
            _page, soon = timed(lambda: site_answers(gate))
            assert not any(act.done() for act in acts)
        first = [act.result(timeout=20) for act in acts]
        later = [gate.act(text, "k") for text in texts[4:]]
    for (status, headers, said), took in refusals:
        assert (status, "gate.busy" in said, "没有占用您的名额" in said) == (503, True, True)
        assert 1 <= int(headers["Retry-After"]) <= WINDOW
        assert took < AT_ONCE
    assert (full["code"], quickly < AT_ONCE) == ("activities.full", True)
    assert soon < AT_ONCE
    assert [status for status, _told in [*first, *later]] == [200] * 6
    held_now, live, _logged, _said = books(session)
    assert held_now == live == 6


def site_answers(gate):
    """The site behind the gate answers an operation that asks its database."""
    status, _headers, body = gate.whole("GET", "/api/v1/sessions/1/live")
    assert (status, b"code" in body) == (401, True)


def test_who_presses_more_often_than_hands_can_is_asked_to_wait_and_nobody_else(crowd):
    session, (hasty, calm) = crowd(2, quota=None)
    with speaking(SYSTEM):
        other = a_session(session.union, starts_at=session.starts_at)
    text = pass_of(session, hasty)
    with gates(TONGXIN_GATE_PER_PERSON="3") as (gate,):
        within_one_window()
        many = [told_whole(gate, text) for _time in range(4)]
        assert gate.act(pass_of(session, calm), "k")[0] == 200
        assert gate.act(pass_of(other, hasty), "k")[0] == 200  # one thing, not all things
    assert [status for status, *_rest in many] == [200, 200, 200, 429]
    _status, headers, said = many[-1]
    assert ("gate.too_often" in said, "操作太频繁" in said) == (True, True)
    assert 1 <= int(headers["Retry-After"]) <= WINDOW
    assert books(session)[:2] == (2, 2)


@pytest.mark.parametrize("proxied", [True, False])
def test_an_address_has_a_limit_and_only_our_own_proxy_says_which_it_is(crowd, proxied):
    session, workers = crowd(5, quota=None)
    texts = [pass_of(session, worker) for worker in workers]
    chain = [f"10.9.9.{n}, 10.0.0.1" for n in range(4)]  # what the client claims comes first
    env = {"TONGXIN_GATE_PER_ADDRESS": "3", "TONGXIN_PROXY_TLS": "1" if proxied else "0"}
    with gates(**env) as (gate,):
        within_one_window()
        codes = [
            told_whole(gate, text, **{"X-Forwarded-For": told})[0]
            for text, told in zip(texts, [*chain, "10.0.0.2"], strict=True)
        ]
    assert codes == [200, 200, 200, 429, 200 if proxied else 429]


def test_one_act_that_no_rule_foresaw_takes_none_of_the_others_with_it(crowd):
    session, workers = crowd(6, quota=None)
    texts = [pass_of(session, worker) for worker in workers]
    texts[2] = too_long_for_the_log(session, workers[2])
    with gates() as (gate,), ThreadPoolExecutor(8) as pool:
        with held(session) as until_a_batch_waits:
            acts = [pool.submit(gate.act, texts[0], "k")]
            until_a_batch_waits()
            acts += [pool.submit(gate.act, text, "k") for text in texts[1:]]
            time.sleep(0.3)  # they form one batch
        told = [act.result(timeout=20) for act in acts]
        after = gate.act(pass_of(session, workers[2]), "k")
    assert [status for status, _told in told] == [200, 200, 500, 200, 200, 200]
    assert (told[2][1]["code"], after[0]) == ("gate.broken", 200)
    assert books(session) == (6, 6, 6, 6)


def too_long_for_the_log(session, worker):
    """A pass of ours whose name no column takes."""
    return passes.issue(
        passes.Pass(
            burst=TAKE_SEAT,
            row=session.pk,
            by=worker.pk,
            actor="x" * 200,
            account=None,
            epoch=session.pass_epoch,
            opens_at=None,
            ends_at=clock.now() + timedelta(minutes=5),
        )
    )
