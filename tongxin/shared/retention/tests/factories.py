"""Plain valid clearings for tests."""

from itertools import count

from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.retention.models import Clearing

_numbers = count(1)


def a_clearing(_union: UnionOrg) -> Clearing:
    """A table that was cleared last night."""
    label = f"tests.Table{next(_numbers)}"
    return Clearing.objects.create(label=label, at=NOW, count=3, total=3)


FACTORIES = {"retention.Clearing": a_clearing}
