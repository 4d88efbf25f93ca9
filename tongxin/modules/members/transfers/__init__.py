"""Sheets and lists of unions and members (表格和列表)."""

from tongxin.modules.members.transfers.employers import (
    EMPLOYERS,
    EMPLOYERS_LIST,
    HEADCOUNTS,
    ROSTER,
)
from tongxin.modules.members.transfers.examination import FINDINGS_LIST, PAIRS, PAIRS_LIST
from tongxin.modules.members.transfers.groups import GROUP_TAGS
from tongxin.modules.members.transfers.lists import (
    APPLICATIONS,
    APPLICATIONS_LIST,
    BELOW_LIST,
    MEMBERS_LIST,
    MEMBERSHIPS,
    UNIONS_LIST,
)
from tongxin.modules.members.transfers.moves import TRANSFERS, TRANSFERS_LIST
from tongxin.modules.members.transfers.requests import (
    CARDS,
    CORRECTIONS,
    CORRECTIONS_LIST,
    LEAVING,
    LEAVING_LIST,
)
from tongxin.modules.members.transfers.sheets import MEMBERS, UNIONS

__all__ = [
    "APPLICATIONS",
    "APPLICATIONS_LIST",
    "BELOW_LIST",
    "CARDS",
    "CORRECTIONS",
    "CORRECTIONS_LIST",
    "EMPLOYERS",
    "EMPLOYERS_LIST",
    "FINDINGS_LIST",
    "GROUP_TAGS",
    "HEADCOUNTS",
    "LEAVING",
    "LEAVING_LIST",
    "MEMBERS",
    "MEMBERSHIPS",
    "MEMBERS_LIST",
    "PAIRS",
    "PAIRS_LIST",
    "ROSTER",
    "TRANSFERS",
    "TRANSFERS_LIST",
    "UNIONS",
    "UNIONS_LIST",
]
