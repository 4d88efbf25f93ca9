"""What the operator sees of the work in the background, and may start again."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.access.permissions import Can
from tongxin.shared.indicators.cells.check import last_audit, waiting
from tongxin.shared.jobs import selectors, services
from tongxin.shared.jobs.names import in_words
from tongxin.shared.notify.selectors import outside
from tongxin.shared.outbox.selectors import undelivered
from tongxin.shared.outbox.services import try_again
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.page import act, page


@page("desk/work.html", needs=Can.OPERATE)
def background(request: HttpRequest) -> dict:
    """后台任务."""
    now = clock.now()
    pager = keyset(request, selectors.failed_jobs(), order=("-pk",))
    return {
        "heading": _("后台任务"),
        "subtitle": _("失败的任务和没有送达的事件都留在这里，排除原因后可以重试"),
        "queue": selectors.queue(now),
        "pager": pager,
        "jobs": [{"job": job, "name": in_words(job.task_name)} for job in pager.rows],
        "events": undelivered(),
        "beats": selectors.beats(),
        "outside": outside(),
        "cells": _cells(),
    }


def _cells() -> dict[str, object]:
    """How the nightly comparison of stored figures with the rows came out, and what waits."""
    (marks, unbuilt), audited = waiting(), last_audit()
    at, differing = audited or (None, 0)
    return {"at": at, "differing": differing, "marks": marks, "unbuilt": unbuilt}


@act(needs=Can.OPERATE)
def again(request: HttpRequest, pk: int) -> str:
    """重试任务."""
    job = services.start_again(job_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已重新排队：%(name)s") % {"name": in_words(job.task_name)})
    return reverse("desk:work")


@act(needs=Can.OPERATE)
def deliver_again(request: HttpRequest) -> str:
    """重投事件."""
    counts = try_again(actor=request.actor, now=clock.now())
    messages.success(request, _("已重新投递 %(count)s 件事件") % {"count": sum(counts.values())})
    return reverse("desk:work")
