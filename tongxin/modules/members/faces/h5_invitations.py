"""Worker pages: employers that named me, and my own word (本人确认)."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.selectors.hr import own_invitations
from tongxin.modules.members.services.hr import confirm_own, decline_own
from tongxin.shells.h5.page import act, page


@page("members/h5/invitations.html")
def invitations(request: HttpRequest) -> dict:
    """请确认入会."""
    return {"heading": _("请确认入会"), "invitations": own_invitations(request.actor)}


@act()
def confirm(request: HttpRequest, pk: int) -> str:
    """本人确认."""
    confirm_own(membership_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已确认，从今天起您是工会会员"))
    return reverse("members_h5:record")


@act()
def decline(request: HttpRequest, pk: int) -> str:
    """本人不同意."""
    is_other = request.POST.get("why") == "other"
    decline_own(membership_id=pk, is_other=is_other, actor=request.actor, now=clock.now())
    messages.success(request, _("已记下您的意见，这次报送不作数，您不会被计为会员"))
    return reverse("members_h5:invitations")
