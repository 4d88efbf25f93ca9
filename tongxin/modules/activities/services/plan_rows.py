"""Rows of the plan as a table (系列活动计划表): block, category and item in one line."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.text import collapse_blanks
from tongxin.modules.activities.errors.programmes import ItemHostOutside
from tongxin.modules.activities.models import (
    ActivityCategory,
    ActivityItem,
    Programme,
    ProgrammeBlock,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.items import ItemFacts, add_item, edit_item
from tongxin.modules.activities.services.programmes import (
    BranchFacts,
    ProgrammeFacts,
    keep_block,
    keep_category,
    make_programme,
)
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.sheets import Done, Row, RowRefused, Setting

GIVEN = ("starts_on", "ends_on", "planned_count", "theme")
COLUMN_OF = {
    "activities.item_days": "starts_on",
    "activities.item_host_outside": "host_code",
    "activities.programme_year": "year",
}
AFTERWARDS = _("按计划表更新")


def take_item(row: Row, setting: Setting) -> Done:
    """Enter the item of one row, with programme, block and category where they lack."""
    try:
        with transaction.atomic():
            return _take(row.values, setting)
    except DomainError as error:
        raise RowRefused(error, COLUMN_OF.get(error.code, "name")) from None


def _take(values, setting: Setting) -> Done:
    told = {"actor": setting.actor, "now": setting.now}
    programme = _programme(values, setting, told)
    host = _host(values, programme)
    category = _category(values, programme, told)
    facts = ItemFacts(name=values["name"], **_given(values))
    name = collapse_blanks(facts.name)
    known = ActivityItem.objects.filter(category=category, union=host, name=name).first()
    if known is None:
        add_item(category_id=category.pk, facts=facts, host=host, **told)
        return Done.CREATED
    if all(getattr(known, key) == getattr(facts, key) for key in GIVEN):
        return Done.UNCHANGED
    edit_item(item_id=known.pk, facts=facts, reason=str(AFTERWARDS), **told)
    return Done.UPDATED


def _given(values) -> dict:
    planned = values["planned_count"]
    return {
        "starts_on": values["starts_on"],
        "ends_on": values["ends_on"],
        "planned_count": 1 if planned is None else planned,
        "theme": values["theme"] or "",
    }


def _programme(values, setting: Setting, told: dict) -> Programme:
    if setting.union is None:
        raise NotThere
    title = collapse_blanks(values["programme"])
    mine = Programme.objects.owned_by(setting.scope(Can.EDIT))
    known = mine.filter(union=setting.union, year=values["year"], title=title).first()
    facts = ProgrammeFacts(title=title, year=values["year"])
    return known or make_programme(facts=facts, union=setting.union, **told)


def _host(values, programme: Programme) -> UnionOrg:
    code = values["host_code"]
    if code is None:
        return programme.union
    host = UnionOrg.objects.filter(code=code, closed_on=None).first()
    if host is None or not host.path.startswith(programme.union.path):
        raise ItemHostOutside
    return host


def _category(values, programme: Programme, told: dict) -> ActivityCategory:
    name, within = collapse_blanks(values["category"]), collapse_blanks(values["block"])
    block = ProgrammeBlock.objects.filter(programme=programme, name=within).first()
    if block is None:
        place = (programme.blocks.count() + 1) * 10
        facts = BranchFacts(within, position=place)
        block = keep_block(programme_id=programme.pk, facts=facts, **told)
    found = block.categories.filter(name=name).first()
    place = (block.categories.count() + 1) * 10
    facts = BranchFacts(name, position=place)
    return found or keep_category(block_id=block.pk, facts=facts, **told)
