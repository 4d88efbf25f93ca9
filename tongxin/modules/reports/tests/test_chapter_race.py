"""Two people save one chapter at the same instant."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.services import summaries as writing
from tongxin.modules.reports.tests.factories import (
    AFTER,
    YEAR,
    House,
    an_officer,
)
from tongxin.shared.orgs.querysets import ScopedQuerySet
from tongxin.shared.orgs.tests.factories import SYSTEM


def race(chapter, actors):
    """Two people save their words on one empty chapter at the same instant."""
    start, told = Barrier(2), []

    def run(actor):
        try:
            with speaking(actor):
                start.wait(timeout=10)
                saved = writing.save_chapter(
                    chapter_id=chapter.pk, text=f"{actor.name}的话", seen=chapter.version,
                    actor=actor, now=AFTER,
                )  # fmt: skip
            told.append(bool(saved.beside))
        except IntegrityError as error:
            told.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.fixture
def pair(test_figures):
    with speaking(SYSTEM):
        house = House()
        terms = {"union": house.east, "period": YEAR, "actor": house.clerk, "now": AFTER}
        summary = writing.start_summary(**terms)
        chapter = summary.chapters.get(title="存在问题")
        return chapter, (house.clerk, an_officer(house.east))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_a_chapter_at_once_both_are_kept_and_one_is_told(pair):
    chapter, actors = pair
    assert sorted(race(chapter, actors)) == [False, True]
    with speaking(SYSTEM):
        texts = set(chapter.editions.values_list("text", flat=True))
    assert texts == {f"{actor.name}的话" for actor in actors}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_the_two_is_refused_by_the_database(pair, monkeypatch):
    chapter, actors = pair
    both_have_read = Barrier(2)

    def read_only(rows, **key):
        row = rows.fetch(**key)
        if row._meta.model_name == "summarychapter":
            both_have_read.wait(timeout=10)
        return row

    monkeypatch.setattr(ScopedQuerySet, "lock", read_only)
    assert any(isinstance(one, IntegrityError) for one in race(chapter, actors))
