"""Pages of the workbench that belong to no module: home, search, the union one works at."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.access.selectors import own_grants
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import reachable_unions
from tongxin.shells.design.pager import keyset
from tongxin.shells.design.registry import home_cards, search, todos_for
from tongxin.shells.desk.page import act, page
from tongxin.shells.entry.standing import SESSION_KEY, staff_reach

MOST_HITS = 20


@page("desk/home.html")
def home(request: HttpRequest) -> dict:
    """工作台."""
    now = clock.now()
    lines = todos_for(request.actor, now)
    cards = [
        {"template": card.template, **card.fill(request, now)}
        for card in home_cards.for_actor(request.actor)
    ]
    return {
        "heading": _("您好，%(name)s") % {"name": request.actor.name},
        "todos": lines,
        "waiting": sum(line.count for line in lines),
        "late": sum(line.overdue for line in lines),
        "cards": cards,
        "now": now,
    }


@page("desk/search.html")
def find(request: HttpRequest) -> dict:
    """搜索."""
    words = request.GET.get("q", "")[:50]
    hits = search(request.actor, words, MOST_HITS)
    return {"heading": _("搜索"), "words": words, "hits": hits}


@page("desk/choose_union.html")
def choose_union(request: HttpRequest) -> dict:
    """选择工会."""
    words = request.GET.get("words", "")[:50]
    rows = reachable_unions(staff_reach(request.actor), words)
    return {
        "heading": _("选择工作的工会"),
        "words": words,
        "pager": keyset(request, rows, order=("path",)),
    }


@act()
def work_at(request: HttpRequest, union_id: int) -> str:
    """切换工会."""
    union = UnionOrg.objects.within(staff_reach(request.actor)).fetch(pk=union_id)
    request.session[SESSION_KEY] = union.pk
    messages.success(request, _("现在查看的是 %(name)s（含下级）") % {"name": union.name})
    return reverse("desk:home")


@page("desk/profile.html")
def profile(request: HttpRequest) -> dict:
    """我的账号."""
    return {
        "heading": request.actor.name,
        "subtitle": request.user.username,
        "grants": own_grants(request.user, clock.now()),
        "has_worker": request.actor.worker_id is not None,
    }
