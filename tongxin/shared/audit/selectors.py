"""Reads of the log."""

from django.db.models import Q, QuerySet

from tongxin.kernel.actors import ROOT, Scope, after, prefixes
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.spans import tells_of


def log_within(scope: Scope, words: str = "") -> QuerySet[AuditEntry]:
    """Entries about rows of the scope, found by actor, verb or target.

    What lies at no union, such as the calendar, is read from the topmost one.
    """
    inside = Q(pk__in=[])
    for root in scope.paths:
        inside |= Q(union_path__gte=root, union_path__lt=after(root))
        if len(prefixes(root)) <= 1:
            inside |= Q(union_path=ROOT)
    found = AuditEntry.objects.filter(inside)
    words = words.strip()
    if words:
        found = found.filter(
            Q(actor__icontains=words) | Q(verb__startswith=words) | Q(target__startswith=words)
        )
    return found


def log_of(target: str) -> QuerySet[AuditEntry]:
    """Everything that happened to one row, the latest first."""
    return AuditEntry.objects.filter(tells_of(target)).order_by("-pk")
