"""Tables of the module."""

from tongxin.modules.members.models.cards import MemberCard
from tongxin.modules.members.models.dues import (
    DuesAccount,
    DuesBase,
    DuesBill,
    DuesMonth,
    DuesRate,
)
from tongxin.modules.members.models.dues_paid import DuesPayment, WithdrawalProposal
from tongxin.modules.members.models.employer_hr import EmployerHr
from tongxin.modules.members.models.examination import DataCheck, DuplicatePair, Finding
from tongxin.modules.members.models.groups import (
    GroupSpan,
    GroupTag,
    WorkerGroup,
    WorkerGroupLink,
    WorkerGroupSet,
)
from tongxin.modules.members.models.memberships import JoinApplication, JoinTry, Membership
from tongxin.modules.members.models.moves import MembershipTransfer
from tongxin.modules.members.models.requests import Correction, LeaveRequest

__all__ = [
    "Correction",
    "DataCheck",
    "DuesAccount",
    "DuesBase",
    "DuesBill",
    "DuesMonth",
    "DuesPayment",
    "DuesRate",
    "DuplicatePair",
    "EmployerHr",
    "Finding",
    "GroupSpan",
    "GroupTag",
    "JoinApplication",
    "JoinTry",
    "LeaveRequest",
    "MemberCard",
    "Membership",
    "MembershipTransfer",
    "WithdrawalProposal",
    "WorkerGroup",
    "WorkerGroupLink",
    "WorkerGroupSet",
]
