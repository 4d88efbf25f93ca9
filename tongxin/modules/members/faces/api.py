"""Unions, members and imports for machines."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from ninja import File, Form, Query, Router, Status, UploadedFile

from tongxin.kernel import clock
from tongxin.modules.members.faces import (
    api_dues,
    api_employers,
    api_examination,
    api_groups,
    api_moving,
    api_requests,
)
from tongxin.modules.members.forms.roster import AdmitForm, EndForm, checked
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.schemas import members as s
from tongxin.modules.members.schemas.groups import MemberFilter
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.selectors.memberships import Wanted
from tongxin.modules.members.services.joining import admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.shared.audit.views import note_view
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.orgs.selectors import union_board, union_by_code
from tongxin.shared.transfer import selectors as transfers
from tongxin.shared.transfer.marking import result_file
from tongxin.shared.transfer.permissions import Can as CanTransfer
from tongxin.shared.transfer.services import Order, Upload, report, submit_file
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["members"])
router.add_router("", api_moving.router)
router.add_router("", api_requests.router)
router.add_router("", api_employers.router)
router.add_router("", api_groups.router)
router.add_router("", api_examination.router)
router.add_router("", api_dues.router)
MOST = 100
SIZE = Query(50, ge=1, le=MOST, description="Rows on a page")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/unions", response={200: s.UnionPage, **REFUSALS})
@needs(CanOrgs.VIEW)
def list_unions(request: HttpRequest, words: str = "", after: str = "", limit: int = SIZE):
    """Unions in scope by their code."""
    rows = union_board(scope=request.scope, words=words[:50]).filter(code__gt=after)
    found = list(rows.order_by("code")[: limit + 1])
    more = len(found) > limit
    return {"rows": found[:limit], "next": found[limit - 1].code if more else None}


@router.get("/unions/{code}", response={200: s.UnionOut, **REFUSALS})
@needs(CanOrgs.VIEW)
def get_union(request: HttpRequest, code: str):
    """One union."""
    return union_by_code(code, scope=request.scope)


@router.get("/members", response={200: s.MemberPage, **REFUSALS})
@needs(Can.VIEW)
def list_members(
    request: HttpRequest,
    narrowed: Query[MemberFilter],
    after: int | None = None,
    limit: int = SIZE,
):
    """Memberships in scope, the newest first, personal numbers masked."""
    wanted = Wanted(**narrowed.dict(), on=localdate())
    rows: QuerySet = selectors.member_list(scope=request.scope, wanted=wanted)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return {"rows": found[:limit], "next": found[limit - 1].pk if more else None}


@router.get("/members/{int:membership_id}", response={200: s.MemberOut, **REFUSALS})
@needs(Can.VIEW)
def get_member(request: HttpRequest, membership_id: int):
    """One membership."""
    found = selectors.membership_page(membership_id, scope=request.scope)
    note_view(request.actor, "people.viewed", found.worker, at=clock.now())
    return found


@router.post("/members", response={201: s.MemberOut, **REFUSALS})
@needs(Can.ADMIT)
def create_member(request: HttpRequest, body: s.AdmitIn):
    """Admit a person."""
    form = checked(AdmitForm(body.dict(exclude_none=True)))
    made = admit(
        facts=form.facts(),
        union=union_by_code(body.union_code, scope=request.scope),
        joining=form.joining(),
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, made)


@router.post("/members/{int:membership_id}/end", response={200: s.MemberOut, **REFUSALS})
@needs(Can.END)
def end_member(request: HttpRequest, membership_id: int, body: s.EndIn):
    """End a membership; an expulsion is entered on the desk, with its decision."""
    selectors.membership_page(membership_id, scope=request.scope)
    form = checked(EndForm(body.dict()))
    return end_membership(
        membership_id=membership_id,
        **form.cleaned_data,
        actor=request.actor,
        now=clock.now(),
    )


@router.get("/sheets", response={200: list[s.SheetOut], **REFUSALS})
@needs(CanTransfer.IMPORT)
def list_sheets(request: HttpRequest):
    """Sheets the caller may import."""
    return [sheet.described() for sheet in transfers.importable_by(request.actor)]


@router.post("/imports", response={202: s.ImportOut, **REFUSALS})
@needs(CanTransfer.IMPORT)
def create_import(
    request: HttpRequest,
    sheet: Form[s.Line],
    union_code: Form[s.Line],
    file: File[UploadedFile],
    dry_run: Form[bool] = False,  # noqa: FBT002 - a form field
):
    """Import a workbook or CSV in the background."""
    union = union_by_code(union_code, scope=request.scope)
    content = file.read(settings.IMPORT_LIMIT + 1)
    run = submit_file(
        upload=Upload(file.name or "file", content, settings.IMPORT_LIMIT),
        order=Order(sheet, union, dry_run),
        actor=request.actor,
        now=clock.now(),
    )
    return Status(202, _import(run))


@router.get("/imports/{int:run_id}", response={200: s.ImportOut, **REFUSALS})
@needs(CanTransfer.IMPORT)
def get_import(request: HttpRequest, run_id: int):
    """Where an import stands."""
    return _import(transfers.run_within(run_id, scope=request.scope))


@router.get("/imports/{int:run_id}/result", response={200: None, **REFUSALS})
@needs(CanTransfer.IMPORT)
def get_import_result(request: HttpRequest, run_id: int):
    """The workbook with its refused rows marked."""
    run = transfers.run_within(run_id, scope=request.scope)
    return HttpResponse(result_file(run), content_type=XLSX)


def _import(run) -> dict:
    address = f"/api/v1/imports/{run.pk}/result" if run.refused else None
    own = {"id": run.pk, "sheet": run.sheet, "asked_at": run.asked_at}
    return own | report(run, result_file=address)
