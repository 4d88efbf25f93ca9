"""Accounts, grants and tokens on the workbench (账号与授权)."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.access import selectors, services
from tongxin.shared.access.models import Account
from tongxin.shared.access.permissions import Can
from tongxin.shared.access.rights import known, of_people
from tongxin.shared.access.start_codes import has_lapsed_code, issue_start_code
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.forms import AccountForm, GrantForm, TokenForm
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.own_lists import ACCOUNTS
from tongxin.shells.desk.page import act, page, shown_once, submit


@page("desk/accounts.html", needs=Can.VIEW)
def accounts(request: HttpRequest) -> dict:
    """账号与授权."""
    words = request.GET.get("words", "")[:50]
    return {
        "heading": _("账号与授权"),
        "words": words,
        "may_token": request.actor.may(Can.TOKEN),
        "may_grant": request.actor.may(Can.GRANT),
        "pager": list_page(request, ACCOUNTS),
    }


@page("desk/form.html", needs=Can.GRANT)
def new_account(request: HttpRequest) -> dict | HttpResponse:
    """新建账号."""
    now = clock.now()
    form = AccountForm(request.POST or None, roles=_roles(request))
    code = submit(
        request,
        form,
        lambda clean: services.open_staff_account(
            **clean, union=request.union, actor=request.actor, now=now
        ),
    )
    if code:
        account, secret = code
        return _with_code(request, account, secret)
    return {
        "heading": _("新建账号"),
        "subtitle": request.union.name,
        "form": form,
        "form_id": "account",
        "submit_label": _("建立账号并发放启用码"),
        "cancel_url": reverse("desk:accounts"),
    }


@page("desk/account.html", needs=Can.VIEW)
def account(request: HttpRequest, pk: int) -> dict:
    """账号."""
    return _account(request, selectors.account_within(request.scope, pk))


def _account(request: HttpRequest, found: Account, code: str = "") -> dict:
    now = clock.now()
    grants = selectors.grants_of(found, request.scope)
    return {
        "heading": found.name or found.username,
        "subtitle": found.username,
        "account": found,
        "posts": selectors.posts_of(found, request.scope),
        "grants": [(grant, selectors.is_live(grant, now)) for grant in grants],
        "log": selectors.log_of_account(found),
        "code": code,
        "lapsed": has_lapsed_code(found, now=now),
    }


@page("desk/form.html", needs=Can.GRANT)
def grant(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """授权."""
    found = selectors.account_within(request.scope, pk)
    form = GrantForm(request.POST or None, roles=_roles(request))
    made = submit(
        request,
        form,
        lambda clean: services.give_grant(
            account=found,
            role=clean["role"],
            union=request.union,
            valid_to=_end_of(clean["until"]),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已授权"))
        return redirect("desk:account", pk)
    return {
        "heading": _("给 %(name)s 授权") % {"name": found.name or found.username},
        "subtitle": _("范围：%(name)s（含下级）") % {"name": request.union.name},
        "form": form,
        "submit_label": _("授权"),
        "cancel_url": reverse("desk:account", args=[pk]),
    }


@act(needs=Can.GRANT)
def start_code(request: HttpRequest, pk: int) -> HttpResponse:
    """发放启用码."""
    found = selectors.account_within(request.scope, pk)
    code = issue_start_code(account=found, actor=request.actor, now=clock.now())
    return _with_code(request, found, code)


@act(needs=Can.GRANT)
def end(request: HttpRequest, pk: int) -> str:
    """收回授权."""
    ended = services.end_grant(
        grant_id=pk,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=clock.now(),
    )
    return reverse("desk:account", args=[ended.account_id])


@act(needs=Can.GRANT)
def leave(request: HttpRequest, pk: int) -> str:
    """离任."""
    now = clock.now()
    post = services.leave_post(post_id=pk, on=timezone.localdate(now), actor=request.actor, now=now)
    messages.success(request, _("已办理离任，挂在该职务上的授权同时收回"))
    return reverse("desk:account", args=[post.account_id])


@page("desk/tokens.html", needs=Can.TOKEN)
def tokens(request: HttpRequest) -> dict | HttpResponse:
    """接口令牌."""
    held = [
        (code, right.label)
        for code, right in sorted(known().items())
        if _holds(request, code) and code not in of_people()
    ]
    form = TokenForm(request.POST or None, rights=held)
    made = submit(
        request,
        form,
        lambda clean: services.make_token(
            **clean, union=request.union, actor=request.actor, now=clock.now()
        ),
    )
    rows = selectors.tokens_within(request.scope)
    facts = {
        "heading": _("接口令牌"),
        "form": TokenForm(rights=held) if made else form,
        "secret": made[1] if made else "",
        "pager": keyset(request, rows, order=("-created_at", "-pk")),
        "now": clock.now(),
    }
    if made:
        return shown_once(request, "desk/tokens.html", facts, again=reverse("desk:tokens"))
    return facts


@act(needs=Can.TOKEN)
def revoke(request: HttpRequest, pk: int) -> str:
    """作废令牌."""
    services.revoke_token(token_id=pk, actor=request.actor, now=clock.now())
    return reverse("desk:tokens")


def _roles(request: HttpRequest):
    return selectors.roles_given_at(request.actor, request.union)


def _holds(request: HttpRequest, code: str) -> bool:
    return request.union is not None and request.actor.scope(code).covers(request.union.path)


def _with_code(request: HttpRequest, found: Account, code: str) -> HttpResponse:
    facts = _account(request, found, code)
    again = reverse("desk:account", args=[found.pk])
    return shown_once(request, "desk/account.html", facts, again=again)


def _end_of(day) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
