"""Acts of this module that come in bursts, for the gate."""

from datetime import datetime

from django.utils import timezone

from tongxin.kernel.errors import NotThere
from tongxin.modules.activities.errors.draws import SeatsAreDrawn
from tongxin.modules.activities.errors.no_shows import SignupBarred
from tongxin.modules.activities.errors.sessions import (
    AlreadyCheckedIn,
    AlreadySignedUp,
    CheckInClosed,
    NotInvited,
    NotSignedUp,
    SessionFull,
    SessionNotOpen,
    SignupNotBegun,
    SignupOver,
    TooEarlyToCheckIn,
)
from tongxin.modules.activities.errors.shares import SeatsKept
from tongxin.modules.activities.events import CheckedIn, SeatHeld
from tongxin.modules.activities.models import (
    ActivitySession,
    CheckIn,
    Means,
    Part,
    SessionDraw,
    Signup,
)
from tongxin.modules.activities.selectors.no_shows import BARRED
from tongxin.modules.activities.selectors.shares import SHARES
from tongxin.modules.activities.services import tickets
from tongxin.modules.activities.services.attendance import CHECK_IN, LEAD
from tongxin.modules.activities.services.seats import TAKE_SEAT, spoken
from tongxin.modules.activities.states import State
from tongxin.shared.scarce.gate.bursts import Burst, Facts, Log, declare
from tongxin.shared.scarce.gate.errors import PassRevoked

INVITED = f"""ARRAY(
  SELECT party.path::text FROM activities_activityrole role
  JOIN orgs_unionorg party ON party.id = role.party_id
  WHERE role.activity_id = thing.activity_id AND role.part = '{Part.PARTICIPANT}')"""  # noqa: S608
DRAWN = f"EXISTS (SELECT FROM {SessionDraw._meta.db_table} draw WHERE draw.session_id = thing.id)"
AT_HOME = "who.left_on IS NULL AND EXISTS (SELECT FROM unnest(thing.invited) AS reach (path)"


def _not_begun(facts: Facts) -> SignupNotBegun:
    return SignupNotBegun(at=f"{timezone.localtime(facts['signup_opens_at']):%Y-%m-%d %H:%M}")


def _barred(facts: Facts) -> SignupBarred:
    return SignupBarred(until=f"{timezone.localtime(facts['barred_until']):%Y-%m-%d %H:%M}")


def _kept(facts: Facts) -> SessionFull:
    """What is left is kept for others; what has just returned goes to those who wait."""
    at = facts["returns_at"]
    return SeatsKept(at=spoken(at)) if at else SessionFull(quota=facts["quota"])


def read_code(body: bytes, session_id: int, now: datetime) -> dict[str, int]:
    """Whose code was shown at the door of this session. Raises as ``tickets.read_code``."""
    text = body.decode("ascii", "replace")
    steps = tickets.STEPS_AT_GATE
    return {"by": tickets.read_code(text, session_id=session_id, now=now, steps=steps).worker_id}


check_in = declare(
    Burst(
        name=CHECK_IN,
        rows=ActivitySession,
        ledger=CheckIn,
        of="session",
        by="worker",
        ends="voided_at",
        joins=f"LEFT JOIN {Signup._meta.db_table} seat ON seat.session_id = act.row"
        " AND seat.worker_id = act.by AND seat.released_at IS NULL",
        rules={
            "closed": f"thing.state <> '{State.OPEN}'",
            "early": f"act.at < thing.starts_at - interval '{LEAD.seconds} seconds'",
            "no_seat": "seat.id IS NULL",
        },
        writes={
            "worker_name": "seat.worker_name",
            "home": "seat.home_id",
            "checked_in_at": "act.at",
            "means": f"'{Means.CODE}'",
            "made_by": "act.actor",
            "void_reason": "''",
        },
        log=Log(
            "activities.checked_in", CheckedIn, {"session_id": "thing.id", "worker_id": "act.by"}
        ),
        refusals={
            "gone": lambda _facts: NotThere(),
            "revoked": lambda _facts: PassRevoked(),
            "closed": lambda _facts: CheckInClosed(),
            "early": lambda _facts: TooEarlyToCheckIn(),
            "no_seat": lambda _facts: NotSignedUp(),
            "twice": lambda _facts: AlreadyCheckedIn(),
        },
        notes={"worker_name": "seat.worker_name"},
        shows=("worker_name",),
        reads=read_code,
    )
)

take_seat = declare(
    Burst(
        name=TAKE_SEAT,
        rows=ActivitySession,
        ledger=Signup,
        of="session",
        by="worker",
        held="seats_held",
        ceiling="quota",
        joins=f"LEFT JOIN people_worker who ON who.id = act.by {BARRED}",
        sees={
            "invited": INVITED,
            "drawn": DRAWN,
            "closes": "coalesce(thing.signup_closes_at, thing.starts_at)",
        },
        rules={
            "stranger": "who.id IS NULL",
            "closed": f"thing.state <> '{State.OPEN}' OR NOT thing.takes_signups",
            "early": "act.at < thing.signup_opens_at",
            "late": "act.at >= thing.closes",
            "uninvited": f"NOT ({AT_HOME} WHERE starts_with(who.union_path, reach.path)))",
            "drawn": "thing.drawn",
            "barred": "before.id IS NULL AND barred.until IS NOT NULL",
        },
        writes={"worker_name": "who.name", "home": "who.union_id", "held_at": "act.at"},
        log=Log(
            "activities.signed_up", SeatHeld, {"session_id": "thing.id", "worker_id": "act.by"}
        ),
        tells=("quota", "signup_opens_at", "closes"),
        notes={"barred_until": "barred.until"},
        parts=SHARES,
        closes="closes",
        refusals={
            "gone": lambda _facts: NotThere(),
            "stranger": lambda _facts: NotThere(),
            "revoked": lambda _facts: PassRevoked(),
            "closed": lambda _facts: SessionNotOpen(),
            "early": _not_begun,
            "late": lambda _facts: SignupOver(),
            "uninvited": lambda _facts: NotInvited(),
            "drawn": lambda _facts: SeatsAreDrawn(),
            "barred": _barred,
            "twice": lambda _facts: AlreadySignedUp(),
            "full": lambda facts: SessionFull(quota=facts["quota"]),
            "kept": _kept,
        },
    )
)
