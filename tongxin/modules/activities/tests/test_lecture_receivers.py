"""Who may receive a lecture, and who receives it instead of a union that said no."""

from datetime import timedelta

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.lectures import AlreadyConfirmed, ReceiverAbove
from tongxin.modules.activities.models import LectureReceipt
from tongxin.modules.activities.services.lectures import Lecture, answer_lecture, set_lecture
from tongxin.modules.activities.services.running import finish_session
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_kind,
    a_province,
    a_session,
    officer_of,
)
from tongxin.modules.activities.tests.plan_factories import a_lecture, a_lecture_team
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import a_union

pytestmark = pytest.mark.usefixtures("house")
HOUR = timedelta(hours=1)


def answering(session, union, *, is_held, now):
    actor = officer_of(union)
    with speaking(actor):
        told = {"note": "", "actor": actor, "now": now}
        return answer_lecture(session_id=session.pk, is_held=is_held, **told)


def setting(session, receiver):
    actor = officer_of(session.union)
    with speaking(actor):
        lecture = Lecture(team=session.team, receiver=receiver)
        return set_lecture(session_id=session.pk, lecture=lecture, actor=actor, now=NOW)


def test_another_union_receives_a_lecture_after_the_first_said_it_was_not_held():
    _root, east, west, _shop = a_province()
    other = a_union(west)
    session = a_lecture(east, west, starts_at=NOW + HOUR)
    later = NOW + 4 * HOUR
    answering(session, west, is_held=False, now=later)
    assert setting(session, west).receiver_id == west.pk  # the same one keeps its answer
    assert LectureReceipt.objects.get().union_id == west.pk
    setting(session, other)
    assert not LectureReceipt.objects.exists()
    entry = AuditEntry.objects.get(verb="activities.replaced_receiver")
    assert entry.change["before"] == west.name
    answering(session, other, is_held=True, now=later)
    finish_session(session_id=session.pk, actor=SYSTEM, now=later)
    with pytest.raises(AlreadyConfirmed):
        setting(session, west)


def test_a_union_above_the_host_does_not_receive_its_lecture():
    root, east, _west, _shop = a_province()
    session = a_session(east, kind=a_kind())
    session.team = a_lecture_team(east)
    with pytest.raises(ReceiverAbove, match="上级"):
        setting(session, root)
    assert setting(session, east).receiver_id == east.pk
