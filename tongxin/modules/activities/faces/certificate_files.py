"""A certificate handed out as a file, to the host and to the person it names."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongxin.modules.activities.models import AttendanceCertificate
from tongxin.modules.activities.services.certificate_paper import certificate_pdf


def certificate_file(request: HttpRequest, row: AttendanceCertificate) -> HttpResponse:
    """The PDF; its QR code opens the page where anybody checks it."""
    address = request.build_absolute_uri(reverse("activities_portal:certificate"))
    made = certificate_pdf(row, address=f"{address}?code={row.check_code}")
    response = HttpResponse(made, content_type="application/pdf")
    name = quote(f"{row.number}.pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-store"
    return response
