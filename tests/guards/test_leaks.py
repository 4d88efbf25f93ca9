"""No row is seen or touched from another union, whatever the application forgets to filter.

Nothing here calls ``within``: what hides the rows is the database alone.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from tests.guards.house import a_small_tree, at, factories, ours, policies, walled
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass, speaking
from tongxin.shared.orgs.audience import show_to
from tongxin.shared.orgs.models import Audience, UnionOrg
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")
MODELS = ours()
FACTORIES = factories()
BELOW = {"orgs.ExternalOrg"}  # a federation's partners are there for all below it
PUBLIC = {"activities.NoShowRule"}  # whoever is judged by a rule may read it
DIRECTORY = {"orgs.UnionOrg", "orgs.OrgClosure", "orgs.OrgChange"}  # read by everybody


def is_walled(model) -> bool:
    return (
        any(
            (field.is_relation and field.related_model is UnionOrg) or field.name == "union_path"
            for field in model._meta.concrete_fields
        )
        and model._meta.label not in DIRECTORY
    )


WALLED = sorted(label for label, model in MODELS.items() if is_walled(model))
TABLES = [label for label in WALLED if MODELS[label]._meta.managed]  # the others are views of them
VIEWS = sorted(set(WALLED) - set(TABLES))


def sees(actor: Actor, row) -> bool:
    with speaking(actor):
        return type(row)._base_manager.filter(pk=row.pk).exists()


def touched(actor: Actor, verb: str, row) -> int:
    """Rows a statement without any filter but the key would change; never kept."""
    table, key = row._meta.db_table, row._meta.pk.column
    with speaking(actor), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(verb.format(table=table, key=key), [row.pk])
                raise Undo(cursor.rowcount)
        except Undo as undo:
            return undo.rows
        except ProgrammingError as refused:
            if "permission denied" not in str(refused):
                raise
            return 0


class Undo(Exception):
    def __init__(self, rows):
        self.rows = rows


WRITES = (
    "UPDATE {table} SET {key} = {key} WHERE {key} = %s",
    "DELETE FROM {table} WHERE {key} = %s",
)


def test_every_model_has_a_factory():
    assert sorted(set(MODELS) - set(FACTORIES)) == []
    assert sorted(set(FACTORIES) - set(MODELS)) == []


def test_the_models_tried_here_are_those_behind_the_wall():
    assert {MODELS[label]._meta.db_table for label in TABLES} == walled()


@pytest.mark.parametrize("label", sorted(MODELS))
def test_a_factory_makes_a_row_of_its_model(label):
    _root, east, _west, _shop = a_small_tree()
    row = FACTORIES[label](east)
    assert type(row) is MODELS[label]
    assert type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("label", WALLED)
def test_a_row_is_seen_by_its_union_and_above_and_by_nobody_beside_or_below(label):
    root, east, west, shop = a_small_tree()
    row = FACTORIES[label](east)
    is_public = label in PUBLIC
    assert [sees(at(union), row) for union in (root, east, west)] == [True, True, is_public]
    # shown to the subtree: that is what an audience says
    if not issubclass(MODELS[label], Audience):
        assert sees(at(shop), row) == (label in BELOW | PUBLIC)
    assert sees(Actor(name="nobody"), row) == is_public


@pytest.mark.parametrize("label", sorted(set(WALLED) - PUBLIC))
def test_what_hides_the_row_is_the_policy(label):
    """The negative control: the same question past the policy finds the row."""
    _root, east, west, _shop = a_small_tree()
    row = FACTORIES[label](east)
    with speaking(at(west)):
        assert not type(row)._base_manager.filter(pk=row.pk).exists()
        with bypass("figures"):
            assert type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("label", VIEWS)
@pytest.mark.parametrize("verb", WRITES, ids=["update", "delete"])
def test_nobody_writes_through_a_view(label, verb):
    _root, east, _west, _shop = a_small_tree()
    row = FACTORIES[label](east)
    with pytest.raises(OperationalError, match="view"):
        touched(at(east), verb, row)


@pytest.mark.parametrize("label", TABLES)
@pytest.mark.parametrize("verb", WRITES, ids=["update", "delete"])
def test_a_row_is_touched_by_nobody_from_elsewhere(label, verb):
    _root, east, west, shop = a_small_tree()
    row = FACTORIES[label](east)
    assert touched(at(west), verb, row) == 0
    assert touched(at(shop), verb, row) == 0
    assert touched(Actor(name="nobody"), verb, row) == 0


@pytest.mark.parametrize("label", sorted(set(TABLES) - {"audit.AuditEntry"}))
def test_nobody_makes_a_row_at_another_union(label):
    _root, east, west, _shop = a_small_tree()
    row = FACTORIES[label](east)
    model = type(row)
    before = model._base_manager.count()
    row.pk, row._state.adding = None, True
    refused = pytest.raises((ProgrammingError, IntegrityError))
    with speaking(at(west)), refused, transaction.atomic():
        row.save(force_insert=True)
    assert model._base_manager.count() == before


def shown_with(row):
    """The row whose audience opens ``row``: itself or its parent."""
    parents = (f for f in row._meta.concrete_fields if f.is_relation)
    nearby = [row, *(getattr(row, field.name) for field in parents)]
    return next(one for one in nearby if one is not None and hasattr(one, "audience"))


def shown_labels() -> list[str]:
    return [
        label
        for label in TABLES  # a view has no policies: it shows what its tables show
        if not issubclass(MODELS[label], Audience)
        and any(
            hasattr(one, "audience")
            for one in (MODELS[label], *(f.related_model for f in MODELS[label]._meta.fields))
            if one
        )
    ]


@pytest.mark.parametrize("label", shown_labels())
def test_an_audience_reads_and_writes_nothing(label):
    _root, east, west, shop = a_small_tree()
    row = FACTORIES[label](east)
    show_to(shown_with(row), [west])
    assert sees(at(west), row) == bool({"audience", "seen"} & policies()[row._meta.db_table])
    for verb in WRITES:
        assert touched(at(west), verb, row) == 0
    opened = shown_with(row).audience.get(union=west)
    assert sees(at(west), opened)
    assert not sees(at(shop), opened)
    for verb in WRITES:
        assert touched(at(west), verb, opened) == 0


OWN = [label for label in WALLED if label == "people.Worker" or hasattr(MODELS[label], "worker")]


@pytest.mark.parametrize("label", OWN)
def test_a_worker_reads_the_own_rows_and_no_others(label):
    _root, east, _west, _shop = a_small_tree()
    row = FACTORIES[label](east)
    person = row if label == "people.Worker" else row.worker
    me = Actor(name="本人", worker_id=person.pk)
    other = Actor(name="别人", worker_id=a_worker(east).pk)
    assert [sees(me, row), sees(other, row)] == [True, False]
    if label in TABLES:
        assert touched(other, WRITES[0], row) == 0
        assert touched(me, WRITES[1], row) == 0


def test_every_model_of_the_house_is_in_an_app_that_the_guards_reach():
    assert {m._meta.app_label for m in MODELS.values()} == {
        app.label
        for app in apps.get_app_configs()
        if app.name.startswith("tongxin.") and any(app.get_models())
    }


AUDIENCES = [label for label in WALLED if issubclass(MODELS[label], Audience)]


def shown_by(union, row):
    """An audience row like ``row``, but in the name of ``union`` and for its own eyes."""
    return type(row)(row_id=row.row_id, union=union, owner=union, owner_path=union.path)


@pytest.mark.parametrize("label", AUDIENCES)
def test_nobody_shows_a_row_of_another_union(label):
    _root, east, west, _shop = a_small_tree()
    row, own = FACTORIES[label](east), FACTORIES[label](west)
    in_own_name, in_foreign_name = shown_by(west, row), shown_by(west, row)
    in_foreign_name.owner, in_foreign_name.owner_path = east, east.path
    tied = pytest.raises(IntegrityError, match="owner_is_the_rows")
    with speaking(at(west)), tied, transaction.atomic():
        in_own_name.save()
    with speaking(at(west)), pytest.raises(ProgrammingError), transaction.atomic():
        in_foreign_name.save()
    with speaking(at(west)), tied, transaction.atomic():
        type(row).objects.filter(pk=own.pk).update(row=row.row_id)
