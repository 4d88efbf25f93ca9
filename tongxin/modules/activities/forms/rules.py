"""What people type about the rule of missed sessions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import MOST_DAYS, MOST_MISSES
from tongxin.modules.activities.services.no_show_rules import RuleFacts
from tongxin.shells.design.widgets import DatePicker


class RuleForm(forms.Form):
    """The rule of a union and all below it, from a day on (未到场规则)."""

    since = forms.DateField(label=_("起始日期"), widget=DatePicker)
    misses = forms.IntegerField(label=_("未到场次数"), min_value=1, max_value=MOST_MISSES)
    within_days = forms.IntegerField(label=_("计算天数"), min_value=1, max_value=MOST_DAYS)
    barred_days = forms.IntegerField(label=_("暂停报名天数"), min_value=1, max_value=MOST_DAYS)

    def facts(self) -> RuleFacts:
        """What was typed, for the service."""
        return RuleFacts(**{name: self.cleaned_data[name] for name in RuleFacts.__slots__})
