"""Plain valid persons for tests."""

from datetime import date
from itertools import count

from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.merging import merge_people
from tongxin.shared.people.models import Alias, Worker
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


def an_alias(union: UnionOrg) -> Alias:
    """Two persons of one union who turned out to be one."""
    kept, gone = a_worker(union), a_worker(union)
    return merge_people(
        kept_id=kept.pk,
        gone_id=gone.pk,
        on=date(2026, 1, 1),
        reason="证件号码录错",
        actor=SYSTEM,
        now=NOW,
    )


FACTORIES = {"people.Worker": a_worker, "people.Alias": an_alias}
