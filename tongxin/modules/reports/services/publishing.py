"""What happens to whole forms: publish, make the next version, copy, retire, throw away."""

from dataclasses import fields
from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.errors import DraftExists, FormIsEmpty
from tongxin.modules.reports.models import ItemKind, ReportForm
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.services.building import (
    fill_form,
    item_facts,
    own_draft,
    rule_facts,
    start_form,
    store_form,
)
from tongxin.modules.reports.services.facts import HeadFacts
from tongxin.modules.reports.states import FORM, FormState
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg


@transaction.atomic
def publish_form(*, form_id: int, actor: Actor, now: datetime) -> ReportForm:
    """Let rounds be opened with a draft (发布); the version before gives way, its rounds stay.

    Raises NotThere, FormIsFixed or FormIsEmpty.
    """
    form = own_draft(form_id, actor)
    return release(form, actor=actor, now=now)


def release(form: ReportForm, *, actor: Actor, now: datetime) -> ReportForm:
    """Put a locked draft in force; a form of the house has no union to ask. Raises FormIsEmpty."""
    if not form.items.exclude(kind=ItemKind.HEADING).exists():
        raise FormIsEmpty
    before = ReportForm.objects.filter(
        union_id=form.union_id, key=form.key, state=FormState.PUBLISHED
    )
    for old in before.select_for_update():
        _move(old, "replace", actor)
    _move(form, "publish", actor)
    record(actor, "reports.published_form", form, at=now, change={"version": form.version})
    return form


@transaction.atomic
def next_version(*, form_id: int, actor: Actor, now: datetime) -> ReportForm:
    """The next draft of a form that was published or retired (做新版本).

    Raises NotThere or DraftExists.
    """
    form = ReportForm.objects.owned_by(actor.scope(Can.MANAGE_FORMS)).lock(pk=form_id)
    versions = ReportForm.objects.filter(union_id=form.union_id, key=form.key)
    if draft := versions.filter(state=FormState.DRAFT).first():
        raise DraftExists(version=draft.version)
    last = versions.order_by("-version").values_list("version", flat=True)[0]
    made = store_form(
        union=form.union,
        key=form.key,
        version=last + 1,
        head=head_facts(form),
        actor=actor,
        now=now,
    )
    _fill_from(made, form)
    return made


@transaction.atomic
def copy_form(
    *, form_id: int, union: UnionOrg, key: str, title: str, actor: Actor, now: datetime
) -> ReportForm:
    """A draft of ``union`` with the items and rules of any form one may read (复制).

    Raises NotThere, Forbidden or FormKeyTaken.
    """
    form = ReportForm.objects.within(actor.scope(Can.VIEW)).fetch(pk=form_id)
    head = HeadFacts(**(_head(form) | {"title": title}))
    made = start_form(union=union, key=key, head=head, actor=actor, now=now)
    _fill_from(made, form)
    return made


@transaction.atomic
def retire_form(*, form_id: int, actor: Actor, now: datetime) -> ReportForm:
    """Open no more rounds with a form (停用); those that run go on.

    Raises NotThere or IllegalMove.
    """
    form = ReportForm.objects.owned_by(actor.scope(Can.MANAGE_FORMS)).lock(pk=form_id)
    _move(form, "retire", actor)
    record(actor, "reports.retired_form", form, at=now, change={"version": form.version})
    return form


@transaction.atomic
def discard_draft(*, form_id: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away (删除草稿). Raises NotThere or FormIsFixed."""
    form = own_draft(form_id, actor)
    record(actor, "reports.discarded_form", form, at=now, change={"version": form.version})
    form.rules.all().delete()
    form.items.all().delete()
    form.delete()


def head_facts(form: ReportForm) -> HeadFacts:
    """What stands over a form, as it would be typed again."""
    return HeadFacts(**_head(form))


def _move(form: ReportForm, name: str, actor: Actor) -> None:
    if form.union_id is None and actor.is_system:
        form.state = FORM.moves[name].target
    else:
        FORM.advance(form, name, actor=actor)
    form.save(update_fields=["state", "updated_at"])


def _head(form: ReportForm) -> dict:
    return {one.name: getattr(form, one.name) for one in fields(HeadFacts)}


def _fill_from(made: ReportForm, form: ReportForm) -> None:
    items = tuple(item_facts(item) for item in form.items.order_by("ordinal"))
    rules = tuple(rule_facts(rule) for rule in form.rules.all())
    fill_form(made, items, rules)
