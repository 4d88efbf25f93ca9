"""Copies of names at activities, destroyed when a person is erased (删除个人信息)."""

from django.db import transaction

from tongxin.kernel import clock
from tongxin.modules.activities.models import (
    AttendanceCertificate,
    CheckIn,
    Feedback,
    LectureMember,
    PhotoPerson,
    Signup,
)
from tongxin.modules.activities.services.photo_people import take_down_photos
from tongxin.modules.activities.services.seats import SEATS
from tongxin.shared.people.erasing import ERASED_NAME
from tongxin.shared.scarce.models import Wait


@transaction.atomic
def forget_name(worker_id: int) -> int:
    """Blank the name of one person wherever it was copied.

    The words of their feedback go too, and the photos they are in; the rows and the stars go on
    counting.
    """
    take_down_photos(worker_id=worker_id, now=clock.now())
    Feedback.objects.filter(worker=worker_id).update(words="")
    for place in Wait.objects.filter(what=SEATS.label, worker=worker_id):
        place.told = place.told | {"worker_name": ERASED_NAME}
        place.save(update_fields=["told", "updated_at"])
    LectureMember.objects.filter(worker=worker_id).update(name=ERASED_NAME, post="")
    return sum(
        model.objects.filter(worker=worker_id).update(worker_name=ERASED_NAME)
        for model in (Signup, CheckIn, AttendanceCertificate, PhotoPerson)
    )
