"""The gate process: owns the port, answers the hot acts, hands the rest on (docs/adr/0014)."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from tongxin.config.children import end_with_parent
from tongxin.config.passage import Passage
from tongxin.config.upstream import Inner
from tongxin.shared.scarce.gate.app import Gate
from tongxin.shared.scarce.gate.limits import Most

SITE_SOCKET, SITE_WORKERS = "GATE_SITE_SOCKET", "GATE_SITE_WORKERS"
HEADER_MILLISECONDS = 15_000
CONNECTIONS = 8192
STOP_SECONDS = 1


def main(host: str, port: str, place: str, workers: str, gates: str) -> None:
    """Serve until told to end."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    os.environ |= {SITE_SOCKET: place, SITE_WORKERS: workers}
    Granian(
        "tongxin.config.gate:build",
        address=host,
        port=int(port),
        interface=Interfaces.ASGI,
        factory=True,
        workers=int(gates),
        http=HTTPModes.http1,
        backlog=4096,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        working_dir=Path.cwd(),
    ).serve()


def build() -> Gate:
    """The application of one gate process."""
    django.setup()
    inner = Inner(os.environ[SITE_SOCKET], workers=int(os.environ[SITE_WORKERS]))
    env = settings.ENV
    passage = Passage(
        inner,
        limit=settings.BODY_LIMIT,
        wide=settings.WIDE_BODIES,
        trusts_proxy=env.proxy_tls,
    )
    most = Most(env.gate_per_person, env.gate_per_door, env.gate_per_address, env.gate_line)
    return Gate(passage, most=most, trusts_proxy=env.proxy_tls)


if __name__ == "__main__":
    main(*sys.argv[1:])
