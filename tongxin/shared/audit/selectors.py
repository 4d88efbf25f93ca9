"""Reads of the log."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from tongxin.kernel.actors import ROOT, Scope, after, prefixes
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.spans import tells_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: who did what to which row, at which union, from when until when."""

    words: str = ""
    who: str = ""
    verb: str = ""
    target: str = ""
    union_path: str = ""
    since: date | None = None
    until: date | None = None


ALL = Wanted()


def log_within(scope: Scope, wanted: Wanted = ALL) -> QuerySet[AuditEntry]:
    """Entries about rows of the scope.

    What lies at no union, such as the calendar, is read from the topmost one.
    """
    inside = Q(pk__in=[])
    for root in scope.paths:
        inside |= Q(union_path__gte=root, union_path__lt=after(root))
        if len(prefixes(root)) <= 1:
            inside |= Q(union_path=ROOT)
    found = AuditEntry.objects.filter(inside, _said(wanted), _when(wanted))
    if path := wanted.union_path:
        found = found.filter(union_path__gte=path, union_path__lt=after(path))
    return found


def log_of(target: str) -> QuerySet[AuditEntry]:
    """Everything that happened to one row, the latest first."""
    return AuditEntry.objects.filter(tells_of(target)).order_by("-pk")


def _said(wanted: Wanted) -> Q:
    """Who, what and whom; a row is also found in entries about many rows."""
    found = Q()
    if words := wanted.words.strip():
        found &= Q(actor__icontains=words) | Q(verb__startswith=words) | Q(target__startswith=words)
    if who := wanted.who.strip():
        found &= Q(actor__icontains=who)
    if wanted.verb:
        found &= Q(verb=wanted.verb)
    if target := wanted.target.strip():
        found &= tells_of(target)
    return found


def _when(wanted: Wanted) -> Q:
    """Whole days, the last one included."""
    found = Q()
    if wanted.since:
        found &= Q(at__gte=_midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        found &= Q(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
