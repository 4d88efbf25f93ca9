"""What an applicant is asked to agree to (入会个人信息使用说明), and how often one may ask."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.errors.joining import TooManyApplications
from tongxin.modules.members.models import JoinTry
from tongxin.shared.consents.purposes import Purpose

# A change of the words is a new version beside the old one, never in its place. The ledger of
# consents is for persons on file; an applicant's word is kept on the application.
JOINING = Purpose(
    key="members.join",
    title=_("申请入会"),
    texts={
        1: _(
            "我自愿申请加入工会，同意工会把我填写的姓名、证件、手机号、用工形式和用人单位信息"
            "用于审核入会申请、建立会员档案和与我联系，不作他用。证件号码和手机号加密保存。"
            "审核结束前我可以随时撤回申请，撤回后不再用于办理；未入会的申请三年后删除。"
        )
    },
)

# Colleagues share the address of their office.
MOST_IN_AN_HOUR, HOUR = 60, timedelta(hours=1)
SALT = "members.join_address"
TAKE = """
INSERT INTO members_jointry AS tried (mark, count, expires_at)
VALUES (%(mark)s, 1, %(over)s)
ON CONFLICT (mark) DO UPDATE SET
  count = CASE WHEN tried.expires_at <= %(now)s THEN 1 ELSE least(tried.count + 1, 1000) END,
  expires_at = CASE WHEN tried.expires_at <= %(now)s THEN %(over)s ELSE tried.expires_at END
RETURNING count, expires_at
"""


def count_try(address: str, *, now: datetime) -> None:
    """Count one application from an address before it is read. Raises TooManyApplications."""
    terms: dict[str, Any] = {
        "mark": salted_hmac(SALT, address, algorithm="sha256").hexdigest(),
        "now": now,
        "over": now + HOUR,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, terms)
        count, over = cursor.fetchone()
    if count > MOST_IN_AN_HOUR:
        raise TooManyApplications(minutes=ceil((over - now) / timedelta(minutes=1)))


def forget_tries(before: datetime) -> int:
    """Drop what no longer counts; returns how many addresses."""
    return JoinTry.objects.filter(expires_at__lt=before).delete()[0]
