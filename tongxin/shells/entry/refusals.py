"""A rule's no as a page or as JSON."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from tongxin.kernel.errors import DomainError, NotThere

API = "/api/"


class SignInFirst(DomainError):
    """Nobody is signed in."""

    code = "entry.sign_in_first"
    message = _("请先登录；接口调用请带上有效的令牌")
    status = 401


class Unreadable(DomainError):
    """What was sent holds what no column can keep, such as a NUL character."""

    code = "entry.unreadable"
    message = _("提交的内容含有无法识别的字符或超出范围的数值，请检查后重新提交")
    status = 422


class StaleForm(DomainError):
    """The form does not come from a page of this browser, or from one long ago."""

    code = "entry.stale_form"
    message = _("页面已过期或浏览器禁用了 Cookie，请刷新页面后重新提交")
    status = 403


class Failed(DomainError):
    """An error of the program; nothing was kept."""

    code = "entry.failed"
    message = _("系统出了问题，没有保存任何内容，请稍后重试；多次出现请联系平台管理员")
    status = 500


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The sentence of ``error`` in the shape the caller understands."""
    if request.path.startswith(API):
        return JsonResponse(as_json(error), status=error.status)
    if isinstance(error, SignInFirst):
        return redirect(f"{reverse('sign_in')}?next={quote(request.get_full_path())}")
    facts = {"sentence": str(error), "next_step": error.how_to_mend, "code": error.code}
    return render(
        request, "entry/refusal.html", facts | {"status": error.status}, status=error.status
    )


def as_json(error: DomainError) -> dict[str, str]:
    """What machines get of a refusal."""
    return {"code": error.code, "message": str(error)}


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's)
    """The mark against forged forms is missing or wrong."""
    return refuse(request, StaleForm())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address: a page for people, JSON for machines."""
    if request.path.startswith(API):
        return refuse(request, NotThere())
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Our own fault: a page for people, JSON for machines."""
    if request.path.startswith(API):
        return refuse(request, Failed())
    return defaults.server_error(request)
