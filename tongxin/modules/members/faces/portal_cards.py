"""Checking a member card without an account (核验会员卡): valid or not, and a masked name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongxin.kernel import clock
from tongxin.kernel.errors import DomainError
from tongxin.modules.members.forms.requests import VerifyForm
from tongxin.modules.members.services.cards import verify_card


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """核验会员卡."""
    now = clock.now()
    facts = {
        "heading": _("核验会员卡"),
        "scan_method": "post",
        "scan_action": reverse("members_portal:verify_card"),
        "at": now,
    }
    form = VerifyForm(request.POST or None)
    if request.method == "POST":
        try:
            facts["holder"] = _verified(form, request, now)
        except DomainError as refusal:
            facts["refusal"] = str(refusal)
    response = render(request, "members/portal/verify_card.html", facts)
    response.kept_instead = redirect("members_portal:verify_card")
    return response


def _verified(form: VerifyForm, request: HttpRequest, now):
    code = form.cleaned_data["code"] if form.is_valid() else ""
    return verify_card(code=code, actor=request.actor, now=now)
