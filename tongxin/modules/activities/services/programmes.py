"""Drawing up the yearly programme: its tree, and publishing it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.text import collapse_blanks
from tongxin.modules.activities.errors.programmes import (
    AlreadyPublished,
    NameTaken,
    NotEmpty,
    NothingPlanned,
    ProgrammeTaken,
    YearWrong,
)
from tongxin.modules.activities.models import ActivityCategory, Programme, ProgrammeBlock
from tongxin.modules.activities.models.programme import EARLIEST, LATEST, Branch
from tongxin.modules.activities.permissions import Can
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.audience import show_to
from tongxin.shared.orgs.models import UnionOrg

B = TypeVar("B", bound=Branch)


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """What is written down of a programme; ``continues`` is that of an earlier year."""

    title: str
    year: int
    theme: str = ""
    continues: Programme | None = None


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """What is written down of a block or a category; only a category can be themed education."""

    name: str
    position: int = 100
    is_themed: bool = False


@transaction.atomic
def make_programme(
    *,
    facts: ProgrammeFacts,
    union: UnionOrg,
    copies: bool = False,
    actor: Actor,
    now: datetime,
) -> Programme:
    """A programme as a draft (编制系列活动); ``copies`` takes blocks and categories over.

    Raises ProgrammeTaken, YearWrong or Forbidden.
    """
    actor.require(Can.EDIT, at=union)
    programme = Programme(union=union)
    _write(programme, facts)
    record(actor, "activities.made_programme", programme, at=now, change={"title": programme.title})
    if copies and facts.continues is not None:
        _copy(facts.continues, programme)
    return programme


@transaction.atomic
def edit_programme(
    *, programme_id: int, facts: ProgrammeFacts, actor: Actor, now: datetime
) -> Programme:
    """Change what is written down (修改系列活动). Raises ProgrammeTaken or YearWrong."""
    programme = Programme.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=programme_id)
    before = {"title": programme.title, "theme": programme.theme}
    year = programme.year  # its items lie in it
    _write(programme, ProgrammeFacts(facts.title, year, facts.theme, facts.continues))
    change = {"before": before, "after": {"title": programme.title, "theme": programme.theme}}
    record(actor, "activities.edited_programme", programme, at=now, change=change)
    return programme


@transaction.atomic
def publish_programme(*, programme_id: int, actor: Actor, now: datetime) -> Programme:
    """Show a programme to all below its union; from now on it counts (发布系列活动).

    Raises AlreadyPublished or NothingPlanned.
    """
    programme = Programme.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=programme_id)
    if programme.published_at is not None:
        raise AlreadyPublished
    if not programme.items.filter(withdrawn_at=None).exists():
        raise NothingPlanned
    programme.published_at = now
    programme.save(update_fields=["published_at", "updated_at"])
    show_to(programme, [programme.union])
    record(actor, "activities.published_programme", programme, at=now)
    return programme


@transaction.atomic
def keep_block(
    *,
    programme_id: int,
    facts: BranchFacts,
    block: ProgrammeBlock | None = None,
    actor: Actor,
    now: datetime,
) -> ProgrammeBlock:
    """One more block, or what a known one is called (保存板块). Raises NameTaken."""
    programme = Programme.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=programme_id)
    row = block or ProgrammeBlock(programme=programme, union=programme.union)
    return _keep(row, facts, actor=actor, now=now)


@transaction.atomic
def keep_category(
    *,
    block_id: int,
    facts: BranchFacts,
    category: ActivityCategory | None = None,
    actor: Actor,
    now: datetime,
) -> ActivityCategory:
    """One more category, or a known one as it is now, in this block (保存类). Raises NameTaken."""
    block = ProgrammeBlock.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=block_id)
    row = category or ActivityCategory(programme_id=block.programme_id, union=block.union)
    if row.programme_id != block.programme_id:
        raise NotThere
    row.block, row.is_themed = block, facts.is_themed
    return _keep(row, facts, actor=actor, now=now)


@transaction.atomic
def drop_branch(
    *, into: type[ProgrammeBlock | ActivityCategory], pk: int, actor: Actor, now: datetime
) -> int:
    """Take an empty block or category out of the tree (移除); returns the programme's number.

    Raises NotEmpty.
    """
    row = into.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=pk)
    held = row.categories if isinstance(row, ProgrammeBlock) else row.items
    if held.exists():
        raise NotEmpty(name=row.name)
    record(actor, "activities.dropped_branch", row, at=now, change={"name": row.name})
    row.delete()
    return row.programme_id


def _write(programme: Programme, facts: ProgrammeFacts) -> None:
    earlier = facts.continues
    if not EARLIEST <= facts.year <= LATEST or (earlier and earlier.year >= facts.year):
        raise YearWrong
    programme.title, programme.year = collapse_blanks(facts.title), facts.year
    programme.theme, programme.continues = facts.theme.strip(), earlier
    try:
        with transaction.atomic():
            programme.save()
    except IntegrityError:
        raise ProgrammeTaken(year=facts.year) from None


def _keep(row: B, facts: BranchFacts, *, actor: Actor, now: datetime) -> B:
    before = row.name
    verb = "activities.edited_branch" if row.pk else "activities.added_branch"
    row.name, row.position = collapse_blanks(facts.name), facts.position
    save_branch(row)
    record(actor, verb, row, at=now, change={"name": [before, row.name]})
    return row


def save_branch(row: Branch) -> None:
    """Save a row of the tree under a name no neighbour has. Raises NameTaken."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NameTaken(name=row.name) from None


def _copy(earlier: Programme, programme: Programme) -> None:
    """Blocks and categories are stable while items are of a year (handbook 16, rule 251)."""
    owned = {"programme": programme, "union": programme.union}
    for old in earlier.blocks.all():
        block = ProgrammeBlock.objects.create(name=old.name, position=old.position, **owned)
        ActivityCategory.objects.bulk_create(
            ActivityCategory(
                block=block,
                name=one.name,
                position=one.position,
                is_themed=one.is_themed,
                **owned,
            )
            for one in old.categories.all()
        )
