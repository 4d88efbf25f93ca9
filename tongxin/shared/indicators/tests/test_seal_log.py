"""A seal compared by the months that were written to says what one compared row by row says.

Seen failing on these mutants, the property in ten examples: ``fold > mark``; waiting marks not
asked for; of a state the written months only; lines up to the beginning of the last month. The
plain tests: changes of the tree not asked for; a mark for a day and later taken for one month; the
first number of a month kept when it is written to again.
"""

from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass
from tongxin.shared.access.models import CommitteePost
from tongxin.shared.indicators.cells import since, writing
from tongxin.shared.indicators.cells.reading import kept_sources
from tongxin.shared.indicators.cells.writing import fold_marks, rebuild
from tongxin.shared.indicators.changes import Cause, explained, reasons
from tongxin.shared.indicators.comparing import Comparison
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.sealing import gives_its_numbers, is_intact, seal_figures
from tongxin.shared.indicators.tests import test_engine as engine
from tongxin.shared.indicators.tests.cells import CELLED, with_cells
from tongxin.shared.indicators.tests.happenings import HAPPENINGS, Province, fold, nothing_more
from tongxin.shared.indicators.tests.test_cells import SOME, Living, steps
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")
CODES = [one.code for one in CELLED]


@pytest.fixture(scope="module")
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells():
        yield


def sealed_at(asked):
    return seal_figures(CODES, asked, target=f"seal:{asked.union.pk}", actor=SYSTEM)


def sealed_amid_a_fold(world, asked, steps, monkeypatch):
    """A seal read after a fold has drawn its number and before what the fold takes is written."""
    usual, seals = writing.next_fold, []

    def number():
        drawn = usual()
        if not seals:
            seals.append(sealed_at(asked))
            for step in steps:
                if "fold" not in step.what and step.what != "kill":
                    world.take(step)
        return drawn

    with monkeypatch.context() as patched:
        patched.setattr(writing, "next_fold", number)
        assert fold_marks(now=NOW) is not None
    return seals[0]


def told(seal, asked):
    """What has moved by figure: by the log, and by reading all rows."""
    found = []
    for _way in range(2):
        compared = Comparison(seal, asked)
        found.append(
            {one.code: compared.moved(get_figure(one.code), one) for one in seal.figures.all()}
        )
        seal.sets.update(source=None)  # from now on nobody knows what was written
    return found


def check_pages_and_reasons(seal, asked):
    """Page by page it is the same rows, and as many for each cause as are explained by it."""
    compared = Comparison(seal, asked)
    for one in seal.figures.all():
        figure, paged = get_figure(one.code), []
        while page := compared.some(figure, one, after=paged[-1].key if paged else "", limit=2):
            paged += page
        assert paged == compared.moved(figure, one)
        assert reasons(compared, one) == Counter(word.cause for word in explained(paged, one))


@pytest.mark.parametrize("happens", HAPPENINGS)
@pytest.mark.parametrize("is_folded", [False, True])
def test_what_happens_after_a_seal_is_told_from_the_months_it_happened_in(
    cells, happens, is_folded
):
    world = Province()
    fold()
    asked = Asked(world.east, Period.parse("2025"), NOW)
    seal = sealed_at(asked)
    assert seal.sets.exclude(source=None).count() >= 3
    happens(world)
    if is_folded:
        fold()
    check_pages_and_reasons(seal, asked)
    by_log, by_rows = told(seal, asked)
    assert by_log == by_rows
    assert any(by_rows.values()) == (happens is not nothing_more) or "moves" in happens.__name__


@pytest.mark.parametrize(
    ("days", "cause"),
    [
        ((date(2025, 3, 5), date(2026, 1, 5)), Cause.AMENDED),
        ((date(2026, 1, 5), date(2025, 3, 5)), Cause.LATE),
        ((date(2025, 3, 5), None), Cause.VOIDED),
        ((None, date(2025, 3, 5)), Cause.LATE),
    ],
    ids=["out", "in", "away", "new"],
)
def test_what_is_given_a_day_outside_is_amended_and_not_void(cells, days, cause):
    """It counts on. What comes in is late, whether or not it counted before."""
    world = Province()
    before, after = days
    row = world.a_post("talk", before) if before else None
    fold()
    asked = Asked(world.east, Period.parse("2025"), NOW)
    seal = sealed_at(asked)
    if row and after:
        CommitteePost.objects.filter(pk=row.pk).update(started_on=after)
    elif row:
        row.delete()
    else:
        world.a_post("talk", after)
    check_pages_and_reasons(seal, asked)
    compared = Comparison(seal, asked)
    found = [reasons(compared, one) for one in seal.figures.all()]
    assert {one for causes in found for one in causes} == {cause}


