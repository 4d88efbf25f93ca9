"""The uses of personal data that the shared engines ask consent for (同意事项)."""

from django.utils.translation import gettext_lazy as _

from tongxin.shared.consents.purposes import Purpose, ask_for
from tongxin.shared.notify.choosing import OUTSIDE

# A change of the words is a new version beside the old one, never in its place.
MESSAGES_OUTSIDE = Purpose(
    key=OUTSIDE,
    title=_("用短信、邮件等方式提醒我"),
    texts={
        1: _(
            "我同意平台把发给我的通知（标题和内容）以及我登记的手机号或电子邮箱，"
            "提供给工会开通的短信、邮件等发送服务，只用于把通知送达给我，不作他用。"
            "不同意不影响我使用平台，通知仍会发到站内。我可以随时撤回同意。"
        )
    },
)


def declare() -> None:
    """Enter every use."""
    ask_for(MESSAGES_OUTSIDE)
