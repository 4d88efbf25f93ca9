"""The yearly programme on the workbench: its list, the planning board, its tree and its items."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities.forms.programmes import (
    BlockForm,
    CategoryForm,
    ItemForm,
    ProgrammeForm,
)
from tongxin.modules.activities.models import ActivityCategory, ProgrammeBlock
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import programmes as reads
from tongxin.modules.activities.services import items as listing
from tongxin.modules.activities.services import programmes as planning
from tongxin.modules.activities.transfers.programmes import ITEMS, PROGRAMMES, owner_word
from tongxin.shared.audit.selectors import log_of
from tongxin.shells.design.charts import bar_chart
from tongxin.shells.design.numbers import grouped
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit

MOST_BARS, MOST_ACTIVITIES = 8, 100


@page("activities/desk/programmes.html", needs=Can.VIEW)
def programmes(request: HttpRequest) -> dict:
    """系列活动."""
    return {
        "heading": _("系列活动"),
        "year": request.GET.get("year", "")[:4],
        "may_edit": request.actor.may(Can.EDIT),
        "pager": list_page(request, PROGRAMMES),
    }


@page("activities/desk/programme.html", needs=Can.VIEW)
def programme(request: HttpRequest, pk: int) -> dict:
    """系列活动策划看板."""
    found = reads.programme_of(pk, scope=request.scope)
    board = reads.board_of(found)
    is_mine = request.actor.scope(Can.EDIT).covers(found.union_path)
    return {
        "heading": found.title,
        "subtitle": _("%(year)s 年 · %(name)s") % {"year": found.year, "name": found.union.name},
        "programme": found,
        "board": board,
        "counts": board.counts,
        "was": _was(board),
        "chart": _chart(board) if board.earlier else None,
        "tabs": _tabs(pk, "board"),
        "is_mine": is_mine,
        "is_part": not request.scope.covers(found.union_path),
        "may_add": is_mine or (found.published_at and request.actor.may(Can.EDIT)),
        "log": log_of(f"activities.Programme:{pk}")[:20],
    }


@page("activities/desk/items.html", needs=Can.VIEW)
def items(request: HttpRequest, pk: int) -> dict:
    """系列活动的项."""
    found = reads.programme_of(pk, scope=request.scope)
    is_mine = request.actor.scope(Can.EDIT).covers(found.union_path)
    return {
        "heading": found.title,
        "subtitle": _("%(year)s 年 · %(name)s") % {"year": found.year, "name": found.union.name},
        "programme": found,
        "tabs": _tabs(pk, "items"),
        "words": request.GET.get("words", "")[:60],
        "chosen": request.GET.get("category", ""),
        "categories": reads.categories_of(found),
        "may_add": is_mine or (found.published_at and request.actor.may(Can.EDIT)),
        "pager": list_page(request, ITEMS, of=pk),
    }


@page("desk/form.html", needs=Can.EDIT)
def new_programme(request: HttpRequest) -> dict | HttpResponse:
    """编制系列活动."""
    year = timezone.localdate(clock.now()).year
    form = ProgrammeForm(request.POST or None, union=request.union, year=year)
    made = submit(
        request,
        form,
        lambda clean: planning.make_programme(
            facts=form.facts(),
            union=request.union,
            copies=clean["copies"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已保存为草稿，请添加板块、类和项，完成后发布"))
        return redirect("activities_desk:programme", made.pk)
    subtitle = _("所属工会：%(name)s") % {"name": request.union.name}
    return _form(_("编制系列活动"), subtitle, form, reverse("activities_desk:programmes"))


@page("desk/form.html", needs=Can.EDIT)
def edit_programme(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改系列活动."""
    found = reads.own_programme(pk, scope=request.scope)
    form = ProgrammeForm(request.POST or None, union=found.union, programme=found)
    made = submit(
        request,
        form,
        lambda _clean: planning.edit_programme(
            programme_id=pk, facts=form.facts(), actor=request.actor, now=clock.now()
        ),
    )
    return redirect(_url(pk)) if made else _form(_("修改系列活动"), found.title, form, _url(pk))


@act(needs=Can.EDIT)
def publish_programme(request: HttpRequest, pk: int) -> str:
    """发布系列活动."""
    planning.publish_programme(programme_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("系列活动已发布，下级工会可以看到并列项、安排活动"))
    return _url(pk)


@page("desk/form.html", needs=Can.EDIT)
def block(request: HttpRequest, of: int = 0, pk: int = 0) -> dict | HttpResponse:
    """板块."""
    found = reads.own_branch(ProgrammeBlock, pk, scope=request.scope) if pk else None
    whole = found.programme if found else reads.own_programme(of, scope=request.scope)
    form = BlockForm(request.POST or None, block=found)
    made = submit(
        request,
        form,
        lambda _clean: planning.keep_block(
            programme_id=whole.pk,
            facts=form.facts(),
            block=found,
            actor=request.actor,
            now=clock.now(),
        ),
    )
    heading = _("修改板块") if found else _("添加板块")
    return redirect(_url(whole.pk)) if made else _form(heading, whole.title, form, _url(whole.pk))


