"""What people type about seats that are kept for unions (工会名额)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.forms.sessions import ReasonField
from tongxin.modules.activities.models import ActivitySession, SessionShare
from tongxin.modules.activities.services.shares import ShareTerms
from tongxin.modules.activities.states import State
from tongxin.shells.design.widgets import MomentPicker


class ShareForm(forms.Form):
    """How many seats for whom, and until when (分配工会名额)."""

    quota = forms.IntegerField(
        label=_("分配名额"),
        min_value=1,
        max_value=1_000_000,
        help_text=_(
            "这家工会及其下级的职工先用这些名额，下级另有名额的用自己的；用完后还可以报不分配的名额"
        ),
    )
    returns_at = forms.DateTimeField(
        label=_("收回时间"),
        widget=MomentPicker(),
        help_text=_("到时没有用完的先递补候补的人，再向所有人开放；宜早于活动开始前 24 小时"),
    )

    def __init__(self, data=None, *, session: ActivitySession, share: SessionShare | None = None):
        terms = {"quota": share.quota, "returns_at": share.returns_at} if share else {}
        super().__init__(data, initial=terms)
        if session.state != State.DRAFT:
            self.fields["reason"] = ReasonField()
            self.fields["reason"].required = True

    def terms(self) -> ShareTerms:
        """What was typed, for the service."""
        return ShareTerms(self.cleaned_data["quota"], self.cleaned_data["returns_at"])
