"""Tables of the module."""

from tongxin.modules.activities.models.activity import (
    Activity,
    ActivityAudience,
    ActivityRole,
    ActivitySession,
    Part,
)
from tongxin.modules.activities.models.attendance import CheckIn, Headcount, Means, Signup
from tongxin.modules.activities.models.feedback import Feedback
from tongxin.modules.activities.models.reference import ActivityKind, PlaceType, PlaceTypeSet

__all__ = [
    "Activity",
    "ActivityAudience",
    "ActivityKind",
    "ActivityRole",
    "ActivitySession",
    "CheckIn",
    "Feedback",
    "Headcount",
    "Means",
    "Part",
    "PlaceType",
    "PlaceTypeSet",
    "Signup",
]
