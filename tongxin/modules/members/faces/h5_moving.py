"""Worker pages: moving one's own membership to another union."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.faces.moving_steps import TONES, history_of, steps_of
from tongxin.modules.members.forms.moving import WhyForm
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.selectors import moves
from tongxin.modules.members.services import moving
from tongxin.shells.h5.page import act, page, submit


@page("members/h5/transfer.html")
def transfer(request: HttpRequest) -> dict:
    """会籍转接."""
    words = request.GET.get("q", "")[:50].replace("\0", "")
    rows = moves.own_transfers(request.actor)
    running = next((row for row in rows if row.is_under_way), None)
    held = moves.own_current(request.actor)
    return {
        "heading": _("会籍转接"),
        "held": held,
        "running": running,
        "tone": TONES[running.state] if running else "",
        "steps": steps_of(running) if running else [],
        "history": history_of(running) if running else [],
        "past": [(row, TONES[row.state]) for row in rows if not row.is_under_way],
        "search_words": words,
        "is_short": bool(words) and len(words.strip()) < selectors.SHORTEST_WORD,
        "unions": selectors.unions_to_join(words, on=localdate(clock.now())),
        "back_url": reverse("members_h5:record"),
    }


@page("members/h5/ask_transfer.html")
def ask(request: HttpRequest, code: str) -> dict | HttpResponse:
    """申请转接."""
    now = clock.now()
    union = selectors.joinable_union(code, on=localdate(now))
    form = WhyForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda _clean: moving.ask_for_oneself(
            code=code, why=form.why(), actor=request.actor, now=now
        ),
    )
    if made:
        messages.success(request, _("已提出转接，等待原工会答复"))
        return redirect("members_h5:transfer")
    return {
        "heading": _("申请转接"),
        "union": union,
        "held": moves.own_current(request.actor),
        "form": form,
        "form_id": "ask-transfer",
        "submit_label": _("提交"),
        "cancel_url": reverse("members_h5:transfer"),
        "back_url": reverse("members_h5:transfer"),
    }


@act()
def cancel(request: HttpRequest, pk: int) -> str:
    """取消转接."""
    moving.cancel_own_transfer(transfer_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已取消转接，会籍保持原样"))
    return reverse("members_h5:transfer")
