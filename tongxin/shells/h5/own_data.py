"""What the house keeps about the person at the phone: to read, and to take along in full."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from tongxin.kernel import clock
from tongxin.shared.access.signing_in import count_try, prove_self
from tongxin.shared.transfer.own_copy import copy_own_data, own_data
from tongxin.shells.h5.page import page, submit


class CopyForm(forms.Form):
    """The own password: a phone left on a table gives nothing away."""

    password = forms.CharField(
        label=gettext_lazy("登录密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@page("h5/own_data.html")
def data(request: HttpRequest) -> dict:
    """平台保存的我的信息."""
    return {"heading": _("平台保存的我的信息"), "held": own_data(request.actor)}


@never_cache
@page("h5/form.html")
def copy(request: HttpRequest) -> dict | HttpResponse:
    """下载本人信息副本：文件含完整信息，先核对登录密码."""
    own_data(request.actor)
    form, now = CopyForm(request.POST or None), clock.now()
    may_try = submit(request, form, lambda _clean: count_try(request.user, now=now))
    proved = may_try and submit(
        request, form, lambda clean: prove_self(account=request.user, **clean)
    )
    if proved:
        return _file(copy_own_data(actor=request.actor, now=now))
    return {
        "heading": _("下载我的信息"),
        "form": form,
        "submit_label": _("下载完整副本"),
        "cancel_url": reverse("h5:own_data"),
    }


def _file(content: bytes) -> HttpResponse:
    """The packed copy; of it nothing is kept for a second press of the button."""
    name = content_disposition_header(as_attachment=True, filename="my-data.zip")
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    response = HttpResponse(content, content_type="application/zip", headers=headers)
    response.kept_instead = redirect("h5:copy_own_data")
    return response
