"""Plain valid messages for tests."""

from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.notify.models import Notification, Preference, Sending
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.people.tests.factories import a_worker


def a_message(union: UnionOrg) -> Notification:
    """A message to a worker of ``union``."""
    return notify(union=union, worker=a_worker(union), message=Message("报名成功"), now=NOW)


def a_preference(union: UnionOrg) -> Preference:
    """A worker of ``union`` wants e-mail."""
    account = an_account(worker=a_worker(union))
    row = Preference(account=account, channels=["email"], email="wang@example.org")
    row.save()
    return row


def a_sending(union: UnionOrg) -> Sending:
    """A message to a worker of ``union`` on its way."""
    return Sending.objects.create(
        notification=a_message(union),
        union=union,
        account=an_account(),
        channel="email",
        due_at=NOW,
    )


FACTORIES = {
    "notify.Notification": a_message,
    "notify.Preference": a_preference,
    "notify.Sending": a_sending,
}
