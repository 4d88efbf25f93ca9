"""The only place that knows every module's routes."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

from tongxin.config.wiring import MODULES
from tongxin.shells.api import approvals, public_notices
from tongxin.shells.api.app import build

api = build()
api.add_router("", approvals.router)
api.add_router("", public_notices.router)
urlpatterns = [
    path("", include("tongxin.shells.entry.urls")),
    path("files/", include("tongxin.shared.files.urls")),
    path("desk/", include("tongxin.shells.desk.urls")),
    path("public-notices/", include("tongxin.shells.portal.urls")),
    path("", include("tongxin.shells.h5.urls")),
]

for wiring in MODULES:
    home = wiring.__name__.rpartition(".")[0]
    name = home.rpartition(".")[2]
    if find_spec(f"{home}.faces.urls"):
        faces = import_module(f"{home}.faces.urls")
        urlpatterns += [
            path(f"desk/{name}/", include((faces.desk, f"{name}_desk"))),
            path(f"{name}/", include((getattr(faces, "h5", []), f"{name}_h5"))),
            path("", include((getattr(faces, "portal", []), f"{name}_portal"))),
            path("employer/", include((getattr(faces, "employer", []), f"{name}_employer"))),
        ]
    if find_spec(f"{home}.faces.api"):
        api.add_router("", import_module(f"{home}.faces.api").router)

urlpatterns.append(path("api/v1/", api.urls))

handler404 = "tongxin.shells.entry.refusals.not_found"
handler500 = "tongxin.shells.entry.refusals.failed"
