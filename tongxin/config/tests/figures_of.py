"""Run within an installation: ``fill`` gives it a small federation, ``tell`` prints its figures."""

import json
import sys
from dataclasses import replace
from datetime import date, timedelta

import django

django.setup()

from tongxin.kernel.actors import Actor  # noqa: E402 - the house must be open
from tongxin.kernel.periods import Period  # noqa: E402
from tongxin.kernel.rls import speaking  # noqa: E402
from tongxin.modules.activities.models import CheckIn, Headcount  # noqa: E402
from tongxin.modules.activities.tests.plan_factories import a_published_item  # noqa: E402
from tongxin.modules.campaigns.services.deciding import accept_task  # noqa: E402
from tongxin.modules.campaigns.services.working import claim_work, report_task  # noqa: E402
from tongxin.modules.campaigns.tests.factories import a_task, an_activity, officer  # noqa: E402
from tongxin.modules.members.tests.factories import a_member, a_tag  # noqa: E402
from tongxin.modules.reports.models.forms import ItemKind  # noqa: E402
from tongxin.modules.reports.services.annual import ItemFacts  # noqa: E402
from tongxin.modules.reports.services.review import accept  # noqa: E402
from tongxin.modules.reports.services.rounds import open_round  # noqa: E402
from tongxin.modules.reports.tests import factories as made  # noqa: E402
from tongxin.shared.indicators.compute import ask, compute  # noqa: E402
from tongxin.shared.indicators.declare import figures  # noqa: E402
from tongxin.shared.indicators.models import SealedFigure  # noqa: E402
from tongxin.shared.indicators.plain import plain_result  # noqa: E402
from tongxin.shared.indicators.tests.factories import declared  # noqa: E402
from tongxin.shared.orgs.models import UnionOrg  # noqa: E402
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_cover, a_union  # noqa: E402

PERIODS = ("2025", "2026")
LATER = NOW + timedelta(days=1)


def fill() -> None:
    """Four levels with members, work, tasks and an accepted report."""
    with declared():
        house = made.House()
    shop = a_union(house.county)
    for _ in range(3):
        member = a_member(shop)
        session = an_activity(shop, held_on=date(2026, 5, 20)).sessions.get()
        _came(session, member.worker)
    a_tag(shop)
    a_cover(shop)
    a_published_item(house.county)
    task = a_task(house.province, house.east)
    work = an_activity(house.east, held_on=date(2026, 5, 21))
    giver, doer = officer(house.province), officer(house.east)
    claim_work(task_id=task.pk, row=work, actor=doer, now=NOW)
    report_task(task_id=task.pk, text="已办", actor=doer, now=NOW)
    accept_task(task_id=task.pk, actor=giver, now=LATER)
    a_task(house.province, house.west)
    house.round = _asking_for_everything(house)
    accept(submission_id=house.sent().pk, actor=house.top, now=made.AFTER)


def _asking_for_everything(house: made.House):
    items = (*(ItemFacts(ItemKind.FIGURE, code) for code in figures()), *made.SMALL.items[-2:])
    return open_round(
        form=made.a_form(facts=replace(made.SMALL, key="everything", items=items)),
        union=house.province,
        period=made.YEAR,
        due_at=made.DUE,
        actor=house.top,
        now=made.OPENED,
    )


def _came(session, worker) -> None:
    CheckIn.objects.create(
        session=session,
        union=session.union,
        worker=worker,
        worker_name=worker.name,
        home=session.union,
        checked_in_at=NOW,
        means="list",
        made_by="经办人",
    )
    Headcount.objects.create(
        session=session, union=session.union, people=5, counted_at=NOW, made_by="经办人"
    )


def tell() -> dict:
    """Every figure of every union, by code, union and period, and every sealed one."""
    counted = {}
    for union in UnionOrg.objects.order_by("code"):
        for period in PERIODS:
            asked = ask(union=union, period=Period.parse(period), actor=SYSTEM, now=LATER)
            for result in compute(figures(), asked, by="child", fingerprint=True):
                counted[f"{result.figure.code} {union.code} {period}"] = plain_result(result)
    sealed = SealedFigure.objects.order_by("pk").values_list("pk", "code", "value")
    return {"levels": UnionOrg.objects.count(), "counted": counted, "sealed": list(sealed)}


if __name__ == "__main__":
    with speaking(Actor.system("test")):
        if sys.argv[1] == "fill":
            fill()
        else:
            sys.stdout.write(json.dumps(tell(), ensure_ascii=False, default=str))
