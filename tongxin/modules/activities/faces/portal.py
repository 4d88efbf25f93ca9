"""Checking a certificate of attendance without an account (核验参加证明)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongxin.kernel import masking
from tongxin.kernel.errors import DomainError
from tongxin.modules.activities.forms.certificates import CheckForm
from tongxin.modules.activities.services.certificates import check_certificate


@never_cache
@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """核验参加证明."""
    facts = {"heading": _("核验参加证明"), "form": CheckForm(request.GET or None)}
    if "code" in request.GET:
        try:
            found = check_certificate(request.GET["code"][:40].replace("\0", ""))
            facts |= {"certificate": found, "name": masking.name(found.worker_name)}
        except DomainError as refusal:
            facts["refusal"] = str(refusal)
    return render(request, "activities/portal/certificate.html", facts)
