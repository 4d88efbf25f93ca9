"""A flow over a row that every house has, and plain valid cases for tests."""

from datetime import date, timedelta
from itertools import count

from django.utils.translation import gettext_lazy

from tongxin.kernel.actors import Actor
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account, CommitteePost
from tongxin.shared.access.tests.factories import a_grant, a_post, a_role, an_account
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.models import (
    ApprovalCase,
    CaseEntry,
    CaseStep,
    Delegation,
    FlowVersion,
    Recusal,
)
from tongxin.shared.approvals.states import StepState, What
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, a_union
from tongxin.shared.people.tests.factories import a_worker

_numbers = count(1)


def facts_of(post: CommitteePost) -> dict:
    """What the house shows of a post."""
    return {gettext_lazy("职务"): post.role, "任职日期": post.started_on}


POSTING = flows.declare(
    flows.Flow(
        key="tests.posting",
        name="任职审批",
        model=CommitteePost,
        steps=(
            flows.Step(name="县级审批", level="county", days=3),
            flows.Step(name="市级审批", level="city", days=5),
        ),
        title=lambda post: f"{post.role}任职",
        facts=facts_of,
        reasons={"too_young": "任职年限不足"},
    )
)


def an_officer(union: UnionOrg, rights=None, *, worker=None, role=None, **facts) -> Account:
    """Somebody who decides at ``union``."""
    rights = ["approvals.view", "approvals.decide"] if rights is None else rights
    account = an_account(worker=worker, **facts)
    a_grant(union, account=account, role=role or a_role(rights=rights))
    return account


def acting(account: Account, now=NOW) -> Actor:
    """The account as it stands before the program."""
    return actor_of(account, now=now)


def a_line() -> tuple[UnionOrg, UnionOrg, UnionOrg, UnionOrg]:
    """Province, city, county and a shop below it."""
    province = a_union(level="province", kind="local_federation")
    city = a_union(province, level="city", kind="local_federation")
    county = a_union(city, level="county", kind="local_federation")
    return province, city, county, a_union(county)


def a_version(_union: UnionOrg | None = None) -> FlowVersion:
    """A version of a flow."""
    steps = [step.plain() for step in POSTING.steps]
    return FlowVersion.objects.create(
        key=POSTING.key, number=next(_numbers), steps=steps, made_by="测试员", made_at=NOW
    )


def a_case(union: UnionOrg) -> ApprovalCase:
    """A case that began, without steps yet."""
    post = a_post(union)
    return ApprovalCase.objects.create(
        union=union,
        flow=POSTING.key,
        plan=[step.plain() for step in POSTING.steps],
        target=f"access.CommitteePost:{post.pk}",
        title="主席任职",
        maker_name="测试员",
        worker=a_worker(union),
        started_at=NOW,
        promised_on=date(2026, 6, 12),
    )


def a_step(union: UnionOrg) -> CaseStep:
    """A step that waits at ``union``."""
    return CaseStep.objects.create(
        union=union,
        case=a_case(union),
        round=1,
        position=1,
        name="本级审批",
        level="own",
        right="approvals.decide",
        mode="any",
        days=5,
        state=StepState.OPEN,
        place=union,
        opened_at=NOW,
        due_on=date(2026, 6, 8),
    )


def an_entry(union: UnionOrg) -> CaseEntry:
    """One line of a file."""
    return CaseEntry.objects.create(
        union=union, case=a_case(union), what=What.STARTED, by_name="测试员", at=NOW
    )


def a_delegation(union: UnionOrg) -> Delegation:
    """One officer in another's seat for a week."""
    return Delegation.objects.create(
        union=union,
        giver=an_account(),
        taker=an_account(),
        starts_at=NOW,
        ends_at=NOW + timedelta(days=7),
        reason="出差",
        made_by="测试员",
    )


def a_recusal(union: UnionOrg) -> Recusal:
    """Somebody who stands aside from a relative's matters."""
    return Recusal.objects.create(
        union=union,
        account=an_account(),
        relative=a_worker(union),
        relation="配偶",
        declared_by="测试员",
        declared_at=NOW,
    )


FACTORIES = {
    "approvals.FlowVersion": a_version,
    "approvals.ApprovalCase": a_case,
    "approvals.CaseStep": a_step,
    "approvals.CaseEntry": an_entry,
    "approvals.Delegation": a_delegation,
    "approvals.Recusal": a_recusal,
}
