"""Staff make forms: items in their order, versions, copies, rules."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import (
    DeadlineMissing,
    DraftExists,
    FormIsEmpty,
    FormIsFixed,
    FormKeyTaken,
    FormNotPublished,
    ItemInRule,
    ItemWrong,
    RuleWrong,
)
from tongxin.modules.reports.models import FormItem, ItemKind, ReportForm, RuleKind
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.forms import forms_list, offered_forms, said_rule
from tongxin.modules.reports.services.building import (
    add_item,
    add_rule,
    change_head,
    change_item,
    draft_form,
    drop_item,
    move_item,
    start_form,
)
from tongxin.modules.reports.services.facts import HeadFacts, ItemFacts, RuleFacts
from tongxin.modules.reports.services.publishing import (
    copy_form,
    discard_draft,
    next_version,
    publish_form,
    retire_form,
)
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.states import FormState
from tongxin.modules.reports.tests.factories import (
    DUE,
    OPENED,
    SMALL,
    an_officer,
)
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.papers.models import RecipientGroup

HEAD = HeadFacts("月度报表", PeriodKind.MONTH)
TEXT = ItemFacts(ItemKind.TEXT, label="情况")
NUMBER = ItemFacts(ItemKind.QUESTION, label="册数", unit="册", measure="quantity")
CHOICE = ItemFacts(ItemKind.CHOICE, label="进度", choices=("已完成", " 已完成", "进行中", ""))


def by(actor):
    return {"actor": actor, "now": OPENED}


@pytest.fixture
def draft(federation):
    return start_form(union=federation.province, key="monthly", head=HEAD, **by(federation.top))


def codes(form) -> list[str]:
    return list(form.items.order_by("ordinal").values_list("code", flat=True))


def test_items_get_codes_and_move_up_and_down(federation, draft):
    top = by(federation.top)
    for item in (ItemFacts(ItemKind.HEADING, label="一"), TEXT, TEXT, CHOICE):
        add_item(form_id=draft.pk, item=item, **top)
    assert codes(draft) == ["h1", "t1", "t2", "c1"]
    assert draft.items.get(code="c1").choices == ["已完成", "进行中"]
    move_item(form_id=draft.pk, code="t2", up=True, **top)
    move_item(form_id=draft.pk, code="h1", up=True, **top)
    move_item(form_id=draft.pk, code="h1", up=False, **top)
    assert codes(draft) == ["t2", "h1", "t1", "c1"]
    drop_item(form_id=draft.pk, code="t1", **top)
    change_item(form_id=draft.pk, code="t2", item=replace(TEXT, label="新名"), **top)
    assert draft.items.get(code="t2").label == "新名"
    assert add_item(form_id=draft.pk, item=TEXT, **top).code == "t1"


@pytest.mark.parametrize(
    "item",
    [
        ItemFacts(ItemKind.FIGURE, "NOTHING"),
        ItemFacts(ItemKind.FIGURE, SESSIONS, breakdown="colour"),
        ItemFacts(ItemKind.TEXT, label=" "),
        replace(CHOICE, choices=("一个",)),
        replace(NUMBER, minimum=Decimal(5), maximum=Decimal(4)),
        replace(TEXT, minimum=Decimal(5)),
    ],
)
def test_an_item_that_cannot_be_is_refused(federation, draft, item):
    with pytest.raises(ItemWrong):
        add_item(form_id=draft.pk, item=item, **by(federation.top))


def test_the_database_refuses_what_a_service_forgot(federation, draft):
    wrong = (
        {"kind": ItemKind.CHOICE, "choices": ["一个"]},
        {"kind": ItemKind.TEXT, "minimum": 1},
        {"kind": ItemKind.QUESTION, "unit": "册", "minimum": 2, "maximum": 1},
    )
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            FormItem.objects.create(
                union=draft.union, form=draft, ordinal=1, code="x", label="x", **facts
            )


def test_a_figure_stands_once_in_a_form(federation, draft):
    figure = ItemFacts(ItemKind.FIGURE, SESSIONS)
    add_item(form_id=draft.pk, item=figure, **by(federation.top))
    with pytest.raises(ItemWrong):
        add_item(form_id=draft.pk, item=figure, **by(federation.top))


def test_a_published_form_stays_as_it_is_for_services_and_database(federation, draft):
    top = by(federation.top)
    with pytest.raises(FormIsEmpty):
        publish_form(form_id=draft.pk, **top)
    add_item(form_id=draft.pk, item=TEXT, **top)
    publish_form(form_id=draft.pk, **top)
    with pytest.raises(FormIsFixed):
        add_item(form_id=draft.pk, item=TEXT, **top)
    with pytest.raises(FormIsFixed):
        change_head(form_id=draft.pk, head=HEAD, **top)
    for act in (
        lambda: FormItem.objects.filter(form=draft).update(label="改"),
        lambda: FormItem.objects.filter(form=draft).delete(),
        lambda: FormItem.objects.create(
            union=draft.union, form=draft, ordinal=9, code="z", label="z", kind=ItemKind.TEXT
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_running_round_keeps_its_version(federation, draft):
    top = by(federation.top)
    add_item(form_id=draft.pk, item=TEXT, **top)
    publish_form(form_id=draft.pk, **top)
    terms = {"union": federation.province, "period": Period.parse("2025-11"), "due_at": DUE}
    round_ = open_round(form=draft, recipients=[federation.east], **terms, **top)
    second = next_version(form_id=draft.pk, **top)
    with pytest.raises(DraftExists):
        next_version(form_id=draft.pk, **top)
    assert (second.version, codes(second), second.state) == (2, ["t1"], FormState.DRAFT)
    add_item(form_id=second.pk, item=NUMBER, **top)
    with pytest.raises(FormNotPublished):
        open_round(form=second, **(terms | {"period": Period.parse("2025-12")}), **top)
    publish_form(form_id=second.pk, **top)
    draft.refresh_from_db()
    assert draft.state == FormState.REPLACED
    again = open_round(form="monthly", recipients=[federation.west], **terms, **top)
    assert (again, again.form_id) == (round_, draft.pk)
    later = open_round(form="monthly", **(terms | {"period": Period.parse("2025-12")}), **top)
    assert later.form_id == second.pk
    assert round_.submissions.get(union=federation.west).form_id == draft.pk


def test_a_retired_form_is_asked_no_more_and_may_come_back_as_a_new_version(federation, draft):
    top = by(federation.top)
    add_item(form_id=draft.pk, item=TEXT, **top)
    publish_form(form_id=draft.pk, **top)
    scope = federation.top.scope(Can.OPEN)
    assert draft in offered_forms(federation.province, scope=scope)
    retired = retire_form(form_id=draft.pk, **top)
    assert draft not in offered_forms(federation.province, scope=scope)
    with pytest.raises(FormNotPublished):
        open_round(
            form=retired,
            union=federation.province,
            period=Period.parse("2025-11"),
            due_at=DUE,
            **top,
        )
    back = publish_form(form_id=next_version(form_id=draft.pk, **top).pk, **top)
    assert back.version == 2
    assert draft not in forms_list(scope=scope)
    assert back in forms_list(scope=scope)


def test_a_county_makes_forms_for_its_subtree_alone(federation):
    own = start_form(union=federation.east, key="own", head=HEAD, **by(federation.clerk))
    with pytest.raises(Forbidden):
        start_form(union=federation.province, key="own", head=HEAD, **by(federation.clerk))
    with pytest.raises(NotThere):
        change_head(form_id=own.pk, head=HEAD, **by(federation.stranger))
    looking = an_officer(federation.east, rights=(Can.VIEW,))
    with pytest.raises(NotThere):
        change_head(form_id=own.pk, head=HEAD, **by(looking))
    with speaking(federation.stranger):
        assert not ReportForm.objects.filter(pk=own.pk).exists()
    assert own not in offered_forms(federation.province, scope=federation.top.scope(Can.OPEN))


def test_keys_are_taken_once_and_those_of_the_house_by_nobody(federation, draft):
    for key in ("monthly", "small"):
        with pytest.raises(FormKeyTaken):
            start_form(union=federation.province, key=key, head=HEAD, **by(federation.top))
    assert start_form(union=federation.east, key="monthly", head=HEAD, **by(federation.clerk))


def test_a_copy_has_the_items_and_rules_of_its_model(federation):
    made = copy_form(
        form_id=federation.form.pk,
        union=federation.east,
        key="copied",
        title="抄来的",
        **by(federation.clerk),
    )
    assert codes(made) == codes(federation.form)
    assert (made.title, made.state, made.union) == ("抄来的", FormState.DRAFT, federation.east)
    discard_draft(form_id=made.pk, **by(federation.clerk))
    assert not ReportForm.objects.filter(key="copied").exists()


def test_rules_speak_of_items_that_can_be_compared(federation):
    facts = replace(SMALL, key="ruled", items=(*SMALL.items, replace(NUMBER, code="n")))
    form = draft_form(facts=facts, union=federation.province, **by(federation.top))
    wrong = (
        RuleFacts(RuleKind.REASON, "nothing", "fall", Decimal(30)),
        RuleFacts(RuleKind.REASON, "story", "fall", Decimal(30)),
        RuleFacts(RuleKind.REASON, SESSIONS, "fall", Decimal(0)),
        RuleFacts(RuleKind.SUM, "n", parts=("n", "mark")),
        RuleFacts(RuleKind.SUM, "n", parts=("mark", SESSIONS)),
        RuleFacts(RuleKind.SUM, "n", parts=("story", "mark")),
    )
    for rule in wrong:
        with pytest.raises(RuleWrong):
            add_rule(form_id=form.pk, rule=rule, **by(federation.top))
    good = RuleFacts(RuleKind.REASON, SESSIONS, "fall", Decimal(30))
    made = add_rule(form_id=form.pk, rule=good, **by(federation.top))
    assert "下降超过 30% 时，须说明原因" in said_rule(made, {SESSIONS: "场次"})
    with pytest.raises(ItemInRule):
        drop_item(form_id=form.pk, code=SESSIONS, **by(federation.top))


def test_the_deadline_comes_from_the_rule_of_the_form(federation, draft):
    top = by(federation.top)
    add_item(form_id=draft.pk, item=TEXT, **top)
    terms = {"union": federation.province, "period": Period.parse("2025-12")}
    publish_form(form_id=draft.pk, **top)
    with pytest.raises(DeadlineMissing):
        open_round(form=draft, **terms, **top)
    second = next_version(form_id=draft.pk, **top)
    head = replace(HEAD, due_days=5, due_unit="working")
    change_head(form_id=second.pk, head=head, **top)
    publish_form(form_id=second.pk, **top)
    round_ = open_round(form="monthly", **terms, **top)
    # 1-3 January 2026 are holidays and Sunday the 4th is worked: 4, 5, 6, 7 and 8 January.
    assert round_.due_at == datetime.fromisoformat("2026-01-09T00:00:00+08:00")


def test_a_group_says_who_is_asked(federation):
    group = RecipientGroup.objects.create(
        union=federation.province, name="县级工会", levels=["county"]
    )
    form = federation.form
    round_ = open_round(
        form=form,
        union=federation.province,
        period=Period.parse("2024"),
        due_at=DUE,
        groups=[group],
        **by(federation.top),
    )
    assert [one.union for one in round_.submissions.all()] == [federation.county]


def test_a_union_passes_on_the_version_it_was_asked_with_itself(federation, draft):
    top = by(federation.top)
    add_item(form_id=draft.pk, item=TEXT, **top)
    publish_form(form_id=draft.pk, **top)
    terms = {"period": Period.parse("2025-11"), "due_at": DUE}
    open_round(form=draft, union=federation.province, **terms, **top)
    publish_form(form_id=next_version(form_id=draft.pk, **top).pk, **top)
    with speaking(federation.clerk):
        below = open_round(form="monthly", union=federation.east, **terms, **by(federation.clerk))
    assert below.form_id == draft.pk