@page("desk/form.html", needs=Can.EDIT)
def category(request: HttpRequest, of: int = 0, pk: int = 0) -> dict | HttpResponse:
    """类."""
    found = reads.own_branch(ActivityCategory, pk, scope=request.scope) if pk else None
    whole = found.programme if found else reads.own_programme(of, scope=request.scope)
    form = CategoryForm(
        request.POST or None, programme=whole, category=found, block=request.GET.get("block")
    )
    made = submit(
        request,
        form,
        lambda clean: planning.keep_category(
            block_id=clean["block"].pk,
            facts=form.facts(),
            category=found,
            actor=request.actor,
            now=clock.now(),
        ),
    )
    heading = _("修改类") if found else _("添加类")
    return redirect(_url(whole.pk)) if made else _form(heading, whole.title, form, _url(whole.pk))


@act(needs=Can.EDIT)
def drop_block(request: HttpRequest, pk: int) -> str:
    """移除空的板块."""
    told = {"actor": request.actor, "now": clock.now()}
    return _url(planning.drop_branch(into=ProgrammeBlock, pk=pk, **told))


@act(needs=Can.EDIT)
def drop_category(request: HttpRequest, pk: int) -> str:
    """移除空的类."""
    told = {"actor": request.actor, "now": clock.now()}
    return _url(planning.drop_branch(into=ActivityCategory, pk=pk, **told))


@page("desk/form.html", needs=Can.EDIT)
def new_item(request: HttpRequest, of: int) -> dict | HttpResponse:
    """列项."""
    whole = reads.programme_of(of, scope=request.scope)
    chosen = request.GET.get("category")
    form = ItemForm(request.POST or None, programme=whole, at=request.union, category=chosen)
    made = submit(
        request,
        form,
        lambda clean: listing.add_item(
            category_id=clean["category"].pk,
            facts=form.facts(),
            host=clean["host"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已列项，可以在这一项下安排活动"))
        return redirect("activities_desk:item", made.pk)
    return _form(_("列项"), whole.title, form, reverse("activities_desk:items", args=[of]))


@page("activities/desk/item.html", needs=Can.VIEW)
def item(request: HttpRequest, pk: int) -> dict:
    """项."""
    found = reads.item_of(pk, scope=request.scope)
    hosts = request.actor.scope(Can.EDIT)
    return {
        "heading": found.name,
        "subtitle": f"{found.category.block.name} / {found.category.name}",
        "item": found,
        "owner": owner_word(found),
        "activities": reads.activities_on(found, scope=request.scope)[:MOST_ACTIVITIES],
        "is_mine": hosts.covers(found.union_path),
        "may_hang": found.withdrawn_at is None
        and found.programme.published_at is not None
        and request.union is not None
        and hosts.covers(request.union.path)
        and request.union.path.startswith(found.programme.union_path),
        "log": log_of(f"activities.ActivityItem:{pk}")[:20],
    }


@page("desk/form.html", needs=Can.EDIT)
def edit_item(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改项."""
    found = reads.own_item(pk, scope=request.scope)
    form = ItemForm(request.POST or None, programme=found.programme, at=found.union, item=found)
    made = submit(
        request,
        form,
        lambda clean: listing.edit_item(
            item_id=pk,
            facts=form.facts(),
            category=clean["category"],
            reason=clean["reason"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    back = reverse("activities_desk:item", args=[pk])
    return redirect(back) if made else _form(_("修改项"), found.name, form, back)


@act(needs=Can.EDIT)
def withdraw_item(request: HttpRequest, pk: int) -> str:
    """撤项."""
    reason = request.POST.get("reason", "")[:300]
    listing.withdraw_item(item_id=pk, reason=reason, actor=request.actor, now=clock.now())
    messages.success(request, _("已撤项，不再计入系列活动"))
    return reverse("activities_desk:item", args=[pk])


def _chart(board: reads.PlanningBoard) -> dict:
    """Sessions held in each block, this year beside the one before."""
    blocks = board.blocks[:MOST_BARS]
    years = {
        _("%(year)s 年") % {"year": board.earlier.year}: [one.before.held for one in blocks],
        _("%(year)s 年") % {"year": board.programme.year}: [one.now.held for one in blocks],
    }
    return bar_chart([one.name for one in blocks], years)


def _was(board: reads.PlanningBoard) -> dict[str, str]:
    """What each number was in the year before."""
    if board.earlier is None:
        return {}
    before, year = board.before, board.earlier.year
    return {
        name: _("%(year)s 年 %(count)s") % {"year": year, "count": grouped(getattr(before, name))}
        for name in ("items", "planned", "held", "times")
    }


def _url(pk: int) -> str:
    return reverse("activities_desk:programme", args=[pk])


def _form(heading: str, subtitle: str, form: object, back: str) -> dict:
    return {"heading": heading, "subtitle": subtitle, "form": form, "cancel_url": back}


def _tabs(pk: int, view: str) -> list[dict]:
    urls = {"board": _url(pk), "items": reverse("activities_desk:items", args=[pk])}
    labels = {"board": _("策划看板"), "items": _("全部项")}
    return [
        {"url": urls[key], "label": label, "active": key == view} for key, label in labels.items()
    ]
