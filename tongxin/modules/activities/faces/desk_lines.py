"""What is done on the workbench about those who did not come."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.no_shows import lift_no_show
from tongxin.shells.desk.page import act


@act(needs=Can.CHECK_IN)
def lift(request: HttpRequest, pk: int) -> str:
    """撤销未到场记录."""
    reason = request.POST.get("reason", "")[:300]
    row = lift_no_show(no_show_id=pk, reason=reason, actor=request.actor, now=clock.now())
    messages.success(request, _("未到场记录已撤销，不再计算"))
    return f"{reverse('activities_desk:session', args=[row.session_id])}?view=no_shows"
