"""Lists of certificates of attendance and of who earned one (参加证明)."""

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import AttendanceCertificate, CheckIn
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import certificates as reads
from tongxin.modules.activities.selectors import own_activity
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding


def _certificates(ask: Ask) -> QuerySet[AttendanceCertificate]:
    found = own_activity(ask.number("of"), scope=ask.scope)
    return reads.certificates_of(found, actor=ask.actor)


def _to_certify(ask: Ask) -> QuerySet[CheckIn]:
    rule = reads.rule_of(own_activity(ask.number("of"), scope=ask.scope))
    return reads.waiting_for(rule, actor=ask.actor) if rule else CheckIn.objects.none()


def standing_of(row: AttendanceCertificate) -> str:
    """Whether a certificate is good, in words."""
    return gettext("已撤销") if row.revoked_at else gettext("有效")


CERTIFICATES = declare(
    Listing(
        key="activities.certificates",
        title=_("参加证明名单"),
        needs=Can.CERTIFY,
        is_personal=True,
        rows=_certificates,
        order=("-pk",),
        filters={"of": _("活动编号")},
        columns=(
            Col(_("证明编号"), "number"),
            Col(_("姓名"), "worker_name"),
            Col(_("所在工会"), "home.name"),
            Col(_("参加场次"), "attended_count"),
            Col(_("举办场次"), "held_count"),
            Col(_("颁发时间"), "issued_at"),
            Col(_("状态"), standing_of),
            Col(_("撤销原因"), "revoke_reason"),
        ),
    )
)

TO_CERTIFY = declare(
    Listing(
        key="activities.to_certify",
        title=_("待颁发名单"),
        needs=Can.CERTIFY,
        is_personal=True,
        rows=_to_certify,
        order=("pk",),
        filters={"of": _("活动编号")},
        columns=(Col(_("姓名"), "worker_name"), Col(_("所在工会"), "home.name")),
    )
)

OWN_CERTIFICATES = Holding(
    key="activities.certificates",
    title=_("参加证明"),
    rows=lambda worker: AttendanceCertificate.objects.filter(worker=worker).select_related(
        "activity", "union"
    ),
    columns=(
        Col(_("证明编号"), "number"),
        Col(_("活动名称"), "activity.title"),
        Col(_("主办工会"), "union.name"),
        Col(_("颁发时间"), "issued_at"),
        Col(_("状态"), standing_of),
        Col(_("撤销原因"), "revoke_reason"),
    ),
)
