"""Certificates of attendance on the workbench."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces.certificate_files import certificate_file
from tongxin.modules.activities.forms.certificates import CertificateRuleForm
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import certificates as reads
from tongxin.modules.activities.selectors.names import sees_names_of
from tongxin.modules.activities.services import certificates as issuing
from tongxin.modules.activities.transfers import CERTIFICATES, TO_CERTIFY
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("activities/desk/certificates.html", needs=Can.CERTIFY)
def certificates(request: HttpRequest, pk: int) -> dict:
    """参加证明."""
    found = selectors.own_activity(pk, scope=request.scope)
    is_waiting = request.GET.get("view") == "waiting"
    tabs = (("", _("已颁发")), ("waiting", _("待颁发")))
    return {
        "heading": _("参加证明"),
        "subtitle": found.title,
        "activity": found,
        "rule": reads.rule_of(found),
        "is_withheld": not sees_names_of(found, actor=request.actor),
        "is_waiting": is_waiting,
        "tabs": [
            {"url": f"?view={view}", "label": label, "active": (view == "waiting") == is_waiting}
            for view, label in tabs
        ],
        "pager": list_page(request, TO_CERTIFY if is_waiting else CERTIFICATES, of=pk),
        "back_url": reverse("activities_desk:activity", args=[pk]),
    }


@page("desk/form.html", needs=Can.CERTIFY)
def rule(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """参加证明颁发条件."""
    found = selectors.own_activity(pk, scope=request.scope)
    known = reads.rule_of(found)
    said = {"share": known.share, "code": known.code.code} if known else {"share": 100}
    form = CertificateRuleForm(request.POST or None, initial=said)
    made = submit(
        request,
        form,
        lambda clean: issuing.set_certificates(
            activity_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("颁发条件已设定，可以开始颁发"))
        return redirect(_url(pk))
    heading = _("参加证明颁发条件")
    return {"heading": heading, "subtitle": found.title, "form": form, "cancel_url": _url(pk)}


@act(needs=Can.CERTIFY)
def issue(request: HttpRequest, pk: int) -> str:
    """颁发参加证明."""
    worker = request.POST.get("worker", "")
    made = issuing.issue_certificate(
        activity_id=pk,
        worker_id=int(worker) if worker.isdecimal() and len(worker) < 19 else 0,
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("已颁发，编号 %(number)s") % {"number": made.number})
    return f"{_url(pk)}?view=waiting"


@act(needs=Can.CERTIFY)
def issue_all(request: HttpRequest, pk: int) -> str:
    """批量颁发参加证明."""
    issuing.request_certificates(activity_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("正在后台颁发，可以离开本页，稍后回来查看"))
    return _url(pk)


@act(needs=Can.CERTIFY)
def revoke(request: HttpRequest, pk: int) -> str:
    """撤销参加证明."""
    reason = request.POST.get("reason", "")[:300]
    row = issuing.revoke_certificate(
        certificate_id=pk, reason=reason, actor=request.actor, now=clock.now()
    )
    messages.success(request, _("证明已撤销，核验时会显示已撤销"))
    return _url(row.activity_id)


@page("activities/desk/certificates.html", needs=Can.CERTIFY)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """参加证明 PDF."""
    told = {"scope": request.scope, "actor": request.actor}
    return certificate_file(request, reads.own_certificate(pk, **told))


def _url(pk: int) -> str:
    return reverse("activities_desk:certificates", args=[pk])