def test_a_month_that_was_written_to_before_the_seal_and_again_is_told(cells):
    world = Province()
    world.a_post("talk", date(2025, 3, 6))
    fold()
    asked = Asked(world.east, Period.parse("2025"), NOW)
    seal = sealed_at(asked)
    world.a_post("talk", date(2025, 3, 7))
    fold()
    by_log, by_rows = told(seal, asked)
    assert by_log == by_rows
    assert any(by_rows.values())


def test_only_what_was_written_to_is_read_again(cells, monkeypatch):
    world = Province()
    fold()
    asked = Asked(world.east, Period.parse("2025"), NOW)
    seal = sealed_at(asked)
    logged = seal.sets.exclude(source=None)
    monkeypatch.setattr("tongxin.shared.indicators.comparing.lines_now", None)
    compared = Comparison(seal, asked)
    known = set(logged.values_list("digest", flat=True))
    some = [one for one in seal.figures.all() if known.issuperset(one.sets.values())]
    assert len(some) >= 3
    assert not any(compared.moved(get_figure(one.code), one) for one in some)


def test_a_ledger_counted_anew_is_compared_row_by_row(cells):
    world = Province()
    fold()
    asked = Asked(world.east, Period.parse("2025"), NOW)
    seal = sealed_at(asked)
    rebuild(now=NOW)
    mark = seal.sets.exclude(mark=None).first().mark
    with bypass("figures"):
        for log in kept_sources().values():
            assert since.changed_since(log.key, mark, log.celled) is None
    assert not any(told(seal, asked)[0].values())


def test_what_a_fold_takes_while_a_seal_is_read_counts_as_changed_since(cells):
    world = Province()
    fold()
    with bypass("figures"):
        running = since.next_fold()  # begun before the seal, takes a mark the seal has not seen
    asked = Asked(world.east, Period.parse("2025"), NOW)
    mark = sealed_at(asked).sets.exclude(mark=None).first().mark
    with bypass("figures"):
        log = next(one for one in kept_sources().values() if not one.celled.is_state)
        since.note([(log.key, world.shop.pk, date(2025, 3, 1), False)], running)
        assert since.changed_since(log.key, mark, log.celled).places == [world.shop.pk]


class Killed(Exception):
    """The fold is no more."""


def moved(seal, asked):
    compared = Comparison(seal, asked)
    return {one.code: compared.moved(get_figure(one.code), one) for one in seal.figures.all()}


def test_a_database_restored_from_the_midst_of_a_fold_tells_what_seals_have_not_seen(cells):
    """It has tables as they were before the fold, and the number the fold had drawn."""
    world = Province()
    fold()
    asked, above = (Asked(one, Period.parse("2025"), NOW) for one in (world.east, world.root))
    before = sealed_at(asked)
    world.a_post("talk", date(2025, 3, 7))
    with bypass("figures"):
        known = since.last_fold()
    with suppress(Killed), transaction.atomic():
        assert fold_marks(now=NOW).marks > 0
        raise Killed
    with bypass("figures"):
        assert since.last_fold() > known
    waiting = moved(before, asked)
    after = sealed_at(above)
    fold()
    assert any(waiting.values())
    assert moved(before, asked) == waiting
    assert not any(moved(after, above).values())
    world.a_post("talk", date(2025, 4, 7))
    fold()
    for seal, question in ((before, asked), (after, above)):
        by_log, by_rows = told(seal, question)
        assert by_log == by_rows
        assert any(by_rows.values())


@pytest.mark.long
@SOME
@given(
    drawn=st.tuples(
        engine.shapes,
        engine.moves,
        st.lists(engine.rows, min_size=4, max_size=16),
        engine.periods,
        engine.todays,
    ),
    before=steps,
    meanwhile=steps,
    after=steps,
)
def test_the_log_misses_nothing_whatever_happens(
    cells, monkeypatch, drawn, before, meanwhile, after
):
    with engine.undone():
        world = Living(monkeypatch, *drawn)
        fold_marks(now=NOW)
        for step in before:
            world.take(step)
        seals = []
        for union in world.unions[1:4]:
            asked = Asked(union, world.period, world.now)
            seals.append((sealed_at(asked), asked))
        asked = Asked(world.unions[0], world.period, world.now)
        seals.append((sealed_amid_a_fold(world, asked, meanwhile, monkeypatch), asked))
        for step in after:
            world.take(step)
        for seal, asked in seals:
            by_log, by_rows = told(seal, asked)
            assert by_log == by_rows
            assert all(is_intact(one) and gives_its_numbers(one) for one in seal.figures.all())
