"""Reads of declared numbers."""

from django.db.models import QuerySet, Sum

from tongxin.kernel.actors import Scope
from tongxin.modules.activities.models import ActivitySession, ShowCount, ViewCount


def views_of(session: ActivitySession, *, scope: Scope) -> QuerySet[ViewCount]:
    """Views declared of a session, the latest first, amended ones included."""
    return session.view_counts.owned_by(scope).order_by("-pk")


def views_total(session: ActivitySession) -> int:
    """The views that stand, of all addresses together."""
    return session.view_counts.live().aggregate(sum=Sum("views"))["sum"] or 0


def shows_of(session: ActivitySession, *, scope: Scope) -> QuerySet[ShowCount]:
    """What was said of an exhibition, the latest first, amended answers included."""
    return session.show_counts.owned_by(scope).order_by("-pk")


def views_board(*, scope: Scope, words: str = "") -> QuerySet[ViewCount]:
    """The ledger of views in scope, amended numbers included (点击量台账)."""
    rows = ViewCount.objects.owned_by(scope).select_related("session__activity", "union")
    return rows.filter(platform__icontains=words) if words else rows
