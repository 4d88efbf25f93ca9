"""Merges on the workbench: which numbers stand for one person, who said so, and undoing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.faces.desk import TONES
from tongxin.modules.members.forms.examination import UndoForm
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import merges as selectors
from tongxin.modules.members.services.merging import undo_member_merge
from tongxin.modules.members.transfers.examination import MERGES_LIST
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shared.people.models import Alias
from tongxin.shared.people.permissions import Can as CanPeople
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import page, submit


@page("members/desk/merges.html", needs=Can.ADMIT)
def merges(request: HttpRequest) -> dict:
    """合并记录."""
    pager = list_page(request, MERGES_LIST)
    return {
        "heading": _("合并记录"),
        "subtitle": _("同一人的两份登记合并为一份；合并错了的可以撤销"),
        "asked": MERGES_LIST.narrowed(request.GET),
        "states": [(selectors.RUNNING, _("已合并")), (selectors.UNDONE, _("已撤销"))],
        "pager": pager,
        "rows": [(row, *_state(row)) for row in pager.rows],
        "breadcrumbs": [{"label": _("疑似重复"), "url": reverse("members_desk:duplicates")}],
    }


@page("members/desk/merge.html", needs=Can.ADMIT)
def merge(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """合并记录：撤销须写明原因."""
    found = selectors.merge_page(pk, scope=request.scope)
    may_undo = found.until is None and all(
        request.actor.scope(CanPeople.EDIT).covers(one.union_path)
        for one in (found.kept, found.gone)
    )
    form = UndoForm(request.POST or None) if may_undo else None
    if form and submit(request, form, lambda clean: _undone(request, pk, **clean)):
        messages.success(
            request,
            _(
                "已撤销合并，两份登记各自恢复，会籍情况见下；合并时作废的会费账单请在“会费”里重新出账"
            ),
        )
        return redirect("members_desk:merge", pk)
    for worker in (found.kept, found.gone):
        note_view(request.actor, "people.viewed", worker, at=clock.now())
    stretches = selectors.memberships_of(found, scope=request.scope)
    state, tone = _state(found)
    return {
        "heading": _("合并记录"),
        "subtitle": found.kept.name,
        "alias": found,
        "state": state,
        "tone": tone,
        "facts": _facts(found),
        "sides": [
            (label, worker, [(row, TONES[row.status]) for row in stretches[worker.pk]])
            for label, worker in ((_("保留的登记"), found.kept), (_("并入的登记"), found.gone))
        ],
        "form": form,
        "log": log_of(f"people.Worker:{found.gone_id}")[:20],
        "breadcrumbs": [{"label": _("合并记录"), "url": reverse("members_desk:merges")}],
    }


def _undone(request: HttpRequest, pk: int, *, reason: str) -> Alias:
    told = {"actor": request.actor, "now": clock.now()}
    return undo_member_merge(alias_id=pk, reason=reason, **told)


def _state(row: Alias) -> tuple[str, str]:
    return (_("已撤销"), "gray") if row.undone_at else (_("已合并"), "green")


def _facts(row: Alias) -> list[dict]:
    pair = selectors.proposal_of(row)
    columns = [(_("合并日期"), row.since.isoformat())]
    if pair:  # behind an undoing it waits to be decided anew; the log keeps who proposed
        columns += [(_("提出人"), pair.proposed_by), (_("提出合并的依据"), pair.proposal)]
    columns += [(_("核准人"), row.made_by), (_("认定依据"), row.reason)]
    if row.undone_at:
        columns += [(_("撤销人"), row.undone_by), (_("撤销原因"), row.undone_reason)]
    return [{"label": label, "value": value} for label, value in columns]
