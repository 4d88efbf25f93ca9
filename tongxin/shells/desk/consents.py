"""The ledger of consent on the workbench, with what was signed on paper (同意台账)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.shared.consents.permissions import Can
from tongxin.shared.consents.purposes import all_purposes, purpose_of, title_of
from tongxin.shared.consents.selectors import ledger as kept
from tongxin.shared.consents.services import Paper, record_paper, withdraw_for
from tongxin.shared.people.models import IdType
from tongxin.shared.people.services import known_worker_id
from tongxin.shells.design.widgets import DatePicker
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.own_lists import CONSENTS
from tongxin.shells.desk.page import page, submit

STATES = (("live", gettext_lazy("有效")), ("ended", gettext_lazy("已终止")))


class PaperForm(forms.Form):
    """What stands on the paper: who, for what, to which text, when."""

    id_type = forms.ChoiceField(label=gettext_lazy("证件类型"), choices=IdType.choices)
    id_number = forms.CharField(label=gettext_lazy("证件号码"), max_length=30)
    purpose = forms.ChoiceField(label=gettext_lazy("同意事项和文本版本"))
    signed_on = forms.DateField(label=gettext_lazy("签署日期"), widget=DatePicker)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [
            (f"{one.key}@{version}", f"{one.title} · {version}")
            for one in all_purposes()
            for version in sorted(one.texts, reverse=True)
        ]


class ReasonForm(forms.Form):
    """When and how the person asked."""

    reason = forms.CharField(
        label=gettext_lazy("本人何时、以何种方式提出"), max_length=300, widget=forms.Textarea
    )


@page("desk/consents.html", needs=Can.VIEW)
def ledger(request: HttpRequest) -> dict:
    """同意台账."""
    pager = list_page(request, CONSENTS)
    return {
        "heading": _("同意台账"),
        "subtitle": _("谁在什么时候、以什么方式同意了什么"),
        "pager": pager,
        "rows": [(row, title_of(row.purpose)) for row in pager.rows],
        "words": request.GET.get("words", "")[:50],
        "purpose": request.GET.get("purpose", "")[:60],
        "state": request.GET.get("state", "")[:10],
        "purposes": all_purposes(),
        "states": STATES,
        "may_record": request.actor.may(Can.RECORD),
    }


@page("desk/form.html", needs=Can.RECORD)
def paper(request: HttpRequest) -> dict | HttpResponse:
    """代录纸质同意."""
    form = PaperForm(request.POST or None)
    if submit(request, form, lambda clean: _recorded(request, **clean)):
        messages.success(request, _("已登记同意"))
        return redirect("desk:consents")
    return {
        "heading": _("代录纸质同意"),
        "subtitle": _("纸质同意书请按档案要求留存"),
        "form": form,
        "form_id": "consent",
        "submit_label": _("登记"),
        "cancel_url": reverse("desk:consents"),
    }


@page("desk/form.html", needs=Can.RECORD)
def withdraw(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """代为撤回同意."""
    found = kept(scope=request.scope).fetch(pk=pk)
    form = ReasonForm(request.POST or None)
    ended = submit(
        request,
        form,
        lambda clean: withdraw_for(consent_id=pk, **clean, actor=request.actor, now=clock.now()),
    )
    if ended:
        messages.success(request, _("已撤回，从现在起不再这样使用其信息"))
        return redirect("desk:consents")
    return {
        "heading": _("代为撤回同意"),
        "subtitle": _("%(name)s：%(title)s")
        % {"name": found.worker.name, "title": title_of(found.purpose)},
        "form": form,
        "form_id": f"consent-{pk}",
        "submit_label": _("撤回同意"),
        "cancel_url": reverse("desk:consents"),
    }


def _recorded(request: HttpRequest, *, id_type, id_number, purpose, signed_on) -> Any:
    worker_id = known_worker_id(id_type, id_number.strip().upper())
    if worker_id is None:
        raise NotThere
    key, _at, version = purpose.rpartition("@")
    told = Paper(worker_id, purpose_of(key).key, int(version), signed_on)
    return record_paper(paper=told, actor=request.actor, now=clock.now())
