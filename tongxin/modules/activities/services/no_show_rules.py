"""Saying from which day on how many missed sessions bar for how long."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.no_shows import RuleBackdated
from tongxin.modules.activities.models import NoShowRule
from tongxin.modules.activities.permissions import Can
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """So many missed sessions within so many days bar for so many, from a day on."""

    since: date
    misses: int
    within_days: int
    barred_days: int


@transaction.atomic
def set_rule(*, union: UnionOrg, facts: RuleFacts, actor: Actor, now: datetime) -> NoShowRule:
    """Set the rule for a union and all below it (设定未到场规则); the last of a day holds.

    Sessions are judged by the rule of their own day: what was missed before is not judged anew.
    Raises RuleBackdated or Forbidden.
    """
    actor.require(Can.CONFIGURE, at=union)
    if facts.since < localdate(now):
        raise RuleBackdated
    row, _is_new = NoShowRule.objects.update_or_create(
        union=union, since=facts.since, defaults=asdict(facts) | {"made_by": actor.name}
    )
    change = asdict(facts) | {"since": str(facts.since)}
    record(actor, "activities.set_no_show_rule", row, at=now, change=change)
    return row
