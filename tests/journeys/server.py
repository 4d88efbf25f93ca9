"""The house itself on a port of this process, with its postman beside it."""

import threading
from collections.abc import Callable
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections

from tongxin.config.body import BodyGate
from tongxin.kernel import clock
from tongxin.shared.outbox.services import deliver_waiting


class Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, *_given):
        pass


class House:
    """Where the site is, and its postman, who walks when he is told to."""

    def __init__(self, url: str):
        self.url = url

    def deliver(self):
        """Bring all waiting facts to their listeners, as the background worker does."""
        self.aside(lambda: deliver_waiting(now=clock.now()))

    def aside(self, act: Callable[[], object]):
        """Do something with the database while the browser holds this thread."""
        failed: list[Exception] = []
        walk = threading.Thread(target=_walk, args=(act, failed))
        walk.start()
        walk.join()
        if failed:
            raise failed[0]


def _walk(act: Callable[[], object], failed: list[Exception]):
    try:
        act()
    except Exception as error:  # noqa: BLE001 - told to the test, which runs in another thread
        failed.append(error)
    finally:
        connections.close_all()


@contextmanager
def serving(settings, empty):
    """Serve on a free port; static files come from where they are written."""
    settings.WHITENOISE_USE_FINDERS, settings.STATIC_ROOT = True, empty
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, connections_override={})
    limits = {"limit": settings.BODY_LIMIT, "wide": settings.WIDE_BODIES}
    server.set_app(BodyGate(WSGIHandler(), **limits))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield House(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
