"""Members on the workbench: list, record, admit, end, reveal, start code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongxin.kernel import clock
from tongxin.kernel.text import listed
from tongxin.modules.members.forms.roster import AdmitForm, EndForm
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.selectors.cards import running_card
from tongxin.modules.members.selectors.dues import account_of
from tongxin.modules.members.selectors.groups import all_groups, all_sets, tags_of
from tongxin.modules.members.selectors.merges import survivors
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.services.joining import admit as admit_worker
from tongxin.modules.members.services.joining import confirm_membership
from tongxin.modules.members.services.leaving import DECISION, end_membership, expel_member
from tongxin.modules.members.states import EMPLOYMENT_FORMS, ENDED, Status
from tongxin.modules.members.transfers import MEMBERS_LIST
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shared.files.selectors import attachments_of
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shared.people.permissions import Can as CanPeople
from tongxin.shared.people.services import reveal as reveal_column
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, shown_once, submit

TONES = {
    Status.ACTIVE: "green",
    Status.PENDING_CONFIRM: "gold",
    Status.TRANSFERRING: "blue",
    Status.RETAINED: "gold",
    Status.TRANSFERRED: "gray",
    Status.SET_ASIDE: "gray",
    Status.RESUMED: "gray",
    Status.WITHDRAWN: "gray",
    Status.EXPELLED: "red",
    Status.DECEASED: "gray",
    Status.MERGED: "gray",
    Status.AUTO_WITHDRAWN: "gray",
}


@page("members/desk/members.html", needs=Can.VIEW)
def members(request: HttpRequest) -> dict:
    """职工会员."""
    asked = {name: request.GET.get(name, "")[:50] for name in MEMBERS_LIST.filters}
    pager = list_page(request, MEMBERS_LIST)
    return {
        "heading": _("职工会员"),
        "asked": asked,
        "statuses": Status.choices,
        "groups": [*all_sets(), *all_groups()],
        "forms": EMPLOYMENT_FORMS,
        "may_admit": request.actor.may(Can.ADMIT),
        "pager": pager,
        "rows": _lines(request, pager.rows),
    }


@page("members/desk/members.html", needs=Can.ADMIT)
def pending(_request: HttpRequest) -> HttpResponse:
    """待本人确认的会籍."""
    return redirect(f"{reverse('members_desk:members')}?status={Status.PENDING_CONFIRM}")


@page("members/desk/member.html", needs=Can.VIEW)
def member(request: HttpRequest, pk: int) -> dict:
    """会员."""
    return _member(request, pk)


@page("members/desk/admit.html", needs=Can.ADMIT)
def admit(request: HttpRequest) -> dict | HttpResponse:
    """办理入会."""
    form = AdmitForm(request.POST or None, initial={"union_code": _code_here(request)})
    made = submit(
        request,
        form,
        lambda clean: admit_worker(
            facts=form.facts(),
            union=union_by_code(clean["union_code"], scope=request.scope),
            joining=form.joining(),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已办理入会"))
        return redirect("members_desk:member", made.pk)
    return {
        "heading": _("办理入会"),
        "form": form,
        "submit_label": _("办理入会"),
        "cancel_url": reverse("members_desk:members"),
    }


@act(needs=Can.ADMIT)
def confirm(request: HttpRequest, pk: int) -> str:
    """本人确认."""
    confirm_membership(membership_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已确认，从今天起计入会员"))
    return reverse("members_desk:member", args=[pk])


@page("desk/form.html", needs=Can.END)
def end(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """办理离会."""
    found = selectors.membership_page(pk, scope=request.scope)
    form = EndForm(request.POST or None, request.FILES or None)
    made = submit(
        request,
        form,
        lambda clean: (expel_member if "decision" in clean else end_membership)(
            membership_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("已办理离会"))
        return redirect("members_desk:member", pk)
    return {
        "heading": _("办理离会"),
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "form": form,
        "submit_label": _("办理离会"),
        "cancel_url": reverse("members_desk:member", args=[pk]),
    }


@never_cache
@page("members/desk/member.html", needs=CanPeople.REVEAL)
def reveal(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """查看完整信息：只在这一页显示一次，事由记入日志."""
    if request.method != "POST":
        return redirect("members_desk:member", pk)
    found = selectors.membership_page(pk, scope=request.scope)
    column = request.POST.get("column", "")
    value = reveal_column(
        worker_id=found.worker_id,
        column=column,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=clock.now(),
    )
    return _member(request, pk) | {"revealed": {column: value}}


@never_cache
@page("members/desk/member.html", needs=Can.START_CODE)
def start_code(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """发放启用码：只在这一页显示一次."""
    if request.method != "POST":
        return redirect("members_desk:member", pk)
    code = give_start_code(membership_id=pk, actor=request.actor, now=clock.now())
    facts = _member(request, pk) | {"code": code}
    again = reverse("members_desk:member", args=[pk])
    return shown_once(request, "members/desk/member.html", facts, again=again)


def _lines(request: HttpRequest, rows: list[Membership]) -> list[tuple]:
    """Row, state, tone, and the number that stands for who was merged."""
    merged = survivors((row.worker_id for row in rows), scope=request.scope)
    return [
        (row, Status(row.status).label, TONES[row.status], merged.get(row.worker_id))
        for row in rows
    ]


def _member(request: HttpRequest, pk: int) -> dict:
    found = selectors.membership_page(pk, scope=request.scope)
    worker, actor = found.worker, request.actor
    note_view(actor, "people.viewed", worker, at=clock.now())
    is_pending = found.status == Status.PENDING_CONFIRM
    history = selectors.history_of(worker.pk, scope=request.scope)
    return {
        "heading": worker.name,
        "subtitle": found.union.name,
        "membership": found,
        "worker": worker,
        "survivor": survivors([worker.pk], scope=request.scope).get(worker.pk),
        "tone": TONES[found.status],
        "card": running_card(worker.pk) if found.is_current else None,
        "facts": _facts(worker),
        "tags": tags_of(worker.pk, scope=request.scope),
        "may_tag": actor.may(Can.ADMIT) and not worker.erased_at,
        "memberships": [(row, TONES[row.status]) for row in history],
        "dues": account_of(found, scope=actor.scope(Can.DUES)),
        "may_enter_base": found.is_current and actor.may(Can.DUES_BASE),
        "log": log_of(f"members.Membership:{found.pk}")[:20],
        "may_confirm": is_pending and actor.may(Can.ADMIT),
        "may_end": not found.left_on and actor.may(Can.END),
        "may_retain": found.status == Status.ACTIVE and actor.may(Can.END),
        "may_resume": found.status == Status.RETAINED and actor.may(Can.END),
        "may_reinstate": (found.status in ENDED and actor.may(Can.END) and not worker.erased_at),
        "decisions": attachments_of(found, DECISION, actor=actor),
        "may_reveal": actor.may(CanPeople.REVEAL),
        "may_erase": actor.scope(CanPeople.ERASE).covers(worker.union_path),
        "may_start": (found.is_current or is_pending) and actor.may(Can.START_CODE),
    }


def _facts(worker) -> list[dict]:
    columns = (
        (_("证件类型"), worker.get_id_type_display()),
        (_("性别"), worker.get_sex_display()),
        (_("出生日期"), worker.birth_date and worker.birth_date.isoformat()),
        (_("民族"), worker.ethnicity),
        (_("学历"), worker.education),
        (_("政治面貌"), worker.political_status),
        (_("户籍类型"), worker.household),
        (_("用工形式"), worker.employment_form),
        (_("职业"), worker.occupation),
        (_("技能等级"), worker.skill_level),
        (_("名册所写群体"), listed(worker.worker_groups)),
    )
    return [{"label": label, "value": value} for label, value in columns]


def _code_here(request: HttpRequest) -> str:
    return request.union.code if request.union else ""
