"""The demo federation: a fictional province that lived through last year and this one.

Everything is written through the services, by the people concerned, in the order of the days.
"""

import json
import time
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from tongxin.config import reference
from tongxin.config.collecting import seldom
from tongxin.config.demo import cast, closing, employers, founding, marker, tree, years
from tongxin.config.demo.afterwards import Afterwards
from tongxin.config.demo.chain import Chain
from tongxin.config.demo.city import Bulk
from tongxin.config.demo.draws import Draws
from tongxin.config.demo.dues import Dues
from tongxin.config.demo.forms import Forms
from tongxin.config.demo.marker import NotDemoData, Stage
from tongxin.config.demo.moves import Moves
from tongxin.config.demo.own_record import OwnRecords
from tongxin.config.demo.plan import CITY, PROVINCE, SMALL, Plan, Span, moment
from tongxin.config.demo.programmes import Programmes
from tongxin.config.demo.province import Province
from tongxin.config.demo.province.room import insist
from tongxin.config.demo.reports import Reports
from tongxin.config.demo.roster import Roster
from tongxin.config.demo.shares import Shares
from tongxin.config.demo.summaries import Summaries
from tongxin.config.demo.work import Work
from tongxin.config.demo.world import World, quick_commits, say
from tongxin.kernel.clock import now as current
from tongxin.modules.members.services.examining import examine_everything
from tongxin.shells.entry.personas import FILE

EVENING = 20
PLANS = {"small": SMALL, "city": CITY, "province": PROVINCE}
TAKES = {
    "small": "约需一到两分钟",
    "city": "约需五到十分钟",
    "province": "用时较长，中断后再运行会重新开始",
}


def build(*, scale: str, today: date | None) -> None:
    """Fill an empty database with the demo, unless it is there already (建立演示数据).

    Raises NotDemoData, HalfBuilt, BuildRunning or NoRoom.
    """
    with marker.alone():
        found = marker.stage()
        if found == Stage.FOREIGN:
            raise NotDemoData
        if found == Stage.READY:
            say(f"演示数据已经在库中（记到 {marker.told()['today']}），直接使用。")
            show_personas()
            return
        if found == Stage.EMPTY:
            span = span_of(today, current())
            _build(PLANS[scale], span, scale)
            return
    marker.start_afresh()
    build(scale=scale, today=today)


PARTS = (
    Programmes,
    Draws,
    Chain,
    Reports,
    Forms,
    Summaries,
    Afterwards,
    Moves,
    OwnRecords,
    Dues,
    Shares,
)


def span_of(today: date | None, now: datetime) -> Span:
    """A given day is lived through to the evening, the real one up to this instant."""
    if today is None or today == timezone.localdate(now):
        return Span(timezone.localdate(now), timezone.localtime(now))
    return Span(today, moment(today, EVENING))


def live(plan: Plan, span: Span) -> World:
    """Everything that happens in the demo, in the order of the days."""
    world = World(plan, span)
    if plan.bulk_a_year:
        founding.found_all(world, span.begin)
    else:
        tree.found(world, span.begin)
    cast.hire(world, span.begin)
    years.enter_missing_years(world, span.begin)
    tree.plan_changes(world)
    Roster(world).plan()
    employers.plan(world)
    work = Work(world)
    work.plan()
    if plan.bulk_a_year:
        Bulk(world, work).plan()
    if plan.extent:
        Province(world).plan()
    for part in PARTS:
        part(world).plan()
    world.agenda.run()
    examine_everything(now=moment(span.today, EVENING))
    closing.close(world)
    cast.note_personas(world)
    return world


def show_personas() -> None:
    """The table of people whose part one may play."""
    people = json.loads((settings.VAR / FILE).read_text(encoding="utf-8"))
    say(f"演示账号（口令都是 {cast.PASSWORD}）：")
    for person in people:
        say(f"  {person['key']:<12}{person['name']}\t{person['role']}\t{person['union']}")


def _build(plan: Plan, span: Span, scale: str) -> None:
    began = time.monotonic()
    if plan.extent:
        insist(plan.extent)
    say(f"正在建立演示数据，记到 {span.today}，{TAKES[scale]}：")
    marker.note(Stage.BUILDING, today=span.today, scale=scale)
    reference.install(span.begin)
    with quick_commits(), seldom():
        world = live(plan, span)
    text = json.dumps(world.personas, ensure_ascii=False, indent=1)
    (settings.VAR / FILE).write_text(text, encoding="utf-8")
    marker.note(Stage.READY, today=span.today, scale=scale)
    say(f"演示数据已建立，用时 {time.monotonic() - began:.0f} 秒。")
    show_personas()
