"""Reads of the log."""

from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Scope, after
from tongxin.shared.audit.models import AuditEntry


def log_within(scope: Scope, words: str = "") -> QuerySet[AuditEntry]:
    """Entries about rows of the scope, found by actor, verb or target."""
    inside = Q(pk__in=[])
    for root in scope.paths:
        inside |= Q(union_path__gte=root, union_path__lt=after(root))
    found = AuditEntry.objects.filter(inside)
    words = words.strip()
    if words:
        found = found.filter(
            Q(actor__icontains=words) | Q(verb__startswith=words) | Q(target__startswith=words)
        )
    return found


def log_of(target: str) -> QuerySet[AuditEntry]:
    """Everything that happened to one row, the latest first."""
    return AuditEntry.objects.filter(target=target).order_by("-pk")
