"""The life of a document on the workbench: write, review, issue, send, reply, archive, print."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.campaigns.faces.places import reach_choices
from tongxin.modules.campaigns.forms import writing as forms
from tongxin.shared.papers import lifecycle, selectors, services
from tongxin.shared.papers.composing import paper_of
from tongxin.shared.papers.layout.writing import to_docx
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.printing.pdf import to_pdf
from tongxin.shared.papers.recipients import addressees
from tongxin.shells.desk.page import act, page, submit

WRITERS: dict[str, tuple[Callable, str]] = {
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (to_pdf, "application/pdf"),
}


@page("desk/form.html", needs=Can.DRAFT)
def write(request: HttpRequest) -> dict | HttpResponse:
    """拟稿."""
    form = forms.DocumentForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: services.draft_document(
            facts=services.DocumentFacts(**clean),
            union=request.union,
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("公文已保存为草稿"))
        return redirect("campaigns_desk:document", made.pk)
    return _form(_("拟稿"), form, reverse("campaigns_desk:documents"), request.union.name)


@page("desk/form.html", needs=Can.DRAFT)
def rewrite(request: HttpRequest, document_id: int) -> dict | HttpResponse:
    """修改公文."""
    found = selectors.document_page(document_id, scope=request.scope)
    form = forms.DocumentForm(request.POST or None, initial=forms.DocumentForm.initial_of(found))
    return _done(
        request,
        found,
        form,
        _("修改公文"),
        lambda clean: services.amend_document(
            document_id=document_id,
            facts=services.DocumentFacts(**clean, issuer=found.issuer),
            actor=request.actor,
            now=clock.now(),
        ),
    )


@act(needs=Can.DRAFT)
def review(request: HttpRequest, document_id: int) -> str:
    """送核稿会签."""
    lifecycle.send_for_review(document_id=document_id, actor=request.actor, now=clock.now())
    messages.success(request, _("已送核稿会签，同意后可以签发"))
    return reverse("campaigns_desk:document", args=[document_id])


@page("desk/form.html", needs=Can.ISSUE)
def issue(request: HttpRequest, document_id: int) -> dict | HttpResponse:
    """签发编号."""
    found = selectors.document_page(document_id, scope=request.scope)
    form = forms.IssueDocumentForm(
        request.POST or None,
        codes=selectors.agency_codes(scope=request.actor.reach, union=found.union),
        initial={"on": localdate(clock.now()), "signer": request.actor.name},
    )

    def issued(clean: dict[str, Any]):
        return lifecycle.issue_agreed(
            document_id=document_id,
            code_id=clean["code"].pk,
            on=clean["on"],
            signer=clean["signer"],
            actor=request.actor,
            now=clock.now(),
        )

    return _done(request, found, form, _("签发编号"), issued)


@page("desk/form.html", needs=Can.ISSUE)
def send(request: HttpRequest, document_id: int) -> dict | HttpResponse:
    """分发公文."""
    found = selectors.document_page(document_id, scope=request.scope)
    form = forms.SendForm(request.POST or None, **reach_choices(request, found.union))

    def sent(clean: dict[str, Any]):
        now = clock.now()
        return services.distribute_document(
            document=found,
            recipients=addressees(union=found.union, **form.reach(), day=localdate(now)),
            reply_days=clean["reply_days"],
            actor=request.actor,
            now=now,
        )

    return _done(request, found, form, _("分发公文"), sent)


@page("desk/form.html", needs=Can.ISSUE)
def archive(request: HttpRequest, document_id: int) -> dict | HttpResponse:
    """公文归档."""
    found = selectors.document_page(document_id, scope=request.scope)
    form = forms.ArchiveForm(request.POST or None)
    return _done(
        request,
        found,
        form,
        _("公文归档"),
        lambda clean: lifecycle.archive(
            document_id=document_id, **clean, actor=request.actor, now=clock.now()
        ),
    )


@page("desk/form.html", needs=Can.SIGN)
def reply(request: HttpRequest, receipt_id: int) -> dict | HttpResponse:
    """回复公文."""
    found = selectors.receipt_page(receipt_id, scope=request.scope).document
    form = forms.ReplyForm(request.POST or None)
    return _done(
        request,
        found,
        form,
        _("回复公文"),
        lambda clean: lifecycle.reply(
            receipt_id=receipt_id, **clean, actor=request.actor, now=clock.now()
        ),
    )


@page("", needs=Can.VIEW)
def download(request: HttpRequest, document_id: int, suffix: str) -> HttpResponse:
    """下载公文."""
    found = selectors.document_page(document_id, scope=request.scope)
    written, kind = WRITERS[suffix]
    response = HttpResponse(written(paper_of(found)), content_type=kind)
    name = quote(f"{found.title[:60]}.{suffix}", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _done(request: HttpRequest, found, form, heading: str, deed: Callable) -> dict | HttpResponse:
    if submit(request, form, deed):
        messages.success(request, _("已办理：%(deed)s") % {"deed": heading})
        return redirect("campaigns_desk:document", found.pk)
    back = reverse("campaigns_desk:document", args=[found.pk])
    return _form(heading, form, back, found.title) | {"submit_label": heading}


def _form(heading: str, form, back: str, subtitle: str) -> dict[str, Any]:
    return {"heading": heading, "subtitle": subtitle, "form": form, "cancel_url": back}
