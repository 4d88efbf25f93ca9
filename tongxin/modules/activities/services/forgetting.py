"""Copies of names at activities, destroyed when a person is erased (删除个人信息)."""

from django.db import transaction

from tongxin.modules.activities.models import CheckIn, Feedback, Signup
from tongxin.shared.people.erasing import ERASED_NAME


@transaction.atomic
def forget_name(worker_id: int) -> int:
    """Blank the name of one person in sign-ups and check-ins, and the words of their feedback.

    The rows and the stars go on counting.
    """
    Feedback.objects.filter(worker=worker_id).update(words="")
    return sum(
        model.objects.filter(worker=worker_id).update(worker_name=ERASED_NAME)
        for model in (Signup, CheckIn)
    )
