"""Migrations that render only the models an operation looks at.

After each operation Django renders anew whatever hangs together with the model that was changed,
through any number of keys in either direction. Here every table hangs on the union, so each step
rendered nearly all of them. A ``NearState`` keeps what the models are made of and renders one of
them, with those it needs to be made, when it is asked for. The statements that reach the database
are the same in the same order: tests/test_near_states.py compares them.
"""

from copy import copy
from typing import Any

from django.db.migrations import Migration
from django.db.migrations import operations as known
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.db.models.utils import make_model_tuple
from procrastinate.contrib.django.migrations_utils import RunProcrastinateSQL

from tongxin.kernel.protect import Protect, ProtectAudience
from tongxin.shared.orgs.protect import TieAudience
from tongxin.shared.scarce.gate.waking import WakesGate

Key = tuple[str, str]

# They look at their own model and at what it points at, never at what points at it. A migration
# with any other operation (data by RunPython, something renamed) gets all models from Django.
NEAR = {
    known.AddConstraint,
    known.AddField,
    known.AddIndex,
    known.AlterModelManagers,
    known.AlterModelOptions,
    known.AlterUniqueTogether,
    known.CreateModel,
    known.DeleteModel,
    known.RemoveConstraint,
    known.RemoveField,
    known.RemoveIndex,
    known.RunSQL,
    Protect,
    ProtectAudience,
    RunProcrastinateSQL,
    TieAudience,
    WakesGate,
}


def looks_near(operation: Operation) -> bool:
    """Whether an operation does without the models that point at its own."""
    if type(operation) is known.AlterField:
        return not operation.field.unique  # keys of others may have to follow its type
    return type(operation) in NEAR


class NearApps(StateApps):
    """The models of one state, each rendered when it is asked for."""

    def __init__(self, real_apps: set[str], states: dict[Key, ModelState]) -> None:
        super().__init__(sorted(real_apps), {})
        self.states = states

    def get_model(self, *name: Any, **options: Any) -> Any:
        """A model that has all it points at."""
        if self.ready:  # otherwise one that is being rendered asks for its base
            self._render(make_model_tuple(".".join(name)))
        return super().get_model(*name, **options)

    def _render(self, key: Key) -> None:
        found, ahead = set(), [key]
        while ahead:
            one = ahead.pop()
            if one not in found and one in self.states and one[1] not in self.all_models[one[0]]:
                found.add(one)
                ahead += _needed(one, self.states[one])
        self.render_multiple([state for one, state in self.states.items() if one in found])


class NearState(ProjectState):
    """The state of all models, which forgets what was rendered whenever one of them changes."""

    def __init__(self, models: dict[Key, ModelState], real_apps: set[str]) -> None:
        super().__init__(models, real_apps)
        self._forget()

    def clone(self) -> "NearState":
        """Return a copy that stays as it is when this one changes."""
        return NearState({key: _copied(one) for key, one in self.models.items()}, self.real_apps)

    def reload_model(self, *_key: Any, **_options: Any) -> None:
        """Take note of a change."""
        self._forget()

    def reload_models(self, *_keys: Any, **_options: Any) -> None:
        """Take note of changes."""
        self._forget()

    def _forget(self) -> None:
        self.apps = NearApps(self.real_apps, self.models)


class NearExecutor(MigrationExecutor):
    """Runs a migration with near states, if all its operations look near."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, *args: Any, **options: Any
    ) -> ProjectState:
        """Run a migration forwards."""
        is_near = all(map(looks_near, migration.operations))
        if is_near != isinstance(state, NearState):
            state = (NearState if is_near else ProjectState)(state.models, state.real_apps)
        return super().apply_migration(state, migration, *args, **options)

    def migrate(self, *plan: Any, **options: Any) -> ProjectState:
        """Run a plan; whoever comes after it finds all models rendered."""
        state = super().migrate(*plan, **options)
        is_near = isinstance(state, NearState)
        return ProjectState(state.models, state.real_apps) if is_near else state


def _needed(key: Key, state: ModelState) -> list[Key]:
    """The models without which this one cannot be made."""
    links = [field.remote_field for field in state.fields.values() if field.remote_field]
    models = [model for link in links for model in (link.model, getattr(link, "through", None))]
    targets = [resolve_relation(model, *key) for model in models if model]
    return targets + [make_model_tuple(base) for base in state.bases if isinstance(base, str)]


def _copied(state: ModelState) -> ModelState:
    """A copy as deep as ``ModelState.clone`` makes it, without looking at each field again."""
    twin = copy(state)
    twin.fields, twin.options = dict(state.fields), dict(state.options)
    twin.managers = list(state.managers)
    return twin
