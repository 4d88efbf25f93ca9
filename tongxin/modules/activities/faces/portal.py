"""What anybody may check without an account: certificates of attendance, draws of seats."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongxin.kernel import masking
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.forms.certificates import CheckForm
from tongxin.modules.activities.selectors.draws import published_lottery
from tongxin.modules.activities.services.certificates import check_certificate
from tongxin.shared.scarce.lotteries import document

READER = Actor.system("activities")


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


@never_cache
@require_safe
def lottery(_request: HttpRequest, pk: int) -> HttpResponse:
    """摇号公示文件：任何人都能重新计算."""
    with speaking(READER):
        told = document(published_lottery(pk))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="lottery-{pk}.json"'
    return response
