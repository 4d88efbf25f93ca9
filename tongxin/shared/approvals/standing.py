"""Who sits in whose seat, and who stands aside: delegation, handing over, recusal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.shared.access.actors import rights_of
from tongxin.shared.access.models import Account
from tongxin.shared.approvals.errors import DelegationRefused, RecusalRefused
from tongxin.shared.approvals.models import ApprovalCase, Delegation, Recusal
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.selectors import waiting_for
from tongxin.shared.approvals.tending import tended
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker


@transaction.atomic
def hand_over(  # noqa: PLR0913  (one form: whose seat, to whom, where, why, until when)
    *,
    giver: Account,
    taker: Account,
    union: UnionOrg,
    reason: str,
    actor: Actor,
    now: datetime,
    until: datetime | None = None,
) -> Delegation:
    """Let ``taker`` decide in the seat of ``giver`` at a union (委托、交接审批).

    Until an instant, or until ended. It never widens what somebody sees: the taker must already
    decide over that union. The giver does it, or who manages approvals there.
    Raises Forbidden or DelegationRefused.
    """
    _require_giver(giver, union, actor)
    made = Delegation(
        union=union,
        giver=giver,
        taker=taker,
        starts_at=now,
        ends_at=until,
        reason=reason.strip()[:200],
        made_by=actor.name[:80],
    )
    if fault := _fault(made, now):
        raise DelegationRefused(reason=fault)
    made.save()
    change = {"from": giver.pk, "to": taker.pk, "until": until}
    record(actor, "approvals.handed_over", made, at=now, reason=reason, change=change)
    return made


@transaction.atomic
def end_delegation(*, delegation_id: int, actor: Actor, now: datetime) -> Delegation:
    """Take a seat back at once (收回委托). Raises NotThere or Forbidden."""
    made = Delegation.objects.owned_by(actor.reach).lock(pk=delegation_id)
    _require_giver(made.giver, made.union, actor)
    if made.ends_at is None or made.ends_at > now:
        made.ends_at = max(now, made.starts_at)
        made.save(update_fields=["ends_at"])
        record(actor, "approvals.ended_delegation", made, at=now)
    return made


@transaction.atomic
def declare_recusal(  # noqa: PLR0913  (one form: who, where, from whom or what, why)
    *,
    account: Account,
    union: UnionOrg,
    relation: str,
    actor: Actor,
    now: datetime,
    relative: Worker | None = None,
    case: ApprovalCase | None = None,
) -> Recusal:
    """Keep a reviewer away from a near relative's matters, or from one case (登记回避).

    Raises Forbidden or RecusalRefused.
    """
    _require_giver(account, union, actor)
    if (relative is None) == (case is None) or not relation.strip():
        raise RecusalRefused
    made = Recusal.objects.create(
        union=union,
        account=account,
        relative=relative,
        case=case,
        relation=relation.strip()[:100],
        declared_by=actor.name[:80],
        declared_at=now,
    )
    record(actor, "approvals.recused", made, at=now, change={"account": account.pk})
    return made


@transaction.atomic
def stand_aside(*, case_id: int, relation: str, actor: Actor, now: datetime) -> Recusal:
    """Leave one case that waits for the actor to others (本人回避); without others it climbs.

    Raises NotThere or RecusalRefused.
    """
    waiting = waiting_for(actor, now).filter(case_id=case_id).first()
    if waiting is None or waiting.place is None:
        raise NotThere
    made = declare_recusal(
        account=Account.objects.get(pk=actor.account_id),
        union=waiting.place,
        relation=relation,
        case=waiting.case,
        actor=actor,
        now=now,
    )
    tended(waiting.pk, actor, now)
    return made


@transaction.atomic
def lend_own_seat(
    *,
    taker: Account,
    union: UnionOrg,
    reason: str,
    until: datetime | None,
    actor: Actor,
    now: datetime,
) -> Delegation:
    """Lend the own seat (委托审批). Raises what ``hand_over`` raises."""
    giver = Account.objects.get(pk=actor.account_id)
    return hand_over(
        giver=giver, taker=taker, union=union, reason=reason, until=until, actor=actor, now=now
    )


@transaction.atomic
def end_recusal(*, recusal_id: int, actor: Actor, now: datetime, reason: str) -> Recusal:
    """Lift a recusal that no longer holds; never done by oneself (解除回避).

    Raises NotThere or Forbidden.
    """
    made = Recusal.objects.owned_by(actor.scope(Can.MANAGE)).lock(pk=recusal_id)
    if actor.account_id == made.account_id:
        raise Forbidden
    if made.ended_at is None:
        made.ended_at = now
        made.save(update_fields=["ended_at"])
        record(actor, "approvals.ended_recusal", made, at=now, reason=reason)
    return made


def _require_giver(account: Account, union: UnionOrg, actor: Actor) -> None:
    """The person's own affair at a union one decides for, or the manager's."""
    is_own = actor.account_id == account.pk and actor.scope(Can.DECIDE).covers(union.path)
    if not is_own:
        actor.require(Can.MANAGE, at=union)


def _fault(made: Delegation, now: datetime) -> str:
    """Why work cannot be handed over like this, in words; empty when it can."""
    tests = (
        (bool(made.reason), _("请写明原因")),
        (made.ends_at is None or made.ends_at > now, _("结束时间应晚于现在")),
        (made.giver_id != made.taker_id, _("不能交给本人")),
        (_decides_at(made.taker, made.union, now), _("接办人在该工会没有审批权限，请先授权")),
    )
    return next((fault for good, fault in tests if not good), "")


def _decides_at(account: Account, union: UnionOrg, now: datetime) -> bool:
    held = rights_of(account, now=now) if account.is_active else set()
    return any(right == Can.DECIDE and union.path.startswith(path) for right, path in held)
