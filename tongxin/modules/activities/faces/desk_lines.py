"""What is done on the workbench about those who did not come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities.forms.rules import RuleForm
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.no_show_rules import set_rule
from tongxin.modules.activities.services.no_shows import lift_no_show
from tongxin.modules.activities.transfers.lines import RULES
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@act(needs=Can.CHECK_IN)
def lift(request: HttpRequest, pk: int) -> str:
    """撤销未到场记录."""
    reason = request.POST.get("reason", "")[:300]
    row = lift_no_show(no_show_id=pk, reason=reason, actor=request.actor, now=clock.now())
    messages.success(request, _("未到场记录已撤销，不再计算"))
    return f"{reverse('activities_desk:session', args=[row.session_id])}?view=no_shows"


@page("activities/desk/rules.html", needs=Can.CONFIGURE)
def rules(request: HttpRequest) -> dict:
    """未到场规则."""
    return {
        "heading": _("未到场规则"),
        "subtitle": _("按职工所在工会往上最近的一级设定执行；都没有设定的，90 天内 3 次暂停 30 天"),
        "pager": list_page(request, RULES),
    }


@page("desk/form.html", needs=Can.CONFIGURE)
def new_rule(request: HttpRequest) -> dict | HttpResponse:
    """设定未到场规则."""
    form = RuleForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda _clean: set_rule(
            union=request.union, facts=form.facts(), actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("规则已设定，从起始日期的场次开始执行"))
        return redirect("activities_desk:rules")
    return {
        "heading": _("设定未到场规则"),
        "subtitle": _("适用于%(name)s及所有下级") % {"name": request.union.name},
        "form": form,
        "cancel_url": reverse("activities_desk:rules"),
    }
