"""Sheets and lists of unions and members (表格和列表)."""

from tongxin.modules.members.transfers.dues import (
    ARREARS_LIST,
    BASES,
    BASES_LIST,
    BILLS_LIST,
    MISSING_LIST,
    PAYMENTS,
    PAYMENTS_LIST,
    RATES_LIST,
)
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
from tongxin.modules.members.transfers.withdrawals import OWN, WITHDRAWALS_LIST

__all__ = [
    "APPLICATIONS",
    "APPLICATIONS_LIST",
    "ARREARS_LIST",
    "BASES",
    "BASES_LIST",
    "BELOW_LIST",
    "BILLS_LIST",
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
    "MISSING_LIST",
    "OWN",
    "PAIRS",
    "PAIRS_LIST",
    "PAYMENTS",
    "PAYMENTS_LIST",
    "RATES_LIST",
    "ROSTER",
    "TRANSFERS",
    "TRANSFERS_LIST",
    "UNIONS",
    "UNIONS_LIST",
    "WITHDRAWALS_LIST",
]
