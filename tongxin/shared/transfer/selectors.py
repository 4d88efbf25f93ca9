"""Reads of imports."""

from django.db.models import QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.transfer.models import ImportRefusal, ImportRun
from tongxin.shared.transfer.sheets import Sheet, all_sheets


def runs_within(scope: Scope) -> QuerySet[ImportRun]:
    """Imports into the scope, for the workbench list."""
    return ImportRun.objects.within(scope).select_related("union")


def run_within(run_id: int, *, scope: Scope) -> ImportRun:
    """One import. Raises NotThere."""
    return runs_within(scope).fetch(pk=run_id)


def refusals_of(run: ImportRun) -> QuerySet[ImportRefusal]:
    """What the import refused, in the order of the sheet."""
    return ImportRefusal.objects.filter(run=run)


def importable_by(actor: Actor) -> list[Sheet]:
    """Sheets the actor may import somewhere."""
    return [sheet for sheet in all_sheets() if sheet.is_importable and actor.may(sheet.needs)]
