"""The tree of a programme, who may write on it, and what the planning board and figures say."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.programmes import (
    AlreadyPublished,
    ItemDaysWrong,
    ItemHostOutside,
    ItemInUse,
    ItemWithdrawn,
    NameTaken,
    NotEmpty,
    NothingPlanned,
    NotPublished,
    ProgrammeTaken,
    YearWrong,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import (
    ActivityCategory,
    ActivityItem,
    Programme,
    ProgrammeBlock,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import programmes as reads
from tongxin.modules.activities.services.items import add_item, edit_item, withdraw_item
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    add_session,
    make_activity,
)
from tongxin.modules.activities.services.programmes import (
    BranchFacts,
    ProgrammeFacts,
    drop_branch,
    keep_block,
    keep_category,
    make_programme,
    publish_programme,
)
from tongxin.modules.activities.services.running import cancel_session, open_activity
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_kind,
    a_province,
    an_activity,
    officer_of,
    session_facts,
)
from tongxin.modules.activities.tests.plan_factories import (
    a_block,
    a_category,
    a_programme,
    a_published_item,
    an_item,
    item_facts,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.trace import trace

pytestmark = pytest.mark.usefixtures("house")
TOLD = {"actor": SYSTEM, "now": NOW}
TREE = ("ACT01", "ACT02", "ACT03")
YEAR = Period.year(NOW.year)


def counted(codes, union, period=YEAR):
    asked = ask(union=union, period=period, actor=SYSTEM, now=NOW)
    return [one.value for one in compute(codes, asked)]


def traced(code, union, period=YEAR):
    asked = ask(union=union, period=period, actor=SYSTEM, now=NOW)
    return sum(one.measure for one in trace(get_figure(code), asked, actor=SYSTEM, limit=500).items)


def test_rule_90_the_tree_is_counted_level_by_level():
    root, east, west, shop = a_province()
    programme = a_programme(east)
    for many in (2, 1, 3):
        block = a_block(east, programme)
        for _ in range(many):
            category = a_category(east, block)
            an_item(east, category)
            an_item(shop, category) if many == 3 else None
    a_category(east, a_block(east, programme))  # planned for nothing yet
    assert counted(TREE, east) == [0, 0, 0], "a draft counts nowhere"
    publish_programme(programme_id=programme.pk, **TOLD)
    assert counted(TREE, east) == counted(TREE, root) == [3, 6, 9]
    assert counted(TREE, shop) == [1, 3, 3], "who hosts items counts where these stand"
    assert counted(TREE, west) == [0, 0, 0]
    assert [traced(code, east) for code in TREE] == [3, 6, 9]
    assert reads.board_of(programme).counts == (4, 7, 9)


def test_the_database_keeps_an_item_in_one_category_and_that_in_one_block_of_one_programme():
    _root, east, west, _shop = a_province()
    item, other = an_item(east), an_item(east)
    elsewhere = a_block(west)
    for row, wrong in (
        (ActivityItem.objects.filter(pk=item.pk), {"category": other.category_id}),
        (ActivityItem.objects.filter(pk=item.pk), {"category": None}),
        (ActivityCategory.objects.filter(pk=item.category_id), {"block": other.category.block_id}),
        (ProgrammeBlock.objects.filter(pk=elsewhere.pk), {"programme": item.programme_id}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)


def test_names_and_years_that_collide_are_refused_and_leave_nothing():
    _root, east, _west, _shop = a_province()
    first = a_programme(east, title="职工文化季")
    block = a_block(east, first, "主题宣传")
    category = a_category(east, block, "宣讲")
    an_item(east, category, name="进车间")
    before = AuditEntry.objects.count()
    refused = (
        (ProgrammeTaken, lambda: a_programme(east, title=" 职工文化季 ")),
        (YearWrong, lambda: a_programme(east, continues=first)),
        (YearWrong, lambda: a_programme(east, year=1949)),
        (NameTaken, lambda: a_block(east, first, "主题宣传")),
        (NameTaken, lambda: a_category(east, block, "宣讲")),
        (NameTaken, lambda: an_item(east, category, name="进车间")),
        (ItemDaysWrong, lambda: an_item(east, category, starts_on=date(2020, 1, 1))),
        (ItemDaysWrong, lambda: an_item(east, category, ends_on=date(2020, 1, 1))),
        (NotEmpty, lambda: drop_branch(into=ProgrammeBlock, pk=block.pk, **TOLD)),
        (NotEmpty, lambda: drop_branch(into=ActivityCategory, pk=category.pk, **TOLD)),
        (NothingPlanned, lambda: publish_programme(programme_id=a_programme(east).pk, **TOLD)),
    )
    for error, act in refused:
        with pytest.raises(error), transaction.atomic():
            act()
    tables = (Programme, ProgrammeBlock, ActivityCategory, ActivityItem)
    assert [table.objects.count() for table in tables] == [1, 1, 1, 1]
    assert AuditEntry.objects.count() == before
    publish_programme(programme_id=first.pk, **TOLD)
    with pytest.raises(AlreadyPublished):
        publish_programme(programme_id=first.pk, **TOLD)


def test_blocks_and_categories_are_taken_over_from_the_year_before_items_are_not():
    _root, east, _west, _shop = a_province()
    last = a_programme(east, year=NOW.year - 1)
    category = a_category(east, a_block(east, last, "文体"), "球类", is_themed=True)
    an_item(east, category, starts_on=date(NOW.year - 1, 3, 1))
    facts = ProgrammeFacts("新一年", NOW.year, continues=last)
    made = make_programme(facts=facts, union=east, copies=True, **TOLD)
    taken = made.categories.get()
    assert (taken.name, taken.block.name, taken.is_themed) == ("球类", "文体", True)
    assert taken.block.programme_id == made.pk
    assert not made.items.exists()


def test_a_union_below_sees_a_published_programme_and_enters_own_items_only():
    _root, east, west, shop = a_province()
    item = an_item(east)
    mine = officer_of(shop)
    told = {"category_id": item.category_id, "actor": mine, "now": NOW}
    with speaking(mine), pytest.raises(NotThere):
        add_item(facts=item_facts(), host=shop, **told)
    publish_programme(programme_id=item.programme_id, **TOLD)
    with speaking(mine):
        assert list(reads.programme_board(scope=mine.scope(Can.VIEW))) == [item.programme]
        own = add_item(facts=item_facts(), host=shop, **told)
        with pytest.raises(Forbidden):
            add_item(facts=item_facts(), host=east, **told)
        for act in (
            lambda: edit_item(
                item_id=item.pk, facts=item_facts(), reason="改", actor=mine, now=NOW
            ),
            lambda: withdraw_item(item_id=item.pk, reason="不办", actor=mine, now=NOW),
            lambda: keep_block(
                programme_id=item.programme_id, facts=BranchFacts("自设"), actor=mine, now=NOW
            ),
        ):
            with pytest.raises(NotThere):
                act()
    assert not own.is_own
    with speaking(officer_of(west)):
        assert not Programme.objects.exists()
        assert not ActivityItem.objects.exists()
    with pytest.raises(ItemHostOutside):
        add_item(category_id=item.category_id, facts=item_facts(), host=west, **TOLD)


def test_an_activity_hangs_on_an_item_of_the_own_line_that_was_published_and_stands():
    _root, east, west, shop = a_province()
    draft, item = an_item(east), a_published_item(east)
    assert an_activity(shop, item=item).item == item
    assert an_activity(west).item is None, "an activity without one stays allowed"
    gone = a_published_item(east)
    withdraw_item(item_id=gone.pk, reason="合并到下一项", **TOLD)
    gone.refresh_from_db()
    for host, wrong, error in (
        (west, item, ItemHostOutside),
        (east, draft, NotPublished),
        (east, gone, ItemWithdrawn),
    ):
        with pytest.raises(error), transaction.atomic():
            an_activity(host, item=wrong)
    assert list(reads.items_on_offer(shop)) == [item]
    assert list(reads.items_on_offer(west)) == []


def test_an_item_with_sessions_is_not_withdrawn_and_a_public_one_changes_with_a_reason_only():
    _root, east, _west, _shop = a_province()
    item = a_published_item(east)
    session = an_activity(east, item=item).sessions.get()
    with pytest.raises(ReasonMissing):
        edit_item(item_id=item.pk, facts=item_facts(), **TOLD)
    with pytest.raises(ReasonMissing):
        withdraw_item(item_id=item.pk, reason=" ", **TOLD)
    with pytest.raises(ItemInUse):
        withdraw_item(item_id=item.pk, reason="不办", **TOLD)
    open_activity(activity_id=session.activity_id, **TOLD)
    cancel_session(session_id=session.pk, reason="不办", **TOLD)
    withdraw_item(item_id=item.pk, reason="不办", **TOLD)
    assert counted(TREE, east) == [0, 0, 0]
    with pytest.raises(ItemWithdrawn):
        edit_item(item_id=item.pk, facts=item_facts(), reason="改", **TOLD)
    stranger = a_category(east)
    with pytest.raises(NotThere):
        keep_category(block_id=a_block(east).pk, facts=BranchFacts("移"), category=stranger, **TOLD)


def test_an_item_that_carries_a_session_of_a_sibling_is_not_withdrawn():
    root, east, west, _shop = a_province()
    item = an_item(east, a_category(root))
    publish_programme(programme_id=item.programme_id, actor=SYSTEM, now=NOW)
    sibling = officer_of(west)
    with speaking(sibling):
        activity = make_activity(
            facts=ActivityFacts("西市诵读会", a_kind(), item=item),
            host=west,
            sessions=[session_facts()],
            actor=sibling,
            now=NOW,
        )
    told = {"item_id": item.pk, "reason": "不再举办", "actor": officer_of(east), "now": NOW}
    with speaking(officer_of(east)), pytest.raises(ItemInUse):
        withdraw_item(**told)
    cancel_session(session_id=activity.sessions.get().pk, reason="x", actor=SYSTEM, now=NOW)
    with speaking(officer_of(east)):
        withdraw_item(**told)
    with speaking(sibling), pytest.raises(ItemWithdrawn):
        add_session(activity_id=activity.pk, facts=session_facts(), actor=sibling, now=NOW)
