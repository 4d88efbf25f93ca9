"""Certificates of attendance for machines."""

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces.api_pages import AFTER, SIZE, paged
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import certificates as s
from tongxin.modules.activities.schemas.sessions import ReasonIn
from tongxin.modules.activities.selectors import certificates as reads
from tongxin.modules.activities.services import certificates as issuing
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])
OF = "/activities/{int:activity_id}/certificates"


@router.put(
    "/activities/{int:activity_id}/certificate-rule",
    response={200: s.CertificateRuleOut, **REFUSALS},
)
@needs(Can.CERTIFY)
def set_certificate_rule(request: HttpRequest, activity_id: int, body: s.CertificateRuleIn):
    """Say from which share of the sessions on attendance is certified."""
    told = {"actor": request.actor, "now": clock.now()}
    return issuing.set_certificates(activity_id=activity_id, **body.dict(), **told)


@router.get(OF, response={200: s.CertificatePage, **REFUSALS})
@needs(Can.CERTIFY)
def list_certificates(
    request: HttpRequest, activity_id: int, after: int | None = AFTER, limit: int = SIZE
):
    """Certificates of an activity hosted in scope, revoked ones too, latest first."""
    activity = selectors.own_activity(activity_id, scope=request.scope)
    return paged(reads.certificates_of(activity, actor=request.actor), after, limit)


@router.post(OF, response={201: s.CertificateOut, **REFUSALS})
@needs(Can.CERTIFY)
def create_certificate(request: HttpRequest, activity_id: int, body: s.CertificateIn):
    """Certify that one person attended."""
    told = {"actor": request.actor, "now": clock.now()}
    made = issuing.issue_certificate(activity_id=activity_id, worker_id=body.worker_id, **told)
    return Status(201, made)


@router.post(f"{OF}/all", response={202: s.CertificateRuleOut, **REFUSALS})
@needs(Can.CERTIFY)
def create_certificates(request: HttpRequest, activity_id: int):
    """Certify all who earned it, in the background; read the list for what came of it."""
    told = {"actor": request.actor, "now": clock.now()}
    return Status(202, issuing.request_certificates(activity_id=activity_id, **told))


@router.post(
    "/certificates/{int:certificate_id}/revoke", response={200: s.CertificateOut, **REFUSALS}
)
@needs(Can.CERTIFY)
def revoke(request: HttpRequest, certificate_id: int, body: ReasonIn):
    """Take a certificate back with a reason."""
    told = {"actor": request.actor, "now": clock.now()}
    return issuing.revoke_certificate(certificate_id=certificate_id, reason=body.reason, **told)
