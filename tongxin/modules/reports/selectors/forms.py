"""Which forms there are."""

from django.db.models import QuerySet

from tongxin.kernel.actors import Scope
from tongxin.modules.reports.errors import UnknownForm
from tongxin.modules.reports.models import FormItem, ItemKind, ReportForm


def forms_list(*, scope: Scope) -> list[ReportForm]:
    """The newest version of every form one may see, those of the house first."""
    seen = ReportForm.objects.within(scope).select_related("union").order_by("key", "-version")
    newest: dict[tuple, ReportForm] = {}
    for form in seen:
        newest.setdefault((form.union_id or 0, form.key), form)
    return [newest[key] for key in sorted(newest)]


def latest_form(key: str, *, scope: Scope) -> ReportForm:
    """The newest version under ``key``, an own one before the house's. Raises UnknownForm."""
    found = [form for form in forms_list(scope=scope) if form.key == key]
    if not found:
        raise UnknownForm(key=key)
    return found[-1]


def form_of(form_id: int, *, scope: Scope) -> ReportForm:
    """One form. Raises NotThere."""
    return ReportForm.objects.within(scope).fetch(pk=form_id)


def written_items(form: ReportForm) -> list[FormItem]:
    """The items a person answers in words or a number."""
    return list(items_of(form).filter(kind__in=(ItemKind.QUESTION, ItemKind.TEXT)))


def items_of(form: ReportForm) -> QuerySet[FormItem]:
    """The lines of a form in their order."""
    return form.items.order_by("ordinal")
