"""Ways out on this machine that keep what they are told."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def a_gateway(settings, status=200, before_answering=lambda: None):
    """A gateway of short messages; yields the list of what it heard: headers and body."""
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((dict(self.headers), body))
            before_answering()
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_args):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.SMS_GATEWAY = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
