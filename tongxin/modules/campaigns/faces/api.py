"""Documents and campaigns for machines."""

from django.http import HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from tongxin.kernel import clock
from tongxin.modules.campaigns import schemas as s
from tongxin.modules.campaigns.faces import api_documents, api_tasks
from tongxin.modules.campaigns.faces.paging import paged
from tongxin.modules.campaigns.models import Campaign
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import campaigns as reads
from tongxin.modules.campaigns.services import drafting, issuing, sections, tree
from tongxin.modules.campaigns.services.working import sign_for_document
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shared.papers import selectors as papers
from tongxin.shared.papers.permissions import Can as Papers
from tongxin.shells.api.guard import REFUSALS, needs

router = Router()
router.add_router("", api_tasks.router)
router.add_router("", api_documents.router)
DOCUMENTS, CAMPAIGNS = ["documents"], ["campaigns"]
MOST = 100
SIZE = Query(50, ge=1, le=MOST, description="Rows on a page")
AFTER = Query(None, ge=1, description="The `next` of the page before")


@router.get("/documents/{int:document_id}/receipts", response={200: list[s.ReceiptOut], **REFUSALS},
            tags=DOCUMENTS)  # fmt: skip
@needs(Papers.VIEW)
def list_receipts(request: HttpRequest, document_id: int):
    """Who got a document and who signed."""
    found = papers.document_page(document_id, scope=request.scope)
    return papers.receipts_of(found, scope=request.scope)


@router.post("/receipts/{int:receipt_id}/sign", response={200: s.CountOut, **REFUSALS},
             tags=DOCUMENTS)  # fmt: skip
@needs(Papers.SIGN)
def sign_receipt(request: HttpRequest, receipt_id: int):
    """Sign for a document and the tasks that came with it; ``count`` tasks."""
    return {"count": sign_for_document(receipt_id=receipt_id, actor=request.actor, now=clock.now())}


@router.get("/campaigns", response={200: s.CampaignPage, **REFUSALS}, tags=CAMPAIGNS)
@needs(Can.VIEW)
def list_campaigns(
    request: HttpRequest, state: str = "", after: int | None = AFTER, limit: int = SIZE
):
    """Campaigns in scope or issued to it, latest first."""
    return paged(reads.campaign_list(scope=request.scope, state=state), after, limit)


@router.post("/campaigns", response={201: s.CampaignDetail, **REFUSALS}, tags=CAMPAIGNS)
@needs(Can.EDIT)
def create_campaign(request: HttpRequest, body: s.TextIn):
    """Read the text of a notice into a draft."""
    paper = drafting.Paper(body.text.encode(), "notice.txt")
    return Status(201, _drafted(request, paper, body.union_code))


@router.post("/campaigns/upload", response={201: s.CampaignDetail, **REFUSALS}, tags=CAMPAIGNS)
@needs(Can.EDIT)
def upload_campaign(request: HttpRequest, union_code: str, paper: File[UploadedFile]):
    """Read an uploaded notice (.docx or .txt) into a draft."""
    handed_in = drafting.Paper(paper.read(), paper.name or "")
    return Status(201, _drafted(request, handed_in, union_code))


@router.get("/campaigns/{int:campaign_id}", response={200: s.CampaignDetail, **REFUSALS},
            tags=CAMPAIGNS)  # fmt: skip
@needs(Can.VIEW)
def get_campaign(request: HttpRequest, campaign_id: int):
    """One campaign with its tree of measures."""
    return _detail(reads.campaign_page(campaign_id, scope=request.scope))


@router.post("/campaigns/{int:campaign_id}/deadlines", response={200: s.CountOut, **REFUSALS},
             tags=CAMPAIGNS)  # fmt: skip
@needs(Can.EDIT)
def decide_deadlines(request: HttpRequest, campaign_id: int, body: s.DeadlineIn):
    """One decision for every deadline that is still open."""
    count = sections.decide_all(
        campaign_id=campaign_id, **body.dict(), actor=request.actor, now=clock.now()
    )
    return {"count": count}


@router.post("/campaigns/{int:campaign_id}/issue", response={200: s.CampaignOut, **REFUSALS},
             tags=CAMPAIGNS)  # fmt: skip
