"""Handing out files: after the permission check, never to be run by a browser."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from tongxin.shared.files import store
from tongxin.shared.files.selectors import readable


@require_safe
def download(request: HttpRequest, attachment_id: int) -> FileResponse:
    """One attachment (下载附件); not found for whoever may not see it."""
    file = readable(attachment_id, actor=request.actor).file
    response = FileResponse(
        store.path_of(file.digest).open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
