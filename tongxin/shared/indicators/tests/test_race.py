"""Two officers declare the same figure at the same instant."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.shared.indicators.models import DeclaredValue
from tongxin.shared.indicators.services import declare_value
from tongxin.shared.indicators.tests.factories import SESSIONS, declared
from tongxin.shared.orgs.querysets import UnionQuerySet
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.orgs.tests.races import at_once, meeting, unspoken

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def shops():
    with speaking(SYSTEM):
        root = a_union(level="province")
        made = [a_union(root) for _ in range(ROUNDS)]
    with declared():
        yield made


def twice(shop):
    """Two values for one figure, union and year."""
    said = {"code": SESSIONS, "union": shop, "period": Period.parse("2025"), "reason": "台账"}
    calls = (
        partial(declare_value, **said, value=Decimal(n), actor=SYSTEM, now=NOW) for n in (3, 4)
    )
    return at_once(*calls)


def test_the_later_of_two_declared_values_stays_and_the_earlier_is_kept_as_voided(shops):
    for shop in shops:
        assert not [one for one in twice(shop) if isinstance(one, Exception)]
    with speaking(SYSTEM):
        assert DeclaredValue.objects.filter(voided_at=None).count() == ROUNDS
        assert DeclaredValue.objects.exclude(voided_at=None).count() == ROUNDS


def test_without_the_lock_one_of_two_is_told_nothing_it_can_read(shops, monkeypatch):
    """Negative control: both have looked for an earlier value before either writes."""
    rows = DeclaredValue.objects
    monkeypatch.setattr(UnionQuerySet, "select_for_update", lambda rows, **_how: rows)
    monkeypatch.setattr(rows, "create", meeting(rows.create))
    for shop in shops:
        assert [type(one) for one in unspoken(twice(shop))] == [IntegrityError]
