"""Where this module plugs into the house."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import listen
from tongxin.modules.activities import bursts, indicators, notices, selectors, transfers
from tongxin.modules.activities.events import NameTakenOff, SeatMissed, SessionCancelled
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.lectures import count_lectures_waiting
from tongxin.modules.activities.selectors.shares import with_rooms
from tongxin.modules.activities.selectors.workers import took_part_since
from tongxin.modules.activities.services.costs import RECEIPTS
from tongxin.modules.activities.services.feedback import KEPT_DAYS, forget_words
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.services.no_shows import forget_no_shows
from tongxin.modules.activities.services.photos import PARTY_PHOTOS, PHOTOS, REPORT_PHOTOS
from tongxin.modules.members.public import tell_union_life
from tongxin.shared.access import rights
from tongxin.shared.files import slots
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.people.erasing import erase_with
from tongxin.shared.retention.declarations import Keep, Then, keep
from tongxin.shared.scarce.events import HoldExpired, LotteryDrawn, SeatPromoted
from tongxin.shared.transfer.own_copy import holds
from tongxin.shells.design import registry
from tongxin.shells.design.registry import (
    HomeCard,
    MenuEntry,
    PublicLink,
    SearchHit,
    Stat,
    Tab,
    Tile,
    Todo,
    TodoCount,
)

DECLARES = (bursts, indicators, transfers)
NEXT_ON_HOME = 3
KEPT = (
    (
        _("活动台账和统计数字的依据，长期保存"),
        "activities.Signup",
        "activities.CheckIn",
        "activities.LectureMember",
        "activities.AttendanceCertificate",
        "activities.CertificateRule",
        "activities.SessionDraw",
        "activities.SessionShare",
        "activities.PhotoPerson",
    ),
    (_("说明每一天按什么规则暂停报名，长期保存"), "activities.NoShowRule"),
    (_("活动台账引用的合作单位名录，只存单位信息，长期保存"), "orgs.ExternalOrg"),
    (_("经费核算和审计的依据，长期保存"), "activities.ActivityCost"),
)


def connect() -> None:
    """Enter rights and slots, and hang the module into the shells."""
    rights.declare(Can)
    for slot in (PHOTOS, REPORT_PHOTOS, PARTY_PHOTOS, RECEIPTS):
        slots.declare(slot)
    holds(transfers.OWN_SIGNUPS)
    holds(transfers.OWN_CHECK_INS)
    holds(transfers.OWN_FEEDBACK)
    holds(transfers.OWN_NO_SHOWS)
    holds(transfers.OWN_TEAMS)
    holds(transfers.OWN_CERTIFICATES)
    holds(transfers.OWN_PHOTOS)
    tell_union_life("activities", took_part_since)
    listen(SeatPromoted, notices.moved_up)
    listen(SeatMissed, notices.missed)
    listen(SessionCancelled, notices.called_off)
    listen(NameTakenOff, notices.taken_off)
    listen(LotteryDrawn, notices.not_drawn)
    listen(HoldExpired, notices.ran_out)
    erase_with("activities.attendance", forget_name)
    _keeps()
    _desk()
    _todos()
    _worker_pages()
    registry.search_answers.add(answer)


def _keeps() -> None:
    for why, *labels in KEPT:
        for label in labels:
            keep(Keep(label=label, why=why, then=Then.KEEP))
    keep(
        Keep(
            label="activities.ProgrammeRun",
            why=_("由系列活动的项和已举办的场次得出，自身不存数据"),
            then=Then.WITH_OWNER,
        )
    )
    keep(
        Keep(
            label="activities.Feedback",
            why=_("改进活动用，三年后无需留存"),
            then=Then.DELETE,
            since=_("评价之日"),
            days=KEPT_DAYS,
            clear=forget_words,
        )
    )
    keep(
        Keep(
            label="activities.NoShow",
            why=_("暂停报名的依据，三年后无需留存"),
            then=Then.DELETE,
            since=_("场次之日"),
            days=KEPT_DAYS,
            clear=forget_no_shows,
        )
    )


def answer(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Activities whose title holds the words, where the actor may open them."""
    rows = selectors.named(words, scope=actor.scope(Can.VIEW), limit=limit)
    return [
        SearchHit(
            kind=_("活动"),
            title=row.title,
            subtitle=row.union.name,
            url=reverse("activities_desk:activity", args=[row.pk]),
        )
        for row in rows
    ]


