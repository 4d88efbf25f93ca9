"""Forms enter the house."""

from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import ReportForm
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.services.annual import HOUSE_FORMS
from tongxin.modules.reports.services.building import fill_form, store_form
from tongxin.modules.reports.services.facts import FormFacts
from tongxin.modules.reports.services.publishing import release
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
    """Store one whole version of a form and publish it (制表).

    Raises Forbidden, FormKeyTaken, ItemWrong or RuleWrong.
    """
    if union is not None or not actor.is_system:
        actor.require(Can.MANAGE_FORMS, at=union)
    form = store_form(
        union=union,
        key=facts.key,
        version=facts.version,
        head=facts.head,
        actor=actor,
        now=now,
    )
    fill_form(form, facts.items, facts.rules)
    return release(form, actor=actor, now=now)
