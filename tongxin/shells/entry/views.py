"""Signing in and out, opening an account, choosing a language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from tongxin.kernel import clock
from tongxin.kernel.errors import DomainError
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.access.signing_in import change_password, count_try, open_account
from tongxin.shared.access.signing_in import sign_in as check_sign_in
from tongxin.shells.design.registry import entrance_of, public_links
from tongxin.shells.entry.acts import page, submit
from tongxin.shells.entry.forms import PasswordForm, SignInForm, StartForm
from tongxin.shells.entry.middleware import outside
from tongxin.shells.entry.personas import persona_account, personas

BACKEND = "django.contrib.auth.backends.ModelBackend"


@outside
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录."""
    form = SignInForm(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        try:
            account = check_sign_in(**form.cleaned_data, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _enter(request, account, wanted)
    facts = {
        "form": form,
        "next": wanted,
        "public_links": [(one.label, reverse(one.url_name)) for one in public_links],
        "demo_personas": personas(settings),
    }
    return render(request, "registration/sign_in.html", facts)


@outside
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    logout(request)
    return redirect("sign_in")


@outside
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """启用账号."""
    form = StartForm(request.POST or None)
    account = submit(request, form, lambda clean: open_account(**clean, now=clock.now()))
    if account:
        messages.success(request, _("账号已启用"))
        return _enter(request, account, "")
    return render(request, "registration/start.html", {"form": form})


@page("registration/password.html")
def password(request: HttpRequest) -> dict | HttpResponse:
    """修改密码."""
    form = PasswordForm(request.POST or None)
    now = clock.now()
    may_try = submit(request, form, lambda _: count_try(request.user, now=now))
    changed = may_try and submit(
        request, form, lambda clean: change_password(account=request.user, **clean, now=now)
    )
    if changed:
        login(request, changed, backend=BACKEND)
        messages.success(request, _("密码已修改"))
        return redirect("/")
    return {"form": form, "heading": _("修改密码"), "submit_label": _("修改密码")}


@outside
@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """演示角色."""
    account = persona_account(settings, request.POST.get("persona", ""))
    if account is None:
        raise Http404
    return _enter(request, account, "")


@outside
def language(request: HttpRequest) -> HttpResponse:
    """切换语言."""
    return django_set_language(request)


def _enter(request: HttpRequest, account: Account, wanted: str) -> HttpResponse:
    login(request, account, backend=BACKEND)
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return redirect(wanted)
    actor = actor_of(account, now=clock.now())
    own = entrance_of(actor) if actor.worker_id is None else ""
    return redirect("desk:home" if actor.reach.paths else own or "h5:home")
