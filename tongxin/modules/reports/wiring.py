"""Where this module plugs into the house."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.modules.campaigns.public import offer_forms
from tongxin.modules.reports import approvals, indicators, notices, transfers
from tongxin.modules.reports.faces import cli, home
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors.files import ATTACHED
from tongxin.modules.reports.selectors.forms import forms_list
from tongxin.modules.reports.selectors.summaries import requests_to_write, waiting_chapters
from tongxin.shared.access import rights
from tongxin.shared.files import slots
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.retention.declarations import Keep, Then, keep
from tongxin.shells.design.registry import (
    HomeCard,
    MenuEntry,
    SearchHit,
    Todo,
    TodoCount,
    home_cards,
    menu,
    search_answers,
    todos,
)

DECLARES = (indicators, transfers)


def connect() -> None:
    """Rights, commands, menu, to-dos and search answers; figures are declared by their import."""
    rights.declare(Can)
    cli.declare()
    approvals.declare()
    notices.declare()
    _hang_menu()
    _hang_todos()
    home_cards.add(
        HomeCard(
            key="reports.figures",
            template="reports/desk/home_card.html",
            fill=home.no_facts,
            needs=CanIndicators.VIEW,
            order=10,
        )
    )
    search_answers.add(_answer)
    offer_forms(_forms)
    slots.declare(ATTACHED)
    keep(Keep(label="reports.Sealing", why=_("报表封存的经过，随报表长期保存"), then=Then.KEEP))


def _forms(actor: Actor) -> list[tuple[str, str]]:
    return [(form.key, form.title) for form in forms_list(scope=actor.scope(Can.VIEW))]


def _hang_menu() -> None:
    menu.add(
        MenuEntry(
            key="reports",
            label=_("报表报送"),
            url_name="reports_desk:board",
            icon="report",
            needs=Can.VIEW,
            order=60,
        )
    )
    menu.add(
        MenuEntry(
            key="summaries",
            label=_("工作总结"),
            url_name="reports_desk:summaries",
            icon="file-text",
            needs=Can.VIEW,
            order=61,
        )
    )
    menu.add(
        MenuEntry(
            key="figures",
            label=_("指标"),
            url_name="reports_desk:figures",
            icon="report-analytics",
            needs=CanIndicators.VIEW,
            order=62,
        )
    )


def _hang_todos() -> None:
    for key, label, count, url_name, right in (
        ("reports.fill", _("待填报的报表"), _to_fill, "reports_desk:board", Can.FILL),
        ("reports.accept", _("待审核的报表"), _to_accept, "reports_desk:to_accept", Can.ACCEPT),
        ("reports.chapters", _("待撰写的章节"), _to_write, "reports_desk:to_write", Can.FILL),
    ):
        todos.add(Todo(key=key, label=label, count=count, url_name=url_name, needs=right, order=60))


def _to_fill(actor: Actor, now: datetime) -> TodoCount:
    return TodoCount(**boards.waiting(boards.to_fill(actor=actor), now))


def _to_accept(actor: Actor, now: datetime) -> TodoCount:
    return TodoCount(**boards.waiting(boards.to_accept(actor=actor), now))


def _to_write(actor: Actor, now: datetime) -> TodoCount:
    return TodoCount(**waiting_chapters(requests_to_write(actor=actor), now))


def _answer(actor: Any, words: str, limit: int) -> list[SearchHit]:
    return [
        SearchHit(
            kind=_("报表"),
            title=one.form.title,
            subtitle=f"{one.union} {one.span.title}",
            url=boards.address_of(one),
        )
        for one in boards.found(actor.scope(Can.VIEW), words)[:limit]
    ]
