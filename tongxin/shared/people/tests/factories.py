"""Plain valid persons for tests."""

from itertools import count

from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import Facts, enter_worker

_numbers = count(1)


def a_worker(union: UnionOrg | None = None, **facts) -> Worker:
    """One person on file at ``union``."""
    number = next(_numbers)
    facts.setdefault("name", f"第{number}人")
    facts.setdefault("id_type", "passport")
    facts.setdefault("id_number", f"G{number:08}")
    worker = enter_worker(facts=Facts(**facts), union=union, actor=SYSTEM, now=NOW)
    worker.refresh_from_db()
    return worker


FACTORIES = {"people.Worker": a_worker}
