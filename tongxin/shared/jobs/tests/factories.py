"""Plain valid rows for tests."""

from itertools import count

from tongxin.shared.jobs.models import JobFault
from tongxin.shared.orgs.tests.factories import NOW

_numbers = count(1_000_000)


def a_fault(_union=None, **facts) -> JobFault:
    """What some job failed with."""
    told = {"task": "transfer.import", "error": "OSError: disk full", "at": NOW}
    return JobFault.objects.create(**{"job_id": next(_numbers), **told, **facts})


FACTORIES = {"jobs.JobFault": a_fault}
