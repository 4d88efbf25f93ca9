"""People in photos, and what they agreed to, for machines.

The own photos are open to whoever signed in as a person, member or not.
"""

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces.api_pages import AFTER, SIZE, paged
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import photos as s
from tongxin.modules.activities.schemas.sessions import ReasonIn
from tongxin.modules.activities.selectors import photos as reads
from tongxin.modules.activities.services import photo_people as people
from tongxin.modules.activities.services.photos import slots_of
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])
PERSON, MINE = "/photo-people/{int:person_id}", "/own-photos/{int:person_id}"


@router.get("/sessions/{int:session_id}/photos", response={200: list[s.PhotoOut], **REFUSALS})
@needs(Can.EDIT)
def list_photos(request: HttpRequest, session_id: int):
    """Photos of a session hosted in scope, at most a few dozen, with who is in them."""
    session = selectors.own_session(session_id, scope=request.scope)
    return reads.photos_of(session, slots_of(session), actor=request.actor)


@router.post("/photos/{int:photo_id}/people", response={201: s.PhotoPersonOut, **REFUSALS})
@needs(Can.EDIT)
def name_in_photo(request: HttpRequest, photo_id: int, body: s.PhotoPersonIn):
    """Say that somebody who checked in is in the photo, and whether they agreed."""
    told = {"actor": request.actor, "now": clock.now()}
    return Status(201, people.name_in_photo(photo_id=photo_id, **body.dict(), **told))


@router.post("/photos/{int:photo_id}/report", response={200: list[s.PhotoPersonOut], **REFUSALS})
@needs(Can.EDIT)
def show_photo_in_report(request: HttpRequest, photo_id: int):
    """Show a photo in the report, where all who are named in it agreed."""
    people.show_in_report(photo_id=photo_id, actor=request.actor, now=clock.now())
    return reads.own_photo(photo_id, actor=request.actor)[1].people


@router.post(f"{PERSON}/agree", response={200: s.PhotoPersonOut, **REFUSALS})
@needs(Can.EDIT)
def enter_photo_agreement(request: HttpRequest, person_id: int):
    """Enter that a person agreed on paper or by word."""
    return people.enter_agreement(person_id=person_id, actor=request.actor, now=clock.now())


@router.post(f"{PERSON}/unname", response={200: s.PhotoPersonOut, **REFUSALS})
@needs(Can.EDIT)
def unname_in_photo(request: HttpRequest, person_id: int, body: ReasonIn):
    """Take off a name that was given by mistake, from every copy of the picture."""
    told = {"actor": request.actor, "now": clock.now()}
    return people.unname_in_photo(person_id=person_id, reason=body.reason, **told)


@router.post(f"{PERSON}/withdraw", response={200: s.PhotoPersonOut, **REFUSALS})
@needs(Can.EDIT)
def withdraw_photo_for(request: HttpRequest, person_id: int, body: ReasonIn):
    """Enter that a person does not want the photo any more: it is taken off."""
    told = {"actor": request.actor, "now": clock.now()}
    return people.withdraw_for(person_id=person_id, reason=body.reason, **told)


@router.get("/own-photos", response={200: s.PhotoPersonPage, **REFUSALS})
@needs(None)
def list_own_photos(request: HttpRequest, after: int | None = AFTER, limit: int = SIZE):
    """Photos in which the calling worker was named, latest first."""
    return paged(reads.my_photos(actor=request.actor), after, limit)


@router.post(f"{MINE}/agree", response={200: s.PhotoPersonOut, **REFUSALS})
@needs(None)
def agree_to_own_photo(request: HttpRequest, person_id: int):
    """The calling worker agrees."""
    return people.agree_to_photo(person_id=person_id, actor=request.actor, now=clock.now())


@router.post(f"{MINE}/withdraw", response={200: s.PhotoPersonOut, **REFUSALS})
@needs(None)
def withdraw_own_photo(request: HttpRequest, person_id: int):
    """The calling worker does not want the photo any more: it is taken off at once."""
    return people.withdraw_from_photo(person_id=person_id, actor=request.actor, now=clock.now())
