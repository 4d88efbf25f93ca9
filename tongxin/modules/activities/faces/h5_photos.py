"""Photos in which the person at the phone is: agreed to, or taken back, member or not."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities.selectors import photos as reads
from tongxin.modules.activities.services import photo_people as people
from tongxin.shared.files import store
from tongxin.shells.design.pager import keyset
from tongxin.shells.h5.page import act, page


@page("activities/h5/photos.html")
def photos(request: HttpRequest) -> dict:
    """有我的照片."""
    rows = reads.my_photos(actor=request.actor)
    pager = keyset(request, rows, order=("-pk",), size=20)
    return {
        "heading": _("有我的照片"),
        "pager": pager,
        "hanging": reads.hanging([row.photo_id for row in pager.rows]),
        "back_url": reverse("h5:me"),
    }


@page("activities/h5/photos.html")
def picture(request: HttpRequest, pk: int) -> FileResponse:
    """有我的照片原图."""
    file = reads.my_picture(pk, actor=request.actor).file
    response = FileResponse(store.path_of(file.digest).open("rb"), content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@act()
def agree(request: HttpRequest, pk: int) -> str:
    """同意使用照片."""
    return _done(request, pk, people.agree_to_photo, _("已同意，以后可以随时撤回"))


@act()
def take_back(request: HttpRequest, pk: int) -> str:
    """撤回照片."""
    return _done(request, pk, people.withdraw_from_photo, _("照片已撤下，不再显示"))


def _done(request: HttpRequest, pk: int, service: Callable, words: str) -> str:
    service(person_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, words)
    return reverse("activities_h5:photos")
