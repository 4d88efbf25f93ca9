"""What the generated guards know of the house: its models, walls and factories."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.orgs.tests.factories import a_union

RIGHT = "tests.reach"
ABOUT = {"orgs.UnionOrg", "people.Worker", "access.Account"}


def ours() -> dict[str, type]:
    """Every model of the house by its label."""
    models = apps.get_models()
    return {m._meta.label: m for m in models if m.__module__.startswith("tongxin.")}


def factories() -> dict:
    """How to make a plain row of each model at a union: ``FACTORIES`` of all apps."""
    found = {}
    for module in _factory_modules():
        found |= getattr(module, "FACTORIES", {})
    return found


def crowds() -> list:
    """How to make rows in the other states that lists show: ``CROWD`` of all apps."""
    return [make for module in _factory_modules() for make in getattr(module, "CROWD", ())]


def _factory_modules() -> list:
    homes = [app.name for app in apps.get_app_configs() if app.name.startswith("tongxin.")]
    names = [f"{home}.tests.factories" for home in homes if find_spec(f"{home}.tests")]
    return [import_module(name) for name in names if find_spec(name)]


def policies() -> dict[str, set[str]]:
    """The policies of each walled table, by the last word of their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(p.polname::text) FROM pg_class c"
            " JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity GROUP BY c.relname"
        )
        return {table: {n.rpartition("_")[2] for n in names} for table, names in cursor.fetchall()}


def walled() -> set[str]:
    """Tables behind the second wall."""
    return set(policies())


def points_at_somebody(model) -> bool:
    """Whether a row belongs to a union or is about a person."""
    return model._meta.label in ABOUT or any(
        field.is_relation and field.related_model and field.related_model._meta.label in ABOUT
        for field in model._meta.concrete_fields
    )


def at(union) -> Actor:
    """Somebody who commands the subtree of ``union``, and nothing else."""
    return Actor(name="某人", grants={RIGHT: Scope(paths=(union.path,))})


def a_small_tree():
    """A province, two cities of it, and a shop below the first: root, east, west, shop."""
    root = a_union(level="province", kind="local_federation")
    east, west = (a_union(root, level="city", kind="local_federation") for _ in range(2))
    return root, east, west, a_union(east)
