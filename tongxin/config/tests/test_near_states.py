import secrets
from contextlib import ExitStack

import psycopg
import pytest
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations import AlterField, CreateModel, RenameField, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import BigAutoField, CharField
from psycopg import sql

from tongxin.config.near_states import NearExecutor, NearState, looks_near
from tongxin.config.roles import bootstrap

ASKED = ("SELECT", "SAVEPOINT", "RELEASE")  # in the order of a set, with numbers that count on


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


@pytest.fixture
def state(loader):
    told = loader.project_state()
    return NearState(told.models, told.real_apps)


def rendered(state):
    return {model._meta.label_lower for model in state.apps.get_models()}


def test_a_model_comes_with_what_it_points_at_and_with_nothing_that_points_at_it(state):
    membership = state.apps.get_model("members", "Membership")

    assert {"orgs.unionorg", "people.worker"} < rendered(state)
    assert not any(name.startswith("activities.") for name in rendered(state))
    worker = membership._meta.get_field("worker").related_model
    assert worker is state.apps.get_model("people.worker")
    activity = state.apps.get_model("activities", "Activity")
    union = membership._meta.get_field("union").related_model
    assert activity._meta.get_field("union").related_model is union


def test_a_list_of_many_comes_with_the_models_on_both_sides(state):
    sets = state.apps.get_model("activities", "PlaceTypeSet")._meta.get_field("place_types")

    assert sets.remote_field.through._meta.db_table == "activities_placetypeset_place_types"
    assert sets.related_model is state.apps.get_model("activities", "PlaceType")
    named = state.apps.get_model("members", "WorkerGroupSet")._meta.get_field("groups")
    assert named.remote_field.through is state.apps.get_model("members", "WorkerGroupLink")


def test_a_model_stands_on_the_one_base_that_others_find():
    key = [("id", BigAutoField(primary_key=True))]
    upper = ModelState("thing", "Upper", [("note", CharField(max_length=9))], bases=["thing.lower"])
    lower = ModelState("thing", "Lower", key)
    state = NearState({("thing", "upper"): upper, ("thing", "lower"): lower}, set())

    assert state.apps.get_model("thing", "Upper").__base__ is state.apps.get_model("thing.lower")


def test_a_name_that_no_model_has_is_refused(state):
    with pytest.raises(LookupError):
        state.apps.get_model("members", "Nobody")


def test_a_change_is_seen_in_the_state_and_not_in_its_copy(state):
    def names(one):
        return {field.name for field in one.apps.get_model("people", "worker")._meta.fields}

    assert "nickname" not in names(state)
    before = state.clone()

    state.add_field("people", "worker", "nickname", CharField(max_length=9), preserve_default=True)

    assert names(state) - names(before) == {"nickname"}
    after = state.clone()
    state.remove_field("people", "worker", "nickname")
    assert names(state) == names(before)
    assert "nickname" in names(after)


def test_a_model_that_was_taken_out_is_gone_from_the_state_and_not_from_its_copy(state):
    state.apps.get_model("members", "Membership")
    before = state.clone()

    state.remove_model("members", "membership")

    assert before.apps.get_model("members", "Membership")
    with pytest.raises(LookupError):
        state.apps.get_model("members", "Membership")


def test_what_looks_back_gets_the_models_from_django():
    assert looks_near(CreateModel("Thing", []))
    assert looks_near(AlterField("thing", "name", CharField(max_length=9)))
    assert not looks_near(AlterField("thing", "name", CharField(max_length=9, unique=True)))
    assert not looks_near(AlterField("thing", "id", BigAutoField(primary_key=True)))
    assert not looks_near(RenameField("thing", "name", "title"))
    assert not looks_near(RunPython(RunPython.noop))


def test_only_data_makes_a_migration_of_the_house_slow(loader):
    ours = [one for one in loader.disk_migrations.values() if one.__module__.startswith("tongxin.")]
    slow = {type(step) for one in ours for step in one.operations if not looks_near(step)}

    assert slow == {RunPython}


def test_copies_are_as_deep_as_those_of_django(state):
    twin, usual = state.clone(), ProjectState.clone(state)

    assert list(twin.models) == list(usual.models)
    for key, model in twin.models.items():
        assert type(model) is type(usual.models[key])
        assert vars(model) == vars(usual.models[key]) | {"name_lower": key[1]}
        for part in ("fields", "options", "managers"):
            assert getattr(model, part) is not getattr(state.models[key], part)


def statements(executor, name, monkeypatch):
    """What ``migrate`` with this executor changes, as owner of the tables and as the site."""
    bootstrap(settings.DATABASE_URLS.admin, passwords={}, database=name)
    told, ways = [], connections.all()

    def listen(execute, text, values, many, context):
        is_record = "django_migrations" in str(text)  # it has the time of day
        if not str(text).lstrip().startswith(ASKED):
            way = context["connection"].alias
            told.append((way, str(text), None if is_record else repr(values)))
        return execute(text, values, many, context)

    monkeypatch.setattr(migrate, "MigrationExecutor", executor)
    with ExitStack() as stack:
        stack.callback(_drop, name)
        for way in ways:
            way.close()
            stack.callback(way.close)
            monkeypatch.setitem(way.settings_dict, "NAME", name)
            stack.enter_context(way.execute_wrapper(listen))
        migrate.Command().run_from_argv(["manage.py", "migrate", "--database=owner", "-v0"])
    return told


def _drop(name):
    with psycopg.connect(settings.DATABASE_URLS.admin, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(sql.Identifier(name)))


@pytest.mark.long
def test_an_empty_database_is_told_the_same_as_by_django(monkeypatch, django_db_blocker):
    mark = secrets.token_hex(4)
    with django_db_blocker.unblock():
        near = statements(NearExecutor, f"test_near_{mark}", monkeypatch)
        usual = statements(MigrationExecutor, f"test_usual_{mark}", monkeypatch)

    assert len(usual) > 1500
    assert {way for way, *_told in usual} == {"owner", "default"}
    assert near == usual
