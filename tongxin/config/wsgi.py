"""What the server runs."""

import os
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tongxin.config.body import Application, BodyGate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")


class BehindGate:
    """The site behind its own gate, whose socket nobody else can reach."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The address is the last one named: that which the gate itself saw."""
        before, _comma, seen = environ.pop("HTTP_X_FORWARDED_FOR", "").rpartition(",")
        environ["REMOTE_ADDR"] = seen.strip()
        if before.strip():
            environ["HTTP_X_FORWARDED_FOR"] = before.strip()
        return self.inner(environ, start_response)


application = BodyGate(get_wsgi_application(), limit=settings.BODY_LIMIT, wide=settings.WIDE_BODIES)
behind_gate = BehindGate(application)
