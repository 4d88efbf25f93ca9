"""Tables of the app: the tree of unions, and the employers they cover."""

from tongxin.shared.orgs.models.employers import (
    Employer,
    EmployerCover,
    EmployerStanding,
    Headcount,
)
from tongxin.shared.orgs.models.externals import ExternalOrg, Sector
from tongxin.shared.orgs.models.unions import (
    Audience,
    DateRange,
    IntRange,
    OrgChange,
    OrgClosure,
    UnionOrg,
    UnionOwned,
)

__all__ = [
    "Audience",
    "DateRange",
    "Employer",
    "EmployerCover",
    "EmployerStanding",
    "ExternalOrg",
    "Headcount",
    "IntRange",
    "OrgChange",
    "OrgClosure",
    "Sector",
    "UnionOrg",
    "UnionOwned",
]
