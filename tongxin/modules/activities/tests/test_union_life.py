"""Who was present at a session is known to whoever asks for union life."""

from datetime import timedelta

import pytest

from tongxin.modules.activities.tests.factories import a_check_in
from tongxin.modules.members.public import took_part
from tongxin.shared.orgs.tests.factories import a_union

pytestmark = pytest.mark.usefixtures("house")


def test_a_presence_is_told_from_its_day_on_until_it_is_voided():
    union = a_union(a_union(level="province", kind="local_federation"))
    came = a_check_in(union)
    day = came.checked_in_at.date()
    assert took_part([came.worker_id, came.worker_id + 1], day) == {came.worker_id}
    assert took_part([came.worker_id], day + timedelta(days=2)) == set()
    type(came).objects.update(voided_at=came.checked_in_at)
    assert took_part([came.worker_id], day) == set()
