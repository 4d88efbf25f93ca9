"""The nightly comparison sees rows, lists and bitmaps of one moment, whoever folds meanwhile."""

from contextlib import nullcontext

import pytest

from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Account
from tongxin.shared.indicators import tasks
from tongxin.shared.indicators.cells import check, writing
from tongxin.shared.indicators.tests.test_cell_races import on_its_own, province
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

__all__ = ["province"]
pytestmark = pytest.mark.django_db(transaction=True)


def differing_with_a_fold_between(world, monkeypatch) -> int:
    """What the comparison found where bitmaps were read before a fold and lists behind it."""
    with speaking(SYSTEM):
        world.account = Account.objects.create(username="another")
        world.check_in()
    stored, folds = check.stored, []

    def fold():
        with speaking(SYSTEM):
            folds.append(writing.fold_marks(now=NOW).marks)

    def and_folded(*given):
        found = stored(*given)
        if not folds:
            on_its_own(fold).join(20)
        return found

    monkeypatch.setattr(check, "stored", and_folded)
    tasks.audit(timestamp=0)
    assert folds[0] > 0
    return check.last_audit()[1]


def test_a_fold_amid_the_nightly_comparison_is_no_damage(province, monkeypatch):
    assert differing_with_a_fold_between(province, monkeypatch) == 0


def test_read_at_several_moments_it_would_look_like_damage(province, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(tasks, "one_moment", nullcontext)
    assert differing_with_a_fold_between(province, monkeypatch) > 0
