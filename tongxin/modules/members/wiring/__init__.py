"""How the module plugs into the house."""

from tongxin.kernel.events import listen
from tongxin.modules.members import approvals, indicators, transfers
from tongxin.modules.members.faces import cli, cli_dues, cli_examination
from tongxin.modules.members.permissions import Can, HrCan
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.services import handing_over, leaving, silence_steps
from tongxin.modules.members.wiring import pages, persons
from tongxin.shared.access import rights
from tongxin.shared.access.homes import find_homes_by
from tongxin.shared.deadlines.amending import promise_at_least
from tongxin.shared.deadlines.events import LimitAmended
from tongxin.shared.files import slots

DECLARES = (indicators, transfers)


def connect() -> None:
    """Enter rights, say where people belong, and hang the module into the shells."""
    rights.declare(Can)
    rights.declare(HrCan)
    rights.keep_for_people(Can.START_CODE, HrCan.ROSTER)
    rights.give_to_guests(HrCan.ROSTER)
    find_homes_by(selectors.home_union)
    approvals.declare()
    slots.declare(leaving.DECISION)
    promise_at_least(handing_over.TRANSFERS)
    promise_at_least(silence_steps.PROPOSALS)
    listen(LimitAmended, handing_over.follow_promise)
    listen(LimitAmended, silence_steps.follow_letter)
    cli.declare()
    cli_dues.declare()
    cli_examination.declare()
    persons.connect()
    pages.connect()
