"""Persons who may be on file twice, on the workbench: the queue, two side by side."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.examination import DecideForm
from tongxin.modules.members.models import DuplicatePair
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import examination as selectors
from tongxin.modules.members.services.duplicates import OPEN, decide_pair
from tongxin.modules.members.services.merging import who_stays
from tongxin.modules.members.transfers.examination import PAIRS_LIST
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import page, submit

State, Agrees = DuplicatePair.State, DuplicatePair.Agrees
TONES = {
    State.WAITING: "gold",
    State.PROPOSED: "blue",
    State.SAME: "green",
    State.DIFFERENT: "gray",
}


@page("members/desk/duplicates.html", needs=Can.ADMIT)
def duplicates(request: HttpRequest) -> dict:
    """疑似重复."""
    pager = list_page(request, PAIRS_LIST)
    return {
        "heading": _("疑似重复"),
        "subtitle": _("只由人认定，系统不会自行合并"),
        "asked": PAIRS_LIST.narrowed(request.GET),
        "states": State.choices,
        "pager": pager,
        "rows": [
            (row, Agrees(row.agrees).label, State(row.state).label, TONES[row.state])
            for row in pager.rows
        ],
        "breadcrumbs": [{"label": _("数据体检"), "url": reverse("members_desk:findings")}],
    }


@page("members/desk/duplicate.html", needs=Can.ADMIT)
def duplicate(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """认定是否同一人."""
    pair = selectors.pair_page(pk, scope=request.scope)
    form = DecideForm(request.POST or None)
    done = submit(request, form, lambda clean: _decided(request, pk, **clean))
    if done:
        told = _("已认定：%(result)s") % {"result": done.get_state_display()}
        if done.state == State.PROPOSED:
            told = _("已提出合并，请同事或上级工会的另一人核准")
        messages.success(request, told)
        return redirect("members_desk:duplicates")
    for worker in (pair.one, pair.other):
        note_view(request.actor, "people.viewed", worker, at=clock.now())
    sides = selectors.sides_of(pair, scope=request.scope)
    return {
        "heading": _("认定是否同一人"),
        "subtitle": pair.get_agrees_display(),
        "pair": pair,
        "tone": TONES[pair.state],
        "sides": sides,
        "kept_first": who_stays((pair.one_id, pair.other_id))[0] == pair.one_id,
        "lines": _lines(pair, sides),
        "form": form if pair.state in OPEN else None,
        "is_own": pair.state == State.PROPOSED and pair.proposer_id == request.actor.account_id,
        "log": log_of(f"members.DuplicatePair:{pair.pk}")[:20],
        "breadcrumbs": [{"label": _("疑似重复"), "url": reverse("members_desk:duplicates")}],
    }


def _decided(request: HttpRequest, pk: int, *, result: str, reason: str) -> DuplicatePair:
    told = {"actor": request.actor, "now": clock.now()}
    return decide_pair(pair_id=pk, is_same=result == State.SAME, reason=reason, **told)


def _shown(day: date | None) -> str:
    """A day as pages write it."""
    return day.isoformat() if day else ""


def _lines(pair: DuplicatePair, sides: list[selectors.Side]) -> list[tuple]:
    """Label, both values, whether they agree; personal numbers masked."""
    same = selectors.same_facts(pair.one, pair.other)
    columns = (
        ("name", _("姓名"), lambda side: side.worker.name),
        ("id_type", _("证件类型"), lambda side: side.worker.get_id_type_display()),
        ("id_number", _("证件号码"), lambda side: side.worker.id_number.mask),
        ("mobile_index", _("手机号"), lambda side: side.worker.mobile and side.worker.mobile.mask),
        ("sex", _("性别"), lambda side: side.worker.get_sex_display()),
        ("birth_date", _("出生日期"), lambda side: _shown(side.worker.birth_date)),
        ("ethnicity", _("民族"), lambda side: side.worker.ethnicity),
        ("education", _("学历"), lambda side: side.worker.education),
        ("occupation", _("职业"), lambda side: side.worker.occupation),
        ("union", _("所属工会"), lambda side: side.membership and side.membership.union.name),
        (
            "joined",
            _("入会日期"),
            lambda side: _shown(side.joined_on),
        ),
    )
    return [(label, [value(side) for side in sides], key in same) for key, label, value in columns]
