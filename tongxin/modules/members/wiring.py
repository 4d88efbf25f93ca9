"""How the module plugs into the house."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.modules.members import approvals, indicators, selectors, transfers
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services import applying, asking, settling
from tongxin.shared.access import rights
from tongxin.shared.access.homes import find_homes_by
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.orgs.selectors import union_board
from tongxin.shared.people.erasing import Keeping, erase_with, keep_while
from tongxin.shared.retention.declarations import Keep, Then, keep
from tongxin.shared.transfer.own_copy import holds
from tongxin.shared.transfer.permissions import Can as CanTransfer
from tongxin.shells.design import registry
from tongxin.shells.design.registry import MenuEntry, SearchHit, Tile, Todo, TodoCount

KEPT = Keep(
    label="members.Membership",
    why=_("工会会员档案，按档案管理规定长期保存"),
    then=Then.KEEP,
)
YEARS_OF_PROOF = 1095
ASKED = Keep(
    label="members.JoinApplication",
    why=_("《个人信息保护法》第五十六条：处理情况记录至少保存三年；入会后的会籍另行长期保存"),
    then=Then.DELETE,
    since=_("办结之日"),
    days=YEARS_OF_PROOF,
    clear=applying.forget_ended,
)
TRIED = Keep(
    label="members.JoinTry",
    why=_("防止滥发入会申请"),
    then=Then.DELETE,
    since=_("失效之日"),
    days=1,
    clear=asking.forget_tries,
)
DECLARES = (indicators, transfers)


def connect() -> None:
    """Enter rights, say where people belong, and hang the module into the shells."""
    rights.declare(Can)
    rights.keep_for_people(Can.START_CODE)
    find_homes_by(selectors.home_union)
    approvals.declare()
    _persons()
    _menu()
    registry.todos.add(
        Todo(
            key="members.pending",
            label=_("待本人确认的会籍"),
            count=_pending,
            url_name="members_desk:pending",
            needs=Can.ADMIT,
            order=20,
        )
    )
    registry.tiles.add(
        Tile(
            key="membership", label=_("我的会籍"), url_name="members_h5:record", icon="id", order=30
        )
    )
    registry.search_answers.add(_members_named)
    registry.search_answers.add(_unions_named)


def _menu() -> None:
    """What the workbench lists beside its pages."""
    for entry in (
        ("members", _("职工会员"), "users", Can.VIEW, 30),
        ("applications", _("入会申请"), "user-plus", Can.ADMIT, 30),
        ("unions", _("工会组织"), "hierarchy-2", CanOrgs.VIEW, 31),
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


def _persons() -> None:
    """What the module keeps about persons, why and for how long."""
    holds(transfers.MEMBERSHIPS)
    holds(transfers.APPLICATIONS)
    for one in (KEPT, ASKED, TRIED):
        keep(one)
    erase_with("members.applications", settling.erase_applications)
    keep_while(Keeping("members.applying", _("入会申请正在办理，办结前须保留"), _is_applying))
    keep_while(Keeping("members.current", _("现为工会会员，会籍期间须保留会员资料"), _is_member))


def _is_member(worker_id: int, _now: datetime) -> bool:
    return selectors.belongs_somewhere(worker_id)


def _is_applying(worker_id: int, _now: datetime) -> bool:
    return settling.applications_of(worker_id).filter(ended_at=None).exists()


def _pending(actor: Actor, _now: datetime) -> TodoCount:
    return TodoCount(selectors.pending_count(actor.scope(Can.ADMIT)))


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
