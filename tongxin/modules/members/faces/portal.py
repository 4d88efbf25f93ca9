"""Pages for whoever wants to join, without signing in (扫码入会): search, form, receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongxin.kernel import clock
from tongxin.modules.members.forms.roster import JoinForm
from tongxin.modules.members.models import JoinApplication
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.services import applying
from tongxin.modules.members.services.asking import JOINING, count_try
from tongxin.modules.members.services.lapsing import lapses_on
from tongxin.modules.members.states import Applied
from tongxin.shells.entry.acts import submit
from tongxin.shells.entry.address import address_of

TONES = {
    Applied.SUBMITTED: "gold",
    Applied.RETURNED: "red",
    Applied.APPROVED: "green",
    Applied.REJECTED: "gray",
    Applied.WITHDRAWN: "gray",
    Applied.LAPSED: "gray",
}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """申请入会."""
    words = request.GET.get("q", "")[:50].replace("\0", "")
    facts = {
        "heading": _("申请入会"),
        "search_words": words,
        "is_short": bool(words) and len(words.strip()) < selectors.SHORTEST_WORD,
        "unions": selectors.unions_to_join(words, on=localdate(clock.now())),
    }
    return render(request, "members/portal/search.html", facts)


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """填写入会申请."""
    now = clock.now()
    union = selectors.joinable_union(code, on=localdate(now))
    form = JoinForm(request.POST or None, initial={"consent_version": JOINING.version})
    if request.method == "POST":
        count_try(address_of(request), now=now)
    made = submit(
        request,
        form,
        lambda _clean: applying.apply_to_join(code=code, wish=form.wish(), now=now),
    )
    if made:
        return redirect("members_portal:receipt", made[1])
    facts = {"heading": _("申请入会"), "back_url": reverse("members_portal:search")}
    return _form(request, form, union, facts)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """入会申请回执."""
    found = _found(token)
    facts = {
        "heading": _("入会申请回执"),
        "application": found,
        "tone": TONES[found.state],
        "name": found.name[:1] + "*" * (len(found.name) - 1),
        "token": token,
        "promised_on": found.case.promised_on if found.case else None,
        "lapses_on": lapses_on(found),
        "address": request.build_absolute_uri(),
        "back_url": reverse("members_portal:search"),
    }
    return render(request, "members/portal/receipt.html", facts)


@never_cache
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, token: str) -> HttpResponse:
    """修改入会申请."""
    now = clock.now()
    found = _found(token)
    if found.state != Applied.RETURNED:
        return redirect("members_portal:receipt", token)
    form = JoinForm(request.POST or None, initial=_said(found))
    if request.method == "POST":
        count_try(address_of(request), now=now)
    made = submit(
        request,
        form,
        lambda _clean: applying.amend_application(token=token, wish=form.wish(), now=now),
    )
    if made:
        return redirect("members_portal:receipt", token)
    back = reverse("members_portal:receipt", args=[token])
    facts = {"heading": _("修改入会申请"), "reply": found.reply, "back_url": back}
    return _form(request, form, found.union, facts)


@require_POST
def withdraw(_request: HttpRequest, token: str) -> HttpResponse:
    """撤回入会申请."""
    if _found(token).waits:
        applying.withdraw_application(token=token, now=clock.now())
    return redirect("members_portal:receipt", token)


def _found(token: str) -> JoinApplication:
    return selectors.application_by_receipt(applying.digest_of(token))


def _said(found: JoinApplication) -> dict[str, Any]:
    """What is typed again is not shown: who holds the link is not always the person."""
    return {
        "id_type": found.id_type,
        "employment_form": found.employment_form,
        "employer_uscc": found.employer_uscc,
        "consent_version": JOINING.version,
    }


def _form(request: HttpRequest, form: JoinForm, union: Any, facts: dict[str, Any]) -> HttpResponse:
    own = {"form": form, "union": union, "consent": JOINING.text}
    return render(request, "members/portal/apply.html", own | facts)
