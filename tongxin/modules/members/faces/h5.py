"""Worker pages: my membership."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members import selectors
from tongxin.shared.people.selectors import own_row
from tongxin.shells.h5.page import page


@page("members/h5/record.html")
def record(request: HttpRequest) -> dict:
    """我的会籍."""
    rows = selectors.own_memberships(request.actor)
    return {
        "heading": _("我的会籍"),
        "worker": own_row(request.actor),
        "memberships": rows,
        "today": clock.now(),
    }
