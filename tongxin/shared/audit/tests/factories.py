"""Plain valid entries of the log for tests."""

from itertools import count

from tongxin.shared.audit.chain import seal_committed
from tongxin.shared.audit.models import AuditBatch, AuditEntry, AuditLink
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

_numbers = count(1)


def an_entry(union: UnionOrg) -> AuditEntry:
    """One sentence about ``union``."""
    verb = f"tests.wrote_{next(_numbers)}"
    record(SYSTEM, verb, union, at=NOW)
    return AuditEntry.objects.get(verb=verb)


def a_link(union: UnionOrg) -> AuditLink:
    """The place in the chain of an entry about ``union``."""
    entry = an_entry(union)
    seal_committed(now=NOW)
    return AuditLink.objects.get(entry_id=entry.pk)


def a_batch(union: UnionOrg) -> AuditBatch:
    """A batch with an entry about ``union``."""
    return a_link(union).batch


FACTORIES = {
    "audit.AuditEntry": an_entry,
    "audit.AuditLink": a_link,
    "audit.AuditBatch": a_batch,
}
