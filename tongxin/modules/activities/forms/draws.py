"""What people type about seats that are drawn (摇号报名)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models.draws import MOST_HOURS
from tongxin.modules.activities.services.draws import DrawTerms
from tongxin.shells.design.widgets import MomentPicker


class SeedSourceForm(forms.Form):
    """From which public value the seed comes, and when (种子)."""

    seed_source = forms.CharField(
        label=_("种子来源"),
        max_length=200,
        help_text=_("报名截止后才会公开、谁也不能左右的数，如“6 月 9 日深证成指收盘指数”"),
    )
    seed_due_at = forms.DateTimeField(
        label=_("种子产生时间"),
        widget=MomentPicker(),
        help_text=_("晚于报名截止，早于活动开始前 24 小时"),
    )


class DrawForm(SeedSourceForm):
    """Terms of a draw (摇号规则)."""

    confirm_hours = forms.IntegerField(
        label=_("中签后确认时限（小时）"),
        min_value=1,
        max_value=MOST_HOURS,
        initial=24,
        help_text=_("逾期没有确认的名额按摇号顺序给下一位"),
    )

    def terms(self) -> DrawTerms:
        """What was typed, for the service."""
        return DrawTerms(**self.cleaned_data)


class SeedForm(forms.Form):
    """The value that became public (种子)."""

    seed = forms.CharField(
        label=_("种子"), max_length=200, help_text=_("照公布的原样填写，填错不能更改")
    )
