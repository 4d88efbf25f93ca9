"""Groups of workers on the workbench: counts of a day, tags of a member, local sets."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.groups import DayForm, EndTagForm, LocalSetForm, TagForm
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import groups as selectors
from tongxin.modules.members.selectors.memberships import membership_page
from tongxin.modules.members.services.group_sets import SetFacts, add_local_set
from tongxin.modules.members.services.tagging import end_tag, tag_member
from tongxin.shared.orgs.levels import Kind
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shells.desk.page import page, submit


@page("members/desk/groups.html", needs=Can.VIEW)
def groups(request: HttpRequest) -> dict:
    """职工群体."""
    form = DayForm(request.GET if "on" in request.GET else None)
    asked = form.cleaned_data["on"] if form.is_valid() else None
    on = min(asked or localdate(), localdate())
    union = request.union if request.union and request.scope.covers(request.union.path) else None
    is_later = bool(union) and "counted" not in request.GET and selectors.is_crowd(union)
    sets, counts = selectors.all_counts(union, on) if union and not is_later else ([], [])
    may_add = union and union.kind == Kind.LOCAL_FEDERATION and request.actor.may(CanOrgs.MANAGE)
    return {
        "heading": _("职工群体"),
        "subtitle": _("%(name)s及下级，%(on)s") % {"name": union.name, "on": on} if union else "",
        "filters": DayForm(initial={"on": on}) if form.is_valid() or not form.is_bound else form,
        "on": on,
        "count_url": f"?on={on}&counted=1" if is_later else "",
        "is_today": on == localdate(),
        "sets": sets,
        "counts": counts,
        "may_add": may_add,
    }


@page("desk/form.html", needs=CanOrgs.MANAGE)
def add_set(request: HttpRequest) -> dict | HttpResponse:
    """新建本地口径."""
    form = LocalSetForm(request.POST or None, initial={"since": localdate()})
    made = submit(request, form, lambda clean: _added(request, clean))
    if made:
        messages.success(request, _("已新建：%(name)s") % {"name": made.name})
        return redirect("members_desk:groups")
    return {
        "heading": _("新建本地口径"),
        "subtitle": _("例如在“八大群体”上增加一个群体，成为本地的“九大群体”"),
        "form": form,
        "submit_label": _("新建本地口径"),
        "cancel_url": reverse("members_desk:groups"),
    }


@page("desk/form.html", needs=Can.ADMIT)
def tag(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """登记群体."""
    found = membership_page(pk, scope=request.scope)
    form = TagForm(request.POST or None, initial={"since": found.joined_on})
    made = submit(
        request,
        form,
        lambda clean: tag_member(membership_id=pk, **clean, actor=request.actor, now=clock.now()),
    )
    if made:
        messages.success(request, _("已登记：%(name)s") % {"name": made.group.name})
        return redirect("members_desk:member", pk)
    return {
        "heading": _("登记群体"),
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "form": form,
        "submit_label": _("登记群体"),
        "cancel_url": reverse("members_desk:member", args=[pk]),
    }


@page("desk/form.html", needs=Can.ADMIT)
def end(request: HttpRequest, pk: int, tag_id: int) -> dict | HttpResponse:
    """结束群体登记."""
    found = membership_page(pk, scope=request.scope)
    ending = selectors.tags_of(found.worker_id, scope=request.scope).fetch(pk=tag_id)
    form = EndTagForm(request.POST or None, initial={"on": localdate()})
    done = submit(
        request,
        form,
        lambda clean: end_tag(tag_id=tag_id, **clean, actor=request.actor, now=clock.now()),
    )
    if done:
        messages.success(request, _("已结束：%(name)s") % {"name": ending.group.name})
        return redirect("members_desk:member", pk)
    return {
        "heading": _("结束群体登记"),
        "subtitle": f"{found.worker.name} · {ending.group.name}",
        "form": form,
        "submit_label": _("结束登记"),
        "cancel_url": reverse("members_desk:member", args=[pk]),
    }


def _added(request: HttpRequest, clean: dict):
    since = clean.pop("since")
    facts = SetFacts(**clean)
    told = {"actor": request.actor, "now": clock.now()}
    return add_local_set(facts=facts, union=request.union, since=since, **told)
