"""Every table about a person says how long its rows are kept, and what is cleared is cleared."""

import re
from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from tests.guards.house import a_small_tree, factories, ours
from tongxin.kernel.fields import SealedField
from tongxin.kernel.rls import speaking
from tongxin.shared.consents.models import Consent
from tongxin.shared.consents.services import withdraw
from tongxin.shared.consents.tests.factories import the_person
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.retention.declarations import Then, all_keeps
from tongxin.shared.retention.services import SWEEPER, name_of_table, table_lines

pytestmark = pytest.mark.usefixtures("house")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PERSONS = {"people.Worker", "access.Account"}
KEEPS = {one.label: one for one in all_keeps()}
SWEPT = sorted(label for label, one in KEEPS.items() if one.clear)


def is_personal(model) -> bool:
    return any(
        isinstance(field, SealedField)
        or (field.is_relation and field.related_model._meta.label in PERSONS)
        for field in model._meta.concrete_fields
    )


def test_every_table_about_a_person_says_how_long_it_keeps_its_rows():
    assert {label for label, model in ours().items() if is_personal(model)} - set(KEEPS) == set()


def test_every_rule_is_about_a_table_of_the_house_and_gives_its_reason():
    assert set(KEEPS) <= set(ours())
    for label, one in KEEPS.items():
        assert CHINESE.search(name_of_table(label)) and str(one.why), label
        assert (one.then in {Then.DELETE, Then.BLANK}) == bool(one.days and str(one.since))
    assert [line.keep.label for line in table_lines()] == sorted(KEEPS)


def test_what_another_task_clears_names_a_task_that_runs_by_the_clock():
    beats = {one.task.name for one in app.periodic_registry.periodic_tasks.values()}
    assert {one.by for one in KEEPS.values() if one.by} - beats == set()


ENDS = {"sent_at", "expires_at", "ended_at", "given_at", "missed_at"}


@pytest.mark.parametrize("label", SWEPT)
def test_a_row_goes_when_its_time_is_over_and_not_a_day_before(label):
    _root, east, _west, _shop = a_small_tree()
    row = factories()[label](east)
    if isinstance(row, Consent):
        withdraw(consent_id=row.pk, actor=the_person(row.worker), now=NOW)
    rule, model = KEEPS[label], type(row)
    one_day = timedelta(days=1)
    last = max(value for field in model._meta.concrete_fields
               if (value := getattr(model.objects.get(pk=row.pk), field.attname))
               and field.name in ENDS)  # fmt: skip
    over = last + timedelta(days=rule.days)
    with speaking(SWEEPER):
        rule.clear(rule.before(over - one_day))
        assert model.objects.filter(pk=row.pk).exists()
        rule.clear(rule.before(over + one_day))
        assert not model.objects.filter(pk=row.pk).exists()
