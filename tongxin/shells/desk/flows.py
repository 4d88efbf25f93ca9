"""How approvals run (审批流程): what is in force, and a new version of it."""

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.approvals.definitions import define_flow, flow_rows, may_define, plan_of
from tongxin.shared.approvals.flows import MOST_STEPS, Step, flow_of
from tongxin.shared.approvals.permissions import Can
from tongxin.shells.desk.forms import FlowForm, StepForm
from tongxin.shells.desk.page import page, submit

Steps = formset_factory(StepForm, extra=2, max_num=MOST_STEPS, validate_max=True)


@page("desk/approval_flows.html", needs=Can.VIEW)
def flow_list(request: HttpRequest) -> dict:  # noqa: ARG001
    """审批流程."""
    return {
        "heading": _("审批流程"),
        "flows": flow_rows(),
        "back_url": reverse("desk:approvals"),
    }


@page("desk/approval_flow.html", needs=Can.VIEW)
def flow(request: HttpRequest, key: str) -> dict | HttpResponse:
    """修订流程."""
    found = flow_of(key)
    number, steps = plan_of(found)
    form = FlowForm(request.POST or None)
    rows = Steps(request.POST or None, initial=steps, prefix="step")
    ready = request.method != "POST" or rows.is_valid()
    made = (
        submit(
            request,
            form,
            lambda clean: define_flow(
                key=key,
                steps=_steps(rows),
                note=clean["note"],
                actor=request.actor,
                now=clock.now(),
            ),
        )
        if ready
        else None
    )
    if made:
        said = _("已保存为第 %(number)s 版，新提交的事项按新流程办理") % {"number": made.number}
        messages.success(request, said)
        return redirect("desk:approval_flows")
    return {
        "heading": str(found.name),
        "number": number,
        "form": form,
        "rows": rows,
        "may_define": may_define(request.actor),
    }


def _steps(rows: Any) -> list[Step]:
    given = [row.cleaned_data for row in rows if row.cleaned_data.get("name")]
    return [Step(**values) for values in given]
