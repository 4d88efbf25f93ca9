"""Who plugs into the house: shared rights and every module's wiring."""

from tongxin.modules.activities import wiring as activities
from tongxin.modules.campaigns import wiring as campaigns
from tongxin.modules.members import wiring as members
from tongxin.modules.reports import wiring as reports
from tongxin.shared.access import permissions as access
from tongxin.shared.access import rights
from tongxin.shared.approvals import permissions as approvals
from tongxin.shared.consents import permissions as consents
from tongxin.shared.deadlines import permissions as deadlines
from tongxin.shared.indicators import permissions as indicators
from tongxin.shared.orgs import permissions as orgs
from tongxin.shared.papers import permissions as papers
from tongxin.shared.people import permissions as people
from tongxin.shared.public_notices import permissions as public_notices
from tongxin.shared.transfer import permissions as transfer
from tongxin.shells import wiring as shells

MODULES: tuple = (members, activities, campaigns, reports)
SHARED: tuple = (
    access,
    approvals,
    consents,
    deadlines,
    indicators,
    orgs,
    papers,
    people,
    public_notices,
    transfer,
)


def connect() -> None:
    """Enter all rights, then let each module declare and subscribe."""
    for shared in SHARED:
        rights.declare(shared.Can)
    rights.keep_for_people(access.Can.GRANT, access.Can.TOKEN)
    shells.connect()
    for module in MODULES:
        module.connect()
