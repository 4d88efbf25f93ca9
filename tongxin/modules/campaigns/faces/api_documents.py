"""The life of official documents and their templates, for machines."""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from tongxin.kernel import clock
from tongxin.modules.campaigns import schemas as s
from tongxin.modules.campaigns.faces.paging import paged
from tongxin.modules.campaigns.schemas import documents as d
from tongxin.modules.campaigns.selectors.campaigns import union_ids
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shared.papers import lifecycle, selectors, services, templates
from tongxin.shared.papers.models import Kind, OfficialDocument, PaperTemplate, Receipt
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.recipients import addressees
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["documents"])
SIZE = Query(50, ge=1, le=100, description="Rows on a page")
AFTER = Query(None, ge=1, description="The `next` of the page before")


@router.get("/documents", response={200: d.DocumentPage, **REFUSALS})
@needs(Can.VIEW)
def list_documents(
    request: HttpRequest, state: str = "", after: int | None = AFTER, limit: int = SIZE
) -> dict[str, Any]:
    """Documents of the unions one works for (发文), latest first."""
    return paged(selectors.document_list(scope=request.scope, state=state), after, limit)


@router.post("/documents", response={201: s.DocumentDetail, **REFUSALS})
@needs(Can.DRAFT)
def draft_document(request: HttpRequest, body: d.DocumentIn) -> Status[OfficialDocument]:
    """Enter a document nobody has issued yet (拟稿)."""
    union = union_by_code(body.union_code, scope=request.scope)
    made = services.draft_document(
        facts=_facts(body), union=union, actor=request.actor, now=clock.now()
    )
    return Status(201, made)


@router.get("/documents/{int:document_id}", response={200: s.DocumentDetail, **REFUSALS})
@needs(Can.VIEW)
def get_document(request: HttpRequest, document_id: int) -> OfficialDocument:
    """One document in scope or distributed to it."""
    return selectors.document_page(document_id, scope=request.scope)


@router.put("/documents/{int:document_id}", response={200: s.DocumentDetail, **REFUSALS})
@needs(Can.DRAFT)
def amend_document(request: HttpRequest, document_id: int, body: d.DocumentIn) -> OfficialDocument:
    """Rewrite a draft (修改拟稿); its union stays."""
    terms = {"actor": request.actor, "now": clock.now()}
    return services.amend_document(document_id=document_id, facts=_facts(body), **terms)


@router.post("/documents/{int:document_id}/review", response={200: s.DocumentOut, **REFUSALS})
@needs(Can.DRAFT)
def review_document(request: HttpRequest, document_id: int) -> OfficialDocument:
    """Put a draft before those who check and countersign it (送核稿会签)."""
    terms = {"actor": request.actor, "now": clock.now()}
    return lifecycle.send_for_review(document_id=document_id, **terms)


@router.post("/documents/{int:document_id}/issue", response={200: s.DocumentOut, **REFUSALS})
@needs(Can.ISSUE)
def issue_document(request: HttpRequest, document_id: int, body: d.NumberIn) -> OfficialDocument:
    """Sign and number a document that was agreed to (签发编号)."""
    found = selectors.document_page(document_id, scope=request.scope)
    codes = selectors.agency_codes(scope=request.scope, union=found.union)
    code = codes.filter(code=body.agency_code).first()
    return lifecycle.issue_agreed(
        document_id=document_id,
        code_id=code.pk if code else None,
        on=body.on,
        signer=body.signer,
        actor=request.actor,
        now=clock.now(),
    )


@router.post("/documents/{int:document_id}/send", response={200: s.CountOut, **REFUSALS})
@needs(Can.ISSUE)
def send_document(request: HttpRequest, document_id: int, body: d.SendIn) -> dict[str, int]:
    """Distribute an issued document (分发); ``count`` recipients."""
    found, now = selectors.document_page(document_id, scope=request.scope), clock.now()
    groups = selectors.recipient_groups(
        scope=request.actor.reach, union=found.union, pks=body.group_ids
    )
    chosen = {"groups": list(groups), "by_hand": union_ids(body.union_codes).values()}
    recipients = addressees(union=found.union, day=localdate(now), **chosen)
    terms = {"reply_days": body.reply_days, "actor": request.actor, "now": now}
    services.distribute_document(document=found, recipients=recipients, **terms)
    return {"count": len(recipients)}


@router.post("/documents/{int:document_id}/archive", response={200: s.DocumentOut, **REFUSALS})
@needs(Can.ISSUE)
def archive_document(request: HttpRequest, document_id: int, body: d.ArchiveIn) -> OfficialDocument:
    """Close the file of a document that went out (归档)."""
    terms = {"actor": request.actor, "now": clock.now()}
    return lifecycle.archive(document_id=document_id, number=body.number, **terms)


@router.get("/receipts", response={200: d.ReceiptPage, **REFUSALS})
@needs(Can.VIEW)
def list_inbox(
    request: HttpRequest, state: str = "", after: int | None = AFTER, limit: int = SIZE
) -> dict[str, Any]:
    """Documents that arrived at the unions one works for (收文); ``state`` may be unsigned."""
    return paged(selectors.inbox(scope=request.scope, unsigned=state == "unsigned"), after, limit)


@router.post("/receipts/{int:receipt_id}/reply", response={200: s.ReceiptOut, **REFUSALS})
@needs(Can.SIGN)
def reply_to_document(request: HttpRequest, receipt_id: int, body: d.ReplyIn) -> Receipt:
    """Answer a document in the name of the receiving union (回复)."""
    terms = {"actor": request.actor, "now": clock.now()}
    return lifecycle.reply(receipt_id=receipt_id, text=body.text, **terms)


@router.get("/document-templates", response={200: d.TemplatePage, **REFUSALS})
@needs(Can.MANAGE)
def list_templates(
    request: HttpRequest, after: int | None = AFTER, limit: int = SIZE
) -> dict[str, Any]:
    """Templates of documents (公文模板), those out of use with them."""
    return paged(templates.template_list(scope=request.scope), after, limit)


@router.post("/document-templates", response={201: d.TemplateOut, **REFUSALS})
@needs(Can.MANAGE)
def upload_template(
    request: HttpRequest, union_code: str, kind: Kind, upload: File[UploadedFile]
) -> Status[PaperTemplate]:
    """Try a Word template and take it into use (上传公文模板)."""
    union = union_by_code(union_code, scope=request.scope)
    terms = {"union": union, "actor": request.actor, "now": clock.now()}
    return Status(201, templates.save_template(kind=kind, upload=upload, **terms))


@router.post("/document-templates/{int:template_id}/retire",
             response={200: d.TemplateOut, **REFUSALS})  # fmt: skip
@needs(Can.MANAGE)
def retire_template(request: HttpRequest, template_id: int) -> PaperTemplate:
    """Put a template out of use (停用公文模板)."""
    terms = {"actor": request.actor, "now": clock.now()}
    return templates.retire_template(template_id=template_id, **terms)


def _facts(body: d.DocumentIn) -> services.DocumentFacts:
    return services.DocumentFacts(**body.dict(exclude={"union_code"}))
