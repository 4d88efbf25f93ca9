"""A small process that stops the embedded server when its last user is gone, even killed."""

import fcntl
import sys
from pathlib import Path

from tongxin.config.embedded_lock import open_lock
from tongxin.config.embedded_stop import stop


def main(users: str, data: str) -> None:
    """Wait for the lock that every user shares, then stop the server."""
    fcntl.flock(open_lock(Path(users)), fcntl.LOCK_EX)
    stop(Path(data))


if __name__ == "__main__":
    main(*sys.argv[1:])
