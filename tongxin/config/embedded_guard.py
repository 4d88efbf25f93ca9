"""A small process that stops the embedded server when its last user is gone, even killed."""

import fcntl
import os
import sys
from pathlib import Path

from tongxin.config.embedded_stop import stop


def main(users: str, data: str) -> None:
    """Wait for the lock that every user shares, then stop the server."""
    try:
        handle = os.open(users, os.O_RDWR)
    except FileNotFoundError:
        return  # the whole place was removed before we came
    fcntl.flock(handle, fcntl.LOCK_EX)
    stop(Path(data))


if __name__ == "__main__":
    main(*sys.argv[1:])
