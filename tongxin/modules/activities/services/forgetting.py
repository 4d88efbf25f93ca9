"""Copies of names at activities, destroyed when a person is erased (删除个人信息)."""

from django.db import transaction

from tongxin.modules.activities.models import CheckIn, Signup
from tongxin.shared.people.erasing import ERASED_NAME


@transaction.atomic
def forget_name(worker_id: int) -> int:
    """Blank the name of one person in sign-ups and check-ins; the rows go on counting."""
    return sum(
        model.objects.filter(worker=worker_id).update(worker_name=ERASED_NAME)
        for model in (Signup, CheckIn)
    )
