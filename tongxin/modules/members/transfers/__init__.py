"""Sheets and lists of unions and members (表格和列表)."""

from tongxin.modules.members.transfers.lists import (
    APPLICATIONS,
    APPLICATIONS_LIST,
    BELOW_LIST,
    MEMBERS_LIST,
    MEMBERSHIPS,
    UNIONS_LIST,
)
from tongxin.modules.members.transfers.sheets import MEMBERS, UNIONS

__all__ = [
    "APPLICATIONS",
    "APPLICATIONS_LIST",
    "BELOW_LIST",
    "MEMBERS",
    "MEMBERSHIPS",
    "MEMBERS_LIST",
    "UNIONS",
    "UNIONS_LIST",
]
