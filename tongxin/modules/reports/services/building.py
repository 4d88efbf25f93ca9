"""Making a form: head, items and their order, as long as it is a draft."""

from dataclasses import asdict, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.errors import FormIsFixed, FormKeyTaken, ItemInRule
from tongxin.modules.reports.models import FormItem, FormRule, ItemKind, ReportForm
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.forms import item_of
from tongxin.modules.reports.selectors.tables import columns_of
from tongxin.modules.reports.services.checking import checked_item, checked_rule
from tongxin.modules.reports.services.facts import FormFacts, HeadFacts, ItemFacts, RuleFacts
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg

STEMS = {
    ItemKind.HEADING: "h",
    ItemKind.QUESTION: "q",
    ItemKind.CHOICE: "c",
    ItemKind.TEXT: "t",
    ItemKind.TABLE: "b",
    ItemKind.FILE: "f",
}

LISTS = ("choices", "columns")


@transaction.atomic
def start_form(
    *, union: UnionOrg, key: str, head: HeadFacts, actor: Actor, now: datetime
) -> ReportForm:
    """Begin a form of ``union`` (新建报表): a draft without items.

    Raises Forbidden or FormKeyTaken.
    """
    actor.require(Can.MANAGE_FORMS, at=union)
    if ReportForm.objects.filter(union=None, key=key).exists():
        raise FormKeyTaken(key=key)
    return store_form(union=union, key=key, version=1, head=head, actor=actor, now=now)


@transaction.atomic
def draft_form(*, facts: FormFacts, union: UnionOrg, actor: Actor, now: datetime) -> ReportForm:
    """Store a whole form as a draft. Raises Forbidden, FormKeyTaken, ItemWrong or RuleWrong."""
    form = start_form(union=union, key=facts.key, head=facts.head, actor=actor, now=now)
    fill_form(form, facts.items, facts.rules)
    return form


@transaction.atomic
def change_head(*, form_id: int, head: HeadFacts, actor: Actor, now: datetime) -> ReportForm:
    """Call a draft otherwise, or ask it at other times. Raises NotThere or FormIsFixed."""
    form = own_draft(form_id, actor)
    for name, value in asdict(head).items():
        setattr(form, name, value)
    form.save()
    record(actor, "reports.changed_form", form, at=now, change={"head": head.title})
    return form


@transaction.atomic
def add_item(*, form_id: int, item: ItemFacts, actor: Actor, now: datetime) -> FormItem:
    """Put a heading, figure or question at the end (添加项目).

    Raises NotThere, FormIsFixed or ItemWrong.
    """
    form = own_draft(form_id, actor)
    if not item.code:
        item = replace(item, code=_next_code(form, item.kind))
    last = form.items.aggregate(last=Max("ordinal"))["last"] or 0
    made = _stored(form, item, last + 1, {one.code for one in form.items.all()})
    record(actor, "reports.changed_form", form, at=now, change={"added": made.code})
    return made


@transaction.atomic
def change_item(
    *, form_id: int, code: str, item: ItemFacts, actor: Actor, now: datetime
) -> FormItem:
    """Ask an item otherwise; its kind and code stay.

    Raises NotThere, FormIsFixed, UnknownItem or ItemWrong.
    """
    form = own_draft(form_id, actor)
    kept = item_of(form, code)
    facts = checked_item(replace(item, kind=kept.kind, code=code), taken=())
    for name, value in asdict(facts).items():
        setattr(kept, name, list(value) if name in LISTS else value)
    kept.save()
    for rule in form.rules.all():
        checked_rule(rule_facts(rule), list(form.items.all()))
    record(actor, "reports.changed_form", form, at=now, change={"changed": code})
    return kept


@transaction.atomic
def move_item(*, form_id: int, code: str, up: bool, actor: Actor, now: datetime) -> None:
    """Change places with the item before or behind (上移、下移); at the end nothing happens."""
    form = own_draft(form_id, actor)
    items = list(form.items.order_by("ordinal"))
    place = items.index(item_of(form, code))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return
    one, two = items[place], items[other]
    one.ordinal, two.ordinal = two.ordinal, one.ordinal
    FormItem.objects.bulk_update([one, two], ["ordinal"])
    record(actor, "reports.changed_form", form, at=now, change={"moved": code})


