"""Tables of the module."""

from tongxin.modules.activities.models.activity import (
    Activity,
    ActivityAudience,
    ActivityRole,
    ActivitySession,
    Part,
)
from tongxin.modules.activities.models.attendance import CheckIn, Headcount, Means, Signup
from tongxin.modules.activities.models.certificates import AttendanceCertificate, CertificateRule
from tongxin.modules.activities.models.costs import ActivityCost, CostKind
from tongxin.modules.activities.models.declared import ShowCount, ViewCount
from tongxin.modules.activities.models.draws import SessionDraw
from tongxin.modules.activities.models.feedback import Feedback
from tongxin.modules.activities.models.lectures import (
    LectureMember,
    LectureReceipt,
    LectureRoute,
    LectureTeam,
)
from tongxin.modules.activities.models.no_shows import MOST_DAYS, MOST_MISSES, NoShow, NoShowRule
from tongxin.modules.activities.models.photos import PhotoPerson
from tongxin.modules.activities.models.programme import (
    ActivityCategory,
    ActivityItem,
    Programme,
    ProgrammeAudience,
    ProgrammeBlock,
    ProgrammeRun,
)
from tongxin.modules.activities.models.reference import ActivityKind, PlaceType, PlaceTypeSet
from tongxin.modules.activities.models.shares import SessionShare

__all__ = [
    "MOST_DAYS",
    "MOST_MISSES",
    "Activity",
    "ActivityAudience",
    "ActivityCategory",
    "ActivityCost",
    "ActivityItem",
    "ActivityKind",
    "ActivityRole",
    "ActivitySession",
    "AttendanceCertificate",
    "CertificateRule",
    "CheckIn",
    "CostKind",
    "Feedback",
    "Headcount",
    "LectureMember",
    "LectureReceipt",
    "LectureRoute",
    "LectureTeam",
    "Means",
    "NoShow",
    "NoShowRule",
    "Part",
    "PhotoPerson",
    "PlaceType",
    "PlaceTypeSet",
    "Programme",
    "ProgrammeAudience",
    "ProgrammeBlock",
    "ProgrammeRun",
    "SessionDraw",
    "SessionShare",
    "ShowCount",
    "Signup",
    "ViewCount",
]
