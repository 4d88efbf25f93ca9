"""A certificate of attendance as a PDF file (参加证明)."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.modules.activities.models import AttendanceCertificate
from tongxin.shared.papers.layout.paper import Paper, Paragraph, day_in_words
from tongxin.shared.papers.printing.pdf import to_pdf


def paper_of(row: AttendanceCertificate) -> Paper:
    """The words of a certificate, by the structure every paper of the house has."""
    days = {day_in_words(row.first_on): None, day_in_words(row.last_on): None}
    told = {
        "name": row.worker_name,
        "days": _("至").join(days),
        "union": row.union.name,
        "title": row.activity.title,
        "attended": row.attended_count,
        "held": row.held_count,
    }
    words = [
        _("证明编号：%(number)s") % {"number": row.number},
        _("%(name)s于%(days)s参加了%(union)s举办的“%(title)s”。") % told,
        _("该活动共举办 %(held)s 场，本人参加 %(attended)s 场。") % told,
        _("特此证明。"),
        _("核验码：%(code)s") % {"code": row.grouped},
    ]
    if row.revoked_at:
        told = {"day": day_in_words(localdate(row.revoked_at)), "why": row.revoke_reason}
        words.append(_("本证明已于%(day)s撤销：%(why)s。") % told)
    return Paper(
        title=_("参加证明"),
        blocks=tuple(Paragraph(text) for text in words),
        issuer=row.union.name,
        issued_on=localdate(row.issued_at),
    )


def certificate_pdf(row: AttendanceCertificate, *, address: str) -> bytes:
    """The certificate with a QR code that opens ``address``. Raises SignMissing or NotPrinted."""
    return to_pdf(paper_of(row), scan=address)
