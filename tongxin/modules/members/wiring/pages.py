"""What the module hangs into the shells: menu, to-dos, tiles, links, search."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.modules.members.permissions import Can, HrCan
from tongxin.modules.members.selectors import cards, dues, examination, moves
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.selectors.hr import own_invitations
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.orgs.selectors import union_board
from tongxin.shared.transfer.permissions import Can as CanTransfer
from tongxin.shells.design import registry
from tongxin.shells.design.registry import (
    Entrance,
    HomeCard,
    MenuEntry,
    PublicLink,
    SearchHit,
    Tile,
    Todo,
    TodoCount,
)


def connect() -> None:
    """Hang the pages in."""
    _menu()
    _todos()
    _doors()
    registry.panels.add(
        HomeCard(key="invitations", template="members/h5/invitations_card.html", fill=_invited)
    )
    registry.tiles.add(
        Tile(
            key="membership", label=_("我的会籍"), url_name="members_h5:record", icon="id", order=30
        )
    )
    registry.tiles.add(
        Tile(key="dues", label=_("我的会费"), url_name="members_h5:dues", icon="coin", order=31)
    )
    registry.search_answers.add(_members_named)
    registry.search_answers.add(_unions_named)


def _todos() -> None:
    """What waits for an officer."""
    for key, label, count, needs, order in (
        ("pending", _("待本人确认的会籍"), _pending, Can.ADMIT, 20),
        ("transfers_out", _("待确认转出的会籍"), _to_release, Can.END, 20),
        ("transfers_in", _("待接收转入的会籍"), _to_accept, Can.ADMIT, 20),
        ("leaving", _("退会申请待记录公布"), _leaving, Can.END, 21),
        ("findings", _("指派给我的体检问题"), _assigned, Can.ADMIT, 25),
        ("withdrawals", _("自动退会提议待办理"), _silent, Can.END, 26),
    ):
        todo = Todo(
            key=f"members.{key}",
            label=label,
            count=count,
            url_name=f"members_desk:{key}",
            needs=needs,
            order=order,
        )
        registry.todos.add(todo)


def _doors() -> None:
    """Ways in for who has no account, for members at a door, and for employers' clerks."""
    registry.public_links.add(
        PublicLink(key="join", label=_("还不是会员？申请入会"), url_name="members_portal:search")
    )
    registry.card_codes.add(PublicLink(key="card", label=_("会员码"), url_name="members_h5:card"))
    registry.menu.add(
        MenuEntry(
            key="colleagues",
            label=_("本单位职工"),
            url_name="members_employer:roster",
            icon="users",
            needs=HrCan.ROSTER,
            order=30,
        )
    )
    registry.entrances.add(
        Entrance(key="employer", url_name="members_employer:roster", needs=HrCan.ROSTER)
    )


def _menu() -> None:
    """What the workbench lists beside its pages."""
    for entry in (
        ("members", _("职工会员"), "users", Can.VIEW, 30),
        ("groups", _("职工群体"), "users-group", Can.VIEW, 30),
        ("findings", _("数据体检"), "clipboard-check", Can.VIEW, 32),
        ("applications", _("入会申请"), "user-plus", Can.ADMIT, 30),
        ("transfers", _("会籍转接"), "arrows-exchange", Can.VIEW, 30),
        ("dues", _("会费"), "coin", Can.DUES, 30),
        ("withdrawals", _("自动退会提议"), "user-exclamation", Can.END, 30),
        ("corrections", _("更正申请"), "edit", Can.ADMIT, 30),
        ("leaving", _("退会申请"), "user-off", Can.END, 30),
        ("unions", _("工会组织"), "hierarchy-2", CanOrgs.VIEW, 31),
        ("employers", _("用人单位"), "building", CanOrgs.VIEW, 32),
        ("imports", _("导入"), "file-import", CanTransfer.IMPORT, 80),
    ):
        key, label, icon, needs, order = entry
        registry.menu.add(
            MenuEntry(
                key=key,
                label=label,
                url_name=f"members_desk:{key}",
                icon=icon,
                needs=needs,
                order=order,
            )
        )


def _invited(request: HttpRequest, _now: datetime) -> dict:
    return {"invitations": own_invitations(request.actor)}


def _leaving(actor: Actor, now: datetime) -> TodoCount:
    return TodoCount(*cards.leave_requests_waiting(actor.scope(Can.END), on=localdate(now)))


def _pending(actor: Actor, _now: datetime) -> TodoCount:
    return TodoCount(selectors.pending_count(actor.scope(Can.ADMIT)))


def _silent(actor: Actor, now: datetime) -> TodoCount:
    return TodoCount(*dues.proposals_waiting(actor.scope(Can.END), on=localdate(now)))


def _assigned(actor: Actor, _now: datetime) -> TodoCount:
    return TodoCount(examination.assigned_count(actor, actor.scope(Can.ADMIT)))


def _to_release(actor: Actor, now: datetime) -> TodoCount:
    return _waiting(moves.to_release(actor.scope(Can.END)), now)


def _to_accept(actor: Actor, now: datetime) -> TodoCount:
    return _waiting(moves.to_accept(actor.scope(Can.ADMIT)), now, "due_on")


def _waiting(rows: QuerySet, now: datetime, day: str = "promised_on") -> TodoCount:
    """How many wait, and how many of them past the promised day."""
    late = Count("pk", filter=Q((f"{day}__lt", localdate(now))))
    told = rows.order_by().aggregate(count=Count("pk"), late=late)
    return TodoCount(told["count"], told["late"])


def _members_named(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    rows = selectors.members_named(words, scope=actor.scope(Can.VIEW), limit=limit)
    return [
        SearchHit(
            kind=_("会员"),
            title=row.worker.name,
            subtitle=row.union.name,
            url=reverse("members_desk:member", args=[row.pk]),
        )
        for row in rows
    ]


def _unions_named(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    rows = union_board(scope=actor.scope(CanOrgs.VIEW), words=words).order_by("path")
    return [
        SearchHit(
            kind=_("工会"),
            title=row.name,
            subtitle=row.code,
            url=reverse("members_desk:union", args=[row.pk]),
        )
        for row in rows[:limit]
    ]