@transaction.atomic
def drop_item(*, form_id: int, code: str, actor: Actor, now: datetime) -> None:
    """Take an item out of a draft (删除项目).

    Raises NotThere, FormIsFixed, UnknownItem or ItemInRule.
    """
    form = own_draft(form_id, actor)
    item = item_of(form, code)
    if any(code in (rule.code, *rule.parts) for rule in form.rules.all()):
        raise ItemInRule(item=item.label)
    item.delete()
    record(actor, "reports.changed_form", form, at=now, change={"dropped": code})


@transaction.atomic
def add_rule(*, form_id: int, rule: RuleFacts, actor: Actor, now: datetime) -> FormRule:
    """Let a draft check something before a report goes up (添加校验).

    Raises NotThere, FormIsFixed or RuleWrong.
    """
    form = own_draft(form_id, actor)
    made = _stored_rule(form, rule)
    record(actor, "reports.changed_form", form, at=now, change={"rule": made.code})
    return made


@transaction.atomic
def drop_rule(*, form_id: int, kind: str, code: str, actor: Actor, now: datetime) -> None:
    """Take a rule out of a draft (删除校验). Raises NotThere or FormIsFixed."""
    form = own_draft(form_id, actor)
    form.rules.filter(kind=kind, code=code).delete()
    record(actor, "reports.changed_form", form, at=now, change={"dropped_rule": code})


def own_draft(form_id: int, actor: Actor) -> ReportForm:
    """The locked draft the actor may change. Raises NotThere or FormIsFixed."""
    form = ReportForm.objects.owned_by(actor.scope(Can.MANAGE_FORMS)).lock(pk=form_id)
    if not form.is_draft:
        raise FormIsFixed(state=form.get_state_display())
    return form


def store_form(
    *,
    union: UnionOrg | None,
    key: str,
    version: int,
    head: HeadFacts,
    actor: Actor,
    now: datetime,
) -> ReportForm:
    """One empty draft; the database has one of each version. Raises FormKeyTaken."""
    try:
        with transaction.atomic():
            form = ReportForm.objects.create(union=union, key=key, version=version, **asdict(head))
    except IntegrityError:
        raise FormKeyTaken(key=key) from None
    record(actor, "reports.made_form", form, at=now, change={"key": key, "version": version})
    return form


def fill_form(form: ReportForm, items: tuple[ItemFacts, ...], rules: tuple[RuleFacts, ...]) -> None:
    """Store items in their order, then rules over them. Raises ItemWrong or RuleWrong."""
    taken: set[str] = set()
    for place, item in enumerate(items, 1):
        taken.add(_stored(form, item, place, taken).code)
    for rule in rules:
        _stored_rule(form, rule)


def item_facts(item: FormItem) -> ItemFacts:
    """An item as it would be typed again."""
    names = ItemFacts.__dataclass_fields__
    facts = {name: getattr(item, name) for name in names}
    return ItemFacts(**(facts | {"choices": tuple(item.choices), "columns": columns_of(item)}))


def rule_facts(rule: FormRule) -> RuleFacts:
    """A rule as it would be typed again."""
    return RuleFacts(rule.kind, rule.code, rule.direction, rule.percent, tuple(rule.parts))


def _stored(form: ReportForm, item: ItemFacts, place: int, taken: set[str]) -> FormItem:
    facts = asdict(checked_item(item, taken=taken))
    facts |= {name: list(facts[name]) for name in LISTS}
    return FormItem.objects.create(form=form, union_id=form.union_id, ordinal=place, **facts)


def _stored_rule(form: ReportForm, rule: RuleFacts) -> FormRule:
    checked_rule(rule, list(form.items.all()))
    facts = asdict(rule) | {"parts": list(rule.parts)}
    kind, code = facts.pop("kind"), facts.pop("code")
    made, _is_new = FormRule.objects.update_or_create(
        form=form, kind=kind, code=code, defaults={"union_id": form.union_id, **facts}
    )
    return made


def _next_code(form: ReportForm, kind: str) -> str:
    taken = set(form.items.values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"{STEMS[kind]}{n}") not in taken)
