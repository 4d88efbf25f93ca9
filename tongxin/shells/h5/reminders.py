"""How the person at the phone wants to be told (提醒设置)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.shells.entry.choices import choice_form, keep_choice
from tongxin.shells.h5.page import page, submit


@page("h5/form.html")
def reminders(request: HttpRequest) -> dict | HttpResponse:
    """提醒设置."""
    form = choice_form(request)
    if submit(request, form, lambda clean: keep_choice(request, clean)):
        messages.success(request, _("已保存提醒设置"))
        return redirect("h5:me")
    return {
        "heading": _("提醒设置"),
        "form": form,
        "submit_label": _("保存"),
        "cancel_url": reverse("h5:me"),
        "back_url": reverse("h5:me"),
    }
