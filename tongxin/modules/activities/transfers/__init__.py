"""Sheets and lists of activities (表格和列表)."""

from tongxin.modules.activities.transfers.attendees import ATTENDEES
from tongxin.modules.activities.transfers.certificates import (
    CERTIFICATES,
    OWN_CERTIFICATES,
    TO_CERTIFY,
)
from tongxin.modules.activities.transfers.lectures import (
    OWN_TEAMS,
    RECEIVED,
    TEAM_MEMBERS,
    TEAMS,
    VIEWS,
)
from tongxin.modules.activities.transfers.lines import NO_SHOWS, OWN_NO_SHOWS, WAITS
from tongxin.modules.activities.transfers.lists import (
    ACTIVITIES,
    BOARD,
    CHECK_INS,
    FEEDBACK,
    OWN_CHECK_INS,
    OWN_FEEDBACK,
    OWN_SIGNUPS,
    SIGNUPS,
)
from tongxin.modules.activities.transfers.partners import PARTNER_SHEET, PARTNERS
from tongxin.modules.activities.transfers.photos import OWN_PHOTOS
from tongxin.modules.activities.transfers.programmes import ITEMS, PLAN, PROGRAMMES
from tongxin.modules.activities.transfers.report import CAME, COSTS

__all__ = [
    "ACTIVITIES",
    "ATTENDEES",
    "BOARD",
    "CAME",
    "CERTIFICATES",
    "CHECK_INS",
    "COSTS",
    "FEEDBACK",
    "ITEMS",
    "NO_SHOWS",
    "OWN_CERTIFICATES",
    "OWN_CHECK_INS",
    "OWN_FEEDBACK",
    "OWN_NO_SHOWS",
    "OWN_PHOTOS",
    "OWN_SIGNUPS",
    "OWN_TEAMS",
    "PARTNERS",
    "PARTNER_SHEET",
    "PLAN",
    "PROGRAMMES",
    "RECEIVED",
    "SIGNUPS",
    "TEAMS",
    "TEAM_MEMBERS",
    "TO_CERTIFY",
    "VIEWS",
    "WAITS",
]
