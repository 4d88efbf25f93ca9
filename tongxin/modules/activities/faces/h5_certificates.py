"""The calling worker's own certificates of attendance."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.modules.activities.faces.certificate_files import certificate_file
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.certificates import my_certificates
from tongxin.shells.design.pager import keyset
from tongxin.shells.h5.page import page


@page("activities/h5/certificates.html", needs=Can.SIGN_UP)
def certificates(request: HttpRequest) -> dict:
    """我的参加证明."""
    rows = my_certificates(actor=request.actor)
    return {
        "heading": _("我的参加证明"),
        "pager": keyset(request, rows, order=("-pk",), size=20),
        "back_url": f"{reverse('activities_h5:records')}?view=attended",
    }


@page("activities/h5/certificates.html", needs=Can.SIGN_UP)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """参加证明 PDF."""
    return certificate_file(request, my_certificates(actor=request.actor).fetch(pk=pk))
