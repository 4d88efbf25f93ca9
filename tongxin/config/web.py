"""The web processes: granian with Django under WSGI, behind the gate on a Unix socket."""

import os
import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from tongxin.config.body import THREADS
from tongxin.config.children import end_with_parent

HEADER_MILLISECONDS = 15_000
STOP_SECONDS = 1
SOCKET_MODE = 0o600


def main(place: str, workers: str) -> None:
    """Serve until told to end."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    Granian(
        "tongxin.config.wsgi:behind_gate",
        uds=Path(place),
        uds_permissions=SOCKET_MODE,
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=THREADS,
        backpressure=THREADS * 4,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        working_dir=Path.cwd(),
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
