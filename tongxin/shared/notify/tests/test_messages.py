"""Messages reach those they are meant for, and nobody else."""

import pytest

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.notify.models import Notification
from tongxin.shared.notify.selectors import messages_for, unread_count
from tongxin.shared.notify.services import (
    Message,
    mark_all_read,
    mark_read,
    notify,
    notify_all,
)
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import Facts, enter_worker

pytestmark = pytest.mark.usefixtures("house")
FACTS = Facts(name="周敏", id_type="passport", id_number="E90000001")


def officer(union) -> Actor:
    return Actor(name="干事", grants={"campaigns.view": Scope(paths=(union.path,))})


def test_a_message_to_a_union_is_read_by_its_own_officers_not_by_those_above_or_beside():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    notify_all(unions=[east], message=Message("收到新部署", url="/desk/"), now=NOW)
    assert [unread_count(officer(union)) for union in (root, east, west)] == [0, 1, 0]
    with speaking(officer(west)):
        assert not Notification.objects.exists()
    note = messages_for(officer(east)).get()
    with speaking(officer(east)):
        assert mark_read(notification_id=note.pk, actor=officer(east), now=NOW).read_by == "干事"
        assert unread_count(officer(east)) == 0
    with speaking(officer(west)), pytest.raises(NotThere):
        mark_read(notification_id=note.pk, actor=officer(west), now=NOW)


def test_a_message_to_a_worker_is_the_workers_own():
    root = a_union(level="province")
    shop = a_union(root)
    worker: Worker = enter_worker(facts=FACTS, union=shop, actor=SYSTEM, now=NOW)
    notify(union=shop, worker=worker, message=Message("报名成功"), now=NOW)
    worker.refresh_from_db()
    me = Actor(name="周敏", worker_id=worker.pk, grants={"x.y": Scope(eyes=(shop.path,))})
    with speaking(me):
        assert unread_count(me) == 1
        assert mark_all_read(actor=me, now=NOW) == 1
        assert unread_count(me) == 0
    assert unread_count(officer(shop)) == 0
