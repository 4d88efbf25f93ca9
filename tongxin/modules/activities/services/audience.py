"""Who sees an activity that has been opened."""

from tongxin.modules.activities.models import Activity, ActivityAudience
from tongxin.shared.orgs.audience import show_to
from tongxin.shared.orgs.models import UnionOrg


def show(activity: Activity) -> None:
    """Make the audience equal to the parties of an opened activity (可见范围)."""
    if activity.opened_at is None:
        return
    parties = list(UnionOrg.objects.filter(pk__in=activity.roles.values("party")))
    gone = ActivityAudience.objects.filter(row=activity).exclude(union__in=parties)
    gone.delete()
    show_to(activity, parties)
