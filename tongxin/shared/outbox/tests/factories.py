"""Plain valid events on their way for tests."""

from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.outbox.models import OutboxDelivery, OutboxEvent


def an_event(union: UnionOrg) -> OutboxEvent:
    """A fact nobody listens to."""
    return OutboxEvent.objects.create(kind="tests.happened", body={"union_id": union.pk}, at=NOW)


def a_delivery(union: UnionOrg) -> OutboxDelivery:
    """That a listener dealt with a fact."""
    return OutboxDelivery.objects.create(event=an_event(union), listener="tests", done_at=NOW)


FACTORIES = {"outbox.OutboxEvent": an_event, "outbox.OutboxDelivery": a_delivery}