def waiting(actor: Actor, now: datetime) -> TodoCount:
    """Sessions that are over and wait to be marked as held."""
    found = selectors.count_waiting(scope=actor.scope(Can.EDIT), now=now)
    return TodoCount(found["count"], overdue=found["late"], earliest_deadline=found["earliest"])


def lectures_waiting(actor: Actor, now: datetime) -> TodoCount:
    """Lectures received from others that wait for an answer."""
    found = count_lectures_waiting(scope=actor.scope(Can.EDIT), now=now)
    return TodoCount(found["count"], earliest_deadline=found["earliest"])


def next_sessions(request: HttpRequest, now: datetime) -> dict:
    """What a worker may sign up for next."""
    rows = selectors.open_sessions(actor=request.actor, now=now).order_by("starts_at", "pk")
    return {"sessions": with_rooms(rows[:NEXT_ON_HOME], actor=request.actor, now=now)}


def attended(actor: Actor, _now: datetime) -> int:
    """How many sessions the worker attended."""
    return selectors.my_check_ins(actor=actor).count()


def _desk() -> None:
    registry.menu.add(
        MenuEntry(
            key="activities",
            label=_("活动管理"),
            url_name="activities_desk:board",
            icon="calendar-event",
            needs=Can.VIEW,
            order=40,
        )
    )
    registry.menu.add(
        MenuEntry(
            key="programmes",
            label=_("系列活动"),
            url_name="activities_desk:programmes",
            icon="layout-grid",
            needs=Can.VIEW,
            order=41,
        )
    )
    registry.menu.add(
        MenuEntry(
            key="lectures",
            label=_("宣讲团"),
            url_name="activities_desk:teams",
            icon="speakerphone",
            needs=Can.VIEW,
            order=42,
        )
    )
    _partners()


def _partners() -> None:
    registry.menu.add(
        MenuEntry(
            key="partners",
            label=_("外部单位"),
            url_name="activities_desk:partners",
            icon="building",
            needs=CanOrgs.VIEW,
            order=43,
        )
    )


def _todos() -> None:
    registry.todos.add(
        Todo(
            key="activities.lectures",
            label=_("宣讲待确认"),
            count=lectures_waiting,
            url_name="activities_desk:received",
            needs=Can.EDIT,
            order=41,
        )
    )
    registry.todos.add(
        Todo(
            key="activities.waiting",
            label=_("活动场次待办结"),
            count=waiting,
            url_name="activities_desk:waiting",
            needs=Can.EDIT,
            order=40,
        )
    )


def _worker_pages() -> None:
    board = {"key": "activities", "url_name": "activities_h5:board", "icon": "calendar-event"}
    registry.tiles.add(Tile(label=_("活动报名"), needs=Can.SIGN_UP, order=10, **board))
    registry.tabs.add(Tab(label=_("活动"), needs=Can.SIGN_UP, order=20, **board))
    pictures = {"key": "activities.photos", "url_name": "activities_h5:photos"}
    registry.own_pages.add(PublicLink(label=_("有我的照片"), **pictures))
    registry.stats.add(
        Stat(
            key="activities",
            label=_("参加活动"),
            url_name="activities_h5:records",
            count=attended,
            needs=Can.SIGN_UP,
            order=20,
        )
    )
    registry.panels.add(
        HomeCard(
            key="activities",
            template="activities/h5/home_card.html",
            fill=next_sessions,
            needs=Can.SIGN_UP,
            order=20,
        )
    )
