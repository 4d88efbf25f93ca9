"""A demo is built once, into an empty database or one of its own, and never over people's data."""

from datetime import date

import pytest

from tongxin.config import demo
from tongxin.config.demo import marker
from tongxin.config.demo.marker import BuildRunning, HalfBuilt, NotDemoData, Stage
from tongxin.config.demo.plan import TINY
from tongxin.config.demo.world import OPERATOR
from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import a_union

TODAY = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def build():
    demo.build(scale="small", today=TODAY)


@pytest.mark.django_db
def test_data_of_people_is_never_mixed_with_a_demo():
    with speaking(OPERATOR):
        a_union()
    with pytest.raises(NotDemoData):
        build()


@pytest.mark.django_db
def test_the_marker_of_another_database_does_not_make_this_one_a_demo(monkeypatch):
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(marker, "_identity", lambda: "elsewhere:1")
        marker.note(Stage.READY, today=TODAY, scale="small")
    with speaking(OPERATOR):
        a_union()
    assert marker.stage() == Stage.FOREIGN


@pytest.mark.django_db
def test_a_finished_demo_is_used_as_it_is_and_says_so(var, capsys):
    marker.note(Stage.READY, today=TODAY, scale="small")
    people = '[{"key": "worker", "name": "甲", "role": "职工", "union": "乙"}]'
    (var / "personas.json").write_text(people)
    with speaking(OPERATOR):
        a_union()
    build()
    said = capsys.readouterr().err
    assert "2026-05-20" in said
    assert "worker" in said
    with speaking(OPERATOR):
        assert UnionOrg.objects.count() == 1


@pytest.mark.django_db
def test_half_a_demo_in_a_database_that_is_not_embedded_is_refused_with_the_next_step():
    marker.note(Stage.BUILDING, today=TODAY, scale="small")
    with speaking(OPERATOR):
        a_union()
    with pytest.raises(HalfBuilt) as refused:
        build()
    assert "test_" in str(refused.value)  # names the database to be dropped


@pytest.mark.django_db
def test_an_interrupted_build_leaves_a_note_and_no_doubled_rows(monkeypatch):
    def stop(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.cast, "hire", stop)
    monkeypatch.setitem(demo.PLANS, "small", TINY)
    with pytest.raises(KeyboardInterrupt):
        build()
    assert marker.stage() == Stage.BUILDING


@pytest.mark.django_db
def test_two_builds_at_the_same_time_are_refused(django_db_blocker):
    import psycopg
    from django.db import connection

    info = connection.connection.info
    with psycopg.connect(info.dsn, password=info.password, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [marker.LOCK])
        with pytest.raises(BuildRunning):
            build()
