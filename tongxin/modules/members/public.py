"""The door: what other modules may use."""

from tongxin.modules.members.models import Membership
from tongxin.modules.members.selectors.memberships import current_membership, home_union
from tongxin.modules.members.services.card_codes import is_card_code
from tongxin.modules.members.services.cards import Holder, show_card, show_card_later
from tongxin.modules.members.services.joining import Joining, admit, confirm_membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.union_life import tell_union_life, took_part
from tongxin.modules.members.states import Channel, Status

__all__ = [
    "Channel",
    "Holder",
    "Joining",
    "Membership",
    "Status",
    "admit",
    "confirm_membership",
    "current_membership",
    "end_membership",
    "home_union",
    "is_card_code",
    "show_card",
    "show_card_later",
    "tell_union_life",
    "took_part",
]
