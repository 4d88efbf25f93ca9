"""Forms enter the house."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import FormItem, ReportForm
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.services.annual import HOUSE_FORMS, FormFacts
from tongxin.shared.audit.services import record
from tongxin.shared.indicators.declare import catalogue
from tongxin.shared.orgs.models import UnionOrg

INSTALLER = Actor.system("install")


def install_forms(now: datetime) -> None:
    """Put in the forms of the house that are not there yet (预置报表); change no other."""
    with speaking(INSTALLER):
        for facts in HOUSE_FORMS:
            known = ReportForm.objects.filter(union=None, key=facts.key, version=facts.version)
            if not known.exists():
                make_form(facts=facts, union=None, actor=INSTALLER, now=now)


@transaction.atomic
def make_form(
    *, facts: FormFacts, union: UnionOrg | None, actor: Actor, now: datetime
) -> ReportForm:
    """Store one version of a form (制表). Raises Forbidden."""
    if union is not None or not actor.is_system:
        actor.require(Can.OPEN, at=union)
    form = ReportForm.objects.create(
        union=union,
        key=facts.key,
        version=facts.version,
        title=facts.title,
        period_kind=facts.period_kind,
        help=facts.help,
    )
    FormItem.objects.bulk_create(
        FormItem(form=form, union=union, ordinal=place, **(asdict(item) | _from_catalogue(item)))
        for place, item in enumerate(facts.items, 1)
    )
    record(actor, "reports.made_form", form, at=now, change={"key": facts.key})
    return form


def _from_catalogue(item) -> dict[str, str]:
    entry = catalogue().get(item.code)
    if entry is None:
        return {}
    return {
        "label": item.label or entry["chinese"],
        "unit": entry["unit"],
        "measure": entry["measure"],
    }
