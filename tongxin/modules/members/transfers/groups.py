"""What a person's own copy says of groups (职工群体)."""

from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import GroupTag
from tongxin.shared.transfer.listings import Col
from tongxin.shared.transfer.own_copy import Holding

GROUP_TAGS = Holding(
    key="members.group_tags",
    title=_("职工群体"),
    rows=lambda worker: GroupTag.objects.filter(worker=worker).select_related("group"),
    columns=(
        Col(_("职工群体"), "group.name"),
        Col(_("起始日期"), "since"),
        Col(_("截止日期"), "until"),
        Col(_("登记方式"), "get_source_display"),
    ),
)
