"""Photos in which a person was named, for the copy of the own data."""

from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import PhotoPerson
from tongxin.shared.transfer.listings import Col
from tongxin.shared.transfer.own_copy import Holding


def standing_of(row: PhotoPerson) -> str:
    """How the person stands to the photo, in words."""
    if row.unnamed_at is not None:
        return str(_("登记有误，已取消"))
    if row.withdrawn_at is not None:
        return str(_("已撤回"))
    return str(_("已同意") if row.agrees else _("未同意"))


OWN_PHOTOS = Holding(
    key="activities.photos",
    title=_("有我的照片"),
    rows=lambda worker: PhotoPerson.objects.filter(worker=worker).select_related(
        "session__activity", "union"
    ),
    columns=(
        Col(_("活动名称"), "session.activity.title"),
        Col(_("主办工会"), "union.name"),
        Col(_("登记时间"), "named_at"),
        Col(_("状态"), standing_of),
        Col(_("撤回时间"), "withdrawn_at"),
    ),
)
