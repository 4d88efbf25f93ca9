"""What is typed about lecture teams, lectures and declared numbers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.modules.activities.forms.sessions import ReasonField
from tongxin.modules.activities.models import ActivitySession, LectureRoute, PlaceTypeSet
from tongxin.modules.activities.selectors import lectures as reads
from tongxin.modules.activities.services.lectures import Lecture
from tongxin.shells.design.widgets import DatePicker


class TeamForm(forms.Form):
    """A lecture team (宣讲团)."""

    name = forms.CharField(label=_("宣讲团名称"), max_length=80)
    founded_on = forms.DateField(label=_("成立日期"), widget=DatePicker)
    place_set = forms.ModelChoiceField(
        None,
        label=_("宣讲范围"),
        required=False,
        empty_label=_("不限定"),
        help_text=_("如“六进”；场次的场所类型要在范围之内"),
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["place_set"].queryset = PlaceTypeSet.objects.filter(is_active=True)


class RouteForm(forms.Form):
    """A route (宣讲路线)."""

    name = forms.CharField(label=_("路线名称"), max_length=80)


class MemberForm(forms.Form):
    """Who joins a team (宣讲团成员)."""

    worker = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("姓名"), max_length=50)
    post = forms.CharField(label=_("单位和职务"), max_length=80, required=False)
    since = forms.DateField(label=_("加入日期"), widget=DatePicker)


class DayForm(forms.Form):
    """On which day something ends."""

    on = forms.DateField(label=_("日期"), widget=DatePicker)


class LectureForm(forms.Form):
    """Who lectures and who receives (宣讲安排)."""

    team = forms.ModelChoiceField(None, label=_("宣讲团"), empty_label=_("请选择"))
    route = forms.ModelChoiceField(
        None, label=_("宣讲路线"), required=False, empty_label=_("不在巡回路线上")
    )
    receiver = forms.ModelChoiceField(
        None,
        label=_("接收单位"),
        empty_label=None,
        help_text=_("由接收单位在其工作台确认本场已举办后才能办结；本级主办、本级接收的不需要确认"),
    )

    def __init__(self, data=None, *, session: ActivitySession, scope: Scope):
        initial = {name: getattr(session, f"{name}_id") for name in ("team", "route", "receiver")}
        initial["receiver"] = initial["receiver"] or session.union_id
        super().__init__(data, initial=initial)
        teams = reads.teams_on_offer(scope, also=session.team_id)
        routes = LectureRoute.objects.filter(team__in=teams).select_related("team")
        self.fields["team"].queryset = teams
        self.fields["route"].queryset = routes.order_by("team__name", "name")
        self.fields["route"].label_from_instance = lambda row: f"{row.team.name} / {row.name}"
        self.fields["receiver"].queryset = reads.near(session.union)

    def lecture(self) -> Lecture:
        """What was typed, for the service."""
        return Lecture(**self.cleaned_data)


class ViewsForm(forms.Form):
    """Views on one platform (点击量)."""

    platform = forms.CharField(label=_("平台"), max_length=40)
    link = forms.URLField(label=_("链接"), max_length=300, required=False, assume_scheme="https")
    views = forms.IntegerField(label=_("点击量"), min_value=0, max_value=10**12)
    reason = ReasonField()


class ShowForm(forms.Form):
    """What an exhibition shows (展出情况)."""

    piece_count = forms.IntegerField(label=_("展出件数"), min_value=0, max_value=10**6)
    person_count = forms.IntegerField(label=_("展出人物数"), min_value=0, max_value=10**6)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    reason = ReasonField()
