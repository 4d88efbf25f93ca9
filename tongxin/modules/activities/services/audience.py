"""Who sees an activity that has been opened."""

from django.db.models import Q

from tongxin.modules.activities.models import Activity, ActivityAudience
from tongxin.shared.orgs.audience import show_to
from tongxin.shared.orgs.models import UnionOrg


def show(activity: Activity) -> None:
    """Make the audience equal to the parties and receivers of an opened activity (可见范围)."""
    if activity.opened_at is None:
        return
    received = activity.sessions.filter(receiver__isnull=False).order_by().values("receiver")
    told = Q(pk__in=activity.roles.values("party")) | Q(pk__in=received)
    parties = list(UnionOrg.objects.filter(told))
    gone = ActivityAudience.objects.filter(row=activity).exclude(union__in=parties)
    gone.delete()
    show_to(activity, parties)
