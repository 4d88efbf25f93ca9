"""The background worker: takes jobs from the database, no broker."""

import os
from typing import Any

import django
from procrastinate.contrib.django import app

from tongxin.config.children import end_with_parent

JOBS_AT_ONCE = 4
STOP_SECONDS = 0.8  # then a job is broken off; it is taken up again as a stalled one


def work() -> None:
    """Work until told to end."""
    connector: Any = app.connector  # Django's, which knows its counterpart for workers
    with app.replace_connector(connector.get_worker_connector()) as worker:
        worker.run_worker(
            concurrency=JOBS_AT_ONCE,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="successful",  # a beat every three seconds would fill the table
        )


def main() -> None:
    """Work as a child of ``serve``."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    django.setup()
    work()


if __name__ == "__main__":
    main()
