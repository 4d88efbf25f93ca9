"""Which forms there are."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Scope
from tongxin.modules.reports.errors import FormIsFixed, UnknownForm, UnknownItem
from tongxin.modules.reports.models import FormItem, FormRule, ItemKind, ReportForm, RuleKind
from tongxin.modules.reports.states import FormState
from tongxin.shared.orgs.models import UnionOrg

WRITTEN = (ItemKind.QUESTION, ItemKind.CHOICE, ItemKind.TEXT, ItemKind.TABLE)


def forms_list(*, scope: Scope) -> list[ReportForm]:
    """The version in force of every form one may see, else its newest; the house's first."""
    seen = ReportForm.objects.within(scope).select_related("union").order_by("key", "-version")
    newest: dict[tuple, ReportForm] = {}
    for form in seen:
        place = (form.union_id or 0, form.key)
        if place not in newest or form.is_published:
            newest[place] = form
    return [newest[key] for key in sorted(newest)]


def drafts_list(*, scope: Scope) -> list[ReportForm]:
    """Drafts one may work on, the latest first."""
    drafts = ReportForm.objects.owned_by(scope).filter(state=FormState.DRAFT)
    return list(drafts.select_related("union").order_by("-updated_at", "-pk"))


def forms_to_open(union: UnionOrg, *, scope: Scope) -> QuerySet[ReportForm]:
    """Forms with which ``union`` may ask: the house's, its own and below, those shown from above.

    A version from above that gave way may still be passed on by a union that was asked with it.
    """
    seen = ReportForm.objects.within(scope)
    above = Q(union_path__in=_paths_to(union))
    own = Q(pk__in=ReportForm.objects.owned_by(scope).filter(_below(union)).values("pk"))
    return seen.filter(Q(union=None) | above | own)


def usable(form: ReportForm, union: UnionOrg) -> bool:
    """Whether ``union`` may ask with this very version: in force, or asked with it from above."""
    from_above = form.union_path in _paths_to(union)
    return form.is_published or (from_above and _asked_with(union).filter(pk=form.pk).exists())


def offered_forms(union: UnionOrg | None, *, scope: Scope) -> list[ReportForm]:
    """Forms to choose from: the house's, those of the union itself, and those from above."""
    if union is None:
        return []
    forms = forms_to_open(union, scope=scope).select_related("union")
    asked = Q(pk__in=_asked_with(union).values("pk"), union_path__in=_paths_to(union))
    mine = Q(union=None) | Q(union=union) | Q(union_path__in=_paths_to(union))
    in_force = Q(state=FormState.PUBLISHED) & mine
    return list(forms.filter(in_force | asked).order_by("union_path", "key", "-version"))


def latest_form(key: str, *, scope: Scope, union: UnionOrg | None = None) -> ReportForm:
    """The version in force under ``key``; an own form of ``union`` before any other.

    Raises UnknownForm.
    """
    if union is None:
        forms = ReportForm.objects.within(scope).filter(state=FormState.PUBLISHED)
        found = list(forms.filter(key=key).order_by("union_path"))
    else:
        found = [form for form in offered_forms(union, scope=scope) if form.key == key]
    if not found:
        raise UnknownForm(key=key)
    own = [form for form in found if union is not None and form.union_id == union.pk]
    return [*own, *found][0]


def _below(union: UnionOrg) -> Q:
    return Q(union_path__startswith=union.path)


def _paths_to(union: UnionOrg) -> list[str]:
    """The paths of all unions above."""
    steps = union.path.strip("/").split("/")[:-1]
    return [f"/{'/'.join(steps[: n + 1])}/" for n in range(len(steps))]


def _asked_with(union: UnionOrg) -> QuerySet[ReportForm]:
    return ReportForm.objects.filter(submissions__union=union)


def form_of(form_id: int, *, scope: Scope) -> ReportForm:
    """One form. Raises NotThere."""
    return ReportForm.objects.within(scope).select_related("union").fetch(pk=form_id)


def draft_of(form_id: int, *, scope: Scope) -> ReportForm:
    """A draft one may change. Raises NotThere or FormIsFixed."""
    form = ReportForm.objects.owned_by(scope).select_related("union").fetch(pk=form_id)
    if not form.is_draft:
        raise FormIsFixed(state=form.get_state_display())
    return form


def item_of(form: ReportForm, code: str) -> FormItem:
    """One line of a form. Raises UnknownItem."""
    found = form.items.filter(code=code).first()
    if found is None:
        raise UnknownItem(code=code)
    return found


def versions_of(form: ReportForm, *, scope: Scope) -> QuerySet[ReportForm]:
    """All versions of a form one may see, the newest first."""
    seen = ReportForm.objects.within(scope).filter(union_id=form.union_id, key=form.key)
    return seen.order_by("-version")


def written_items(form: ReportForm) -> list[FormItem]:
    """The items a person answers, and figures whose movement may have to be explained."""
    explained = rules_of(form).filter(kind=RuleKind.REASON).values("code")
    asked = Q(kind__in=WRITTEN) | Q(kind=ItemKind.FIGURE, code__in=explained)
    return list(items_of(form).filter(asked))


def items_of(form: ReportForm) -> QuerySet[FormItem]:
    """The lines of a form in their order."""
    return form.items.order_by("ordinal")


def rules_of(form: ReportForm) -> QuerySet[FormRule]:
    """What is checked before a report goes up."""
    return form.rules.order_by("pk")


def said_rule(rule: FormRule, labels: dict[str, str]) -> str:
    """A rule as a sentence for whoever makes or fills the form."""
    if rule.kind == RuleKind.REASON:
        facts = {
            "item": labels.get(rule.code, rule.code),
            "direction": rule.get_direction_display(),
            "percent": f"{rule.percent.normalize():f}",
        }
        return _("“%(item)s”比上期%(direction)s超过 %(percent)s%% 时，须说明原因") % facts
    parts = _("、").join(labels.get(code, code) for code in rule.parts)
    facts = {"parts": parts, "total": labels.get(rule.code, rule.code)}
    return _("%(parts)s 之和应等于“%(total)s”") % facts
