"""One row of a paper list of attendees (名单导入)."""

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.errors.offline import NotOnList
from tongxin.modules.activities.errors.sessions import AlreadyCheckedIn
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.attendance import check_in_by_list
from tongxin.shared.people.models import IdType, Worker
from tongxin.shared.people.services import id_candidates
from tongxin.shared.transfer.sheets import Done, Row, RowRefused, Setting

RESIDENT = IdType.RESIDENT
COLUMN_OF = {"activities.reason_missing": "reason", "activities.not_signed_up": "id_number"}


def take_attendee(row: Row, setting: Setting) -> Done:
    """Check in the person of one row; who is checked in already stays so.

    Raises RowRefused: the session is out of reach, or nobody of this name and number signed up or
    belongs to the unions of the import.
    """
    session = (
        ActivitySession.objects.owned_by(setting.scope(Can.CHECK_IN))
        .filter(pk=row.values["session"])
        .first()
    )
    if session is None:
        raise RowRefused(NotOnList(), "session")
    with bypass("people"):  # who signed up may belong to a union out of sight
        known = id_candidates(RESIDENT, row.values["id_number"])
        found = Worker.objects.filter(id_index__in=known, name=row.values["name"]).first()
    if found is None or not _may_come(found, session, setting):
        raise RowRefused(NotOnList(), "id_number")
    try:
        check_in_by_list(
            session_id=session.pk,
            worker_ids=[found.pk],
            reason=row.values.get("reason") or "",
            actor=setting.actor,
            now=setting.now,
        )
    except AlreadyCheckedIn:
        return Done.UNCHANGED
    except DomainError as error:
        column = COLUMN_OF.get(error.code, "session")
        raise RowRefused(NotOnList() if column == "id_number" else error, column) from None
    return Done.CREATED


def _may_come(worker: Worker, session: ActivitySession, setting: Setting) -> bool:
    """Whether this person signed up, or belongs to the unions of the import."""
    if setting.scope(Can.CHECK_IN).covers(worker.union_path):
        return True
    return session.signups.filter(worker=worker, released_at=None).exists()
