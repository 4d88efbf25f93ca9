"""Plain valid messages for tests."""

from tongxin.shared.notify.models import Notification
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.people.tests.factories import a_worker


def a_message(union: UnionOrg) -> Notification:
    """A message to a worker of ``union``."""
    return notify(union=union, worker=a_worker(union), message=Message("报名成功"), now=NOW)


FACTORIES = {"notify.Notification": a_message}
