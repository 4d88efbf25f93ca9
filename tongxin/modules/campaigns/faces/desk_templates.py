"""Templates of documents on the workbench: upload, look at, put out of use, fill."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.modules.campaigns.forms.writing import TemplateForm
from tongxin.modules.campaigns.transfers import TEMPLATES
from tongxin.shared.files import store
from tongxin.shared.files.kinds import Kind as FileKind
from tongxin.shared.papers import selectors
from tongxin.shared.papers import templates as services
from tongxin.shared.papers.models import Kind
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.wordforms.starting import starter
from tongxin.shared.papers.wordforms.tags import BLOCKS, WORDS
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("campaigns/desk/templates.html", needs=Can.MANAGE)
def templates(request: HttpRequest) -> dict:
    """公文模板."""
    return {"heading": _("公文模板"), "pager": list_page(request, TEMPLATES)}


@page("campaigns/desk/template_new.html", needs=Can.MANAGE)
def new(request: HttpRequest) -> dict | HttpResponse:
    """上传公文模板."""
    form = TemplateForm(request.POST or None, request.FILES or None)
    made = submit(
        request,
        form,
        lambda clean: services.save_template(
            kind=clean["kind"],
            upload=clean["file"],
            union=request.union,
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("模板已通过检查并启用"))
        return redirect("campaigns_desk:templates")
    return {
        "heading": _("上传公文模板"),
        "subtitle": request.union.name,
        "form": form,
        "submit_label": _("检查并启用"),
        "cancel_url": reverse("campaigns_desk:templates"),
        "kinds": Kind.choices,
        "blocks": list(BLOCKS),
        "words": list(WORDS),
    }


@page("", needs=Can.MANAGE)
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """下载空白模板."""
    if kind not in Kind.values:
        raise NotThere
    label = _("%(kind)s模板") % {"kind": Kind(kind).label}
    return word_file(starter(Kind(kind), request.union.name), label)


@page("", needs=Can.MANAGE)
def file(request: HttpRequest, template_id: int) -> HttpResponse:
    """下载公文模板."""
    found = services.template_page(template_id, scope=request.scope)
    return word_file(store.read(found.file.digest), found.file.name.removesuffix(".docx"))


@act(needs=Can.MANAGE)
def retire(request: HttpRequest, template_id: int) -> str:
    """停用公文模板."""
    services.retire_template(template_id=template_id, actor=request.actor, now=clock.now())
    messages.success(request, _("模板已停用"))
    return reverse("campaigns_desk:templates")


@page("", needs=Can.VIEW)
def filled(request: HttpRequest, document_id: int) -> HttpResponse:
    """按模板下载公文."""
    found = selectors.document_page(document_id, scope=request.scope)
    return word_file(services.filled(found), found.title[:60])


def word_file(content: bytes, name: str) -> HttpResponse:
    """A Word file to be kept, never shown by the browser itself."""
    response = HttpResponse(content, content_type=FileKind.DOCX.mime)
    said = quote(f"{name}.docx", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{said}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
