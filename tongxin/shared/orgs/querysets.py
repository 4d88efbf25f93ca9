"""Querysets that know where they are read from."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from tongxin.kernel.actors import Scope, after
from tongxin.kernel.changes import remember
from tongxin.kernel.errors import NotThere

M = TypeVar("M", bound=models.Model)


def reach(scope: Scope, path: str) -> Q:
    """The range test of every subtree in ``scope`` on one path column."""
    inside = Q(pk__in=[])
    for root in scope.paths:  # closed, "/1/7/", so that /1/ never reaches into /11/
        inside |= Q(**{f"{path}__gte": root, f"{path}__lt": after(root)})
    return inside


class ScopedQuerySet(models.QuerySet[M]):
    """Rows owned by a union; faces read them through ``within`` only."""

    path_column = "union_path"

    def within(self, scope: Scope) -> Self:
        """Rows one may read: of the subtrees, and those whose audience includes the reader."""
        seen = reach(scope, self.path_column)
        if audience := getattr(self.model, "shown_by", None):
            seen |= self._shown(audience, scope)
        return self.filter(seen)

    def _shown(self, audience: str, scope: Scope) -> Q:
        *parents, name = audience.split("__")  # "activity__audience": shown with its parent
        model = self.model
        for parent in parents:
            model = model._meta.get_field(parent).related_model
        rows = model._meta.get_field(name).related_model.objects
        shown = rows.filter(union_path__in=scope.above).values("row_id")
        return Q(**{"__".join((*parents, "pk", "in")): shown})

    def owned_by(self, scope: Scope) -> Self:
        """Rows one may change: only those of the subtrees themselves."""
        return self.filter(reach(scope, self.path_column))

    def fetch(self, **key: object) -> M:
        """The one row. Raises NotThere, the same for a stranger and for a missing row."""
        try:
            return self.get(**key)
        except self.model.DoesNotExist:
            raise NotThere from None

    def lock(self, **key: object) -> M:
        """The one row, locked; what it says now is the "before" of the log. Raises NotThere."""
        return remember(self.select_for_update(of=("self",)).fetch(**key))


class UnionQuerySet(ScopedQuerySet[M]):
    """Unions themselves: each lies at its own path."""

    path_column = "path"

    def active_on(self, day) -> Self:
        """Founded by ``day`` and not closed."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), founded_on__lte=day)