@needs(Can.ISSUE)
def issue_campaign(request: HttpRequest, campaign_id: int, body: s.IssueIn):
    """Sign, number, distribute; one task per measure, duty to report and recipient."""
    found = reads.campaign_page(campaign_id, scope=request.scope)
    codes = papers.agency_codes(scope=request.scope, union=found.union)
    code = codes.filter(code=body.agency_code).first()
    groups = papers.recipient_groups(
        scope=request.actor.reach, union=found.union, pks=body.group_ids
    )
    return issuing.issue_campaign(
        campaign_id=campaign_id,
        numbering=issuing.Numbering(
            on=body.on,
            code_id=code.pk if code else None,
            received_number=body.received_number,
            signer=body.signer,
        ),
        recipients=issuing.Recipients(
            groups=list(groups), by_hand=reads.union_ids(body.union_codes).values()
        ),
        actor=request.actor,
        now=clock.now(),
    )


@router.post("/campaigns/{int:campaign_id}/close", response={200: s.CampaignOut, **REFUSALS},
             tags=CAMPAIGNS)  # fmt: skip
@needs(Can.ISSUE)
def close_campaign(request: HttpRequest, campaign_id: int):
    """End a campaign whose mandatory tasks are all done."""
    return issuing.close_campaign(campaign_id=campaign_id, actor=request.actor, now=clock.now())


@router.get("/measures/{int:measure_id}", response={200: s.MeasureOut, **REFUSALS},
            tags=CAMPAIGNS)  # fmt: skip
@needs(Can.VIEW)
def get_measure(request: HttpRequest, measure_id: int):
    """One measure of a campaign one may read."""
    return reads.measure_of(measure_id, scope=request.scope)


@router.put("/measures/{int:measure_id}", response={200: s.MeasureOut, **REFUSALS},
            tags=CAMPAIGNS)  # fmt: skip
@needs(Can.EDIT)
def edit_measure(request: HttpRequest, measure_id: int, body: s.MeasureIn):
    """Decide on a measure of a draft."""
    return tree.edit_measure(
        measure_id=measure_id,
        facts=tree.MeasureFacts(**body.dict()),
        actor=request.actor,
        now=clock.now(),
    )


@router.post("/measures/{int:measure_id}/split", response={201: s.MeasureOut, **REFUSALS},
             tags=CAMPAIGNS)  # fmt: skip
@needs(Can.EDIT)
def split_measure(request: HttpRequest, measure_id: int, body: s.SplitIn):
    """Cut a measure in two; the second part comes back."""
    made = tree.split_measure(
        measure_id=measure_id, at=body.at, actor=request.actor, now=clock.now()
    )
    return Status(201, made)


@router.post("/measures/{int:measure_id}/merge", response={200: s.MeasureOut, **REFUSALS},
             tags=CAMPAIGNS)  # fmt: skip
@needs(Can.EDIT)
def merge_measure(request: HttpRequest, measure_id: int):
    """Join a measure with the next one of its section."""
    return tree.merge_measure(measure_id=measure_id, actor=request.actor, now=clock.now())


@router.post("/measures/{int:measure_id}/move", response={200: s.MeasureOut, **REFUSALS},
             tags=CAMPAIGNS)  # fmt: skip
@needs(Can.EDIT)
def move_measure(request: HttpRequest, measure_id: int, body: s.MoveIn):
    """One place up or down."""
    return tree.move_measure(
        measure_id=measure_id, step=body.step or 1, actor=request.actor, now=clock.now()
    )


@router.put("/duties/{int:duty_id}", response={200: s.DutyOut, **REFUSALS}, tags=CAMPAIGNS)
@needs(Can.EDIT)
def edit_duty(request: HttpRequest, duty_id: int, body: s.DutyIn):
    """Decide on a duty to report of a draft: until when, and by which form."""
    return sections.edit_duty(duty_id=duty_id, **body.dict(), actor=request.actor, now=clock.now())


def _drafted(request: HttpRequest, paper: drafting.Paper, union_code: str) -> dict:
    union = union_by_code(union_code, scope=request.scope)
    made = drafting.draft_from_paper(paper=paper, union=union, actor=request.actor, now=clock.now())
    return _detail(made)


def _detail(campaign: Campaign) -> dict:
    names = ("title", "state", "issued_on", "document_id", "union", "warnings")
    return {name: getattr(campaign, name) for name in names} | {
        "id": campaign.pk,
        "sections": reads.tree_of(campaign),
        "report_duties": list(reads.duties_of(campaign)),
    }
