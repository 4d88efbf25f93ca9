"""What people type about activities."""

import re
from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities import selectors
from tongxin.modules.activities.models import Activity, ActivityItem, ActivitySession, Part
from tongxin.modules.activities.models.feedback import LONGEST_WORDS
from tongxin.modules.activities.selectors.programmes import items_on_offer
from tongxin.modules.activities.services.planning import ActivityFacts, Party, SessionFacts
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shells.design.widgets import DatePicker, Dropzone, MomentPicker

BETWEEN_NAMES = re.compile(r"[、，,;；\n]+")
UNIONS = {
    Part.PARTICIPANT: "participants",
    Part.CO_HOST: "co_hosts",
    Part.ORGANISER_ORG: "organisers",
    Part.SUPPORTER: "supporters",
}
NAMES = {
    Part.CO_HOST: "co_host_names",
    Part.ORGANISER_ORG: "organiser_names",
    Part.SUPPORTER: "supporter_names",
    Part.VENUE: "venue_names",
    Part.PROVIDER: "provider_names",
}
NAMES_HELP = _("多个单位用顿号分开；与外部单位名录中的名称一致时自动关联")


class BoardForm(forms.Form):
    """What the list of activities is narrowed to; what cannot be read narrows nothing."""

    words = forms.CharField(max_length=60, required=False)
    kind = forms.CharField(max_length=60, required=False)
    state = forms.CharField(max_length=60, required=False)
    union = forms.CharField(label=_("主办工会编码"), max_length=32, required=False)
    since = forms.DateField(label=_("场次从"), required=False, widget=DatePicker)
    until = forms.DateField(label=_("场次到"), required=False, widget=DatePicker)

    def wanted(self) -> selectors.Wanted:
        """As the list takes it."""
        self.is_valid()
        return selectors.Wanted(**self.cleaned_data)

    def asked(self) -> dict[str, str]:
        """The same in plain words, for addresses and the log."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class UnionsField(forms.ModelMultipleChoiceField):
    """Some unions near the host."""

    widget = forms.SelectMultiple(attrs={"size": 6})

    def __init__(self, **options):
        super().__init__(UnionOrg.objects.none(), required=False, **options)


class ReasonField(forms.CharField):
    """Why what is public or counted changes."""

    def __init__(self):
        super().__init__(
            label=_("修改原因"),
            max_length=300,
            required=False,
            help_text=_("已发布或已举办的内容，改动要写明原因"),
        )


class ActivityForm(forms.Form):
    """An activity and the parties to it (活动)."""

    title = forms.CharField(label=_("活动名称"), max_length=80)
    kind = forms.ModelChoiceField(None, label=_("活动类型"), empty_label=_("请选择"))
    item = forms.ModelChoiceField(
        None,
        label=_("所属系列活动的项"),
        required=False,
        empty_label=_("不属于系列活动"),
        help_text=_("选定后，场次和人次计入系列活动看板"),
    )
    summary = forms.CharField(
        label=_("活动简介"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    participants = UnionsField(
        label=_("报名范围"),
        help_text=_("所选工会及其下级的职工可以报名；不选则为主办工会本级及下级"),
    )
    co_hosts = UnionsField(
        label=_("联合主办（工会）"), help_text=_("联合主办单位能看到活动，不重复计数")
    )
    co_host_names = forms.CharField(
        label=_("联合主办（其他单位）"), max_length=400, required=False, help_text=NAMES_HELP
    )
    organisers = UnionsField(label=_("承办（工会）"))
    organiser_names = forms.CharField(label=_("承办（其他单位）"), max_length=400, required=False)
    supporters = UnionsField(label=_("协办（工会）"))
    supporter_names = forms.CharField(label=_("协办（其他单位）"), max_length=400, required=False)
    venue_names = forms.CharField(
        label=_("场地提供单位"), max_length=400, required=False, help_text=NAMES_HELP
    )
    provider_names = forms.CharField(
        label=_("服务提供单位"), max_length=400, required=False, help_text=NAMES_HELP
    )

    def __init__(self, data=None, *, host: UnionOrg, activity: Activity | None = None, item=None):
        fresh = {"participants": [host], "item": item}
        super().__init__(data, initial=_written(activity) if activity else fresh)
        hangs_on = self.fields["item"]
        hangs_on.queryset = items_on_offer(host, also=activity and activity.item_id)
        hangs_on.label_from_instance = _item_label
        chosen = [role.party_id for role in activity.roles.all()] if activity else []
        near = selectors.parties_near(host, also=chosen)
        for name in UNIONS.values():
            self.fields[name].queryset = near
            if name != UNIONS[Part.PARTICIPANT]:
                self.fields[name].queryset = near.exclude(pk=host.pk)
        self.fields["kind"].queryset = selectors.kinds(also=activity and activity.kind_id)
        if activity:
            self.fields["reason"] = ReasonField()

    def activity_facts(self) -> ActivityFacts:
        """What was typed, for the service."""
        typed = self.cleaned_data
        return ActivityFacts(
            title=typed["title"],
            kind=typed["kind"],
            summary=typed["summary"],
            item=typed["item"],
            parties=[*self._unions(), *self._others()],
        )

    def _unions(self) -> Iterable[Party]:
        for part, name in UNIONS.items():
            yield from (Party(part, union) for union in self.cleaned_data[name])

    def _others(self) -> Iterable[Party]:
        for part, name in NAMES.items():
            typed = BETWEEN_NAMES.split(self.cleaned_data[name])
            yield from (Party(part, name=each.strip()) for each in typed if each.strip())


class SessionForm(forms.Form):
    """A session (场次)."""

    starts_at = forms.DateTimeField(label=_("开始时间"), widget=MomentPicker())
    ends_at = forms.DateTimeField(label=_("结束时间"), widget=MomentPicker())
    place = forms.CharField(label=_("地点"), max_length=100)
    place_type = forms.ModelChoiceField(
        None, label=_("场所类型"), required=False, empty_label=_("不区分")
    )
    takes_signups = forms.BooleanField(label=_("需要报名"), required=False, initial=True)
    quota = forms.IntegerField(
        label=_("名额"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("不填为不限名额"),
    )
    signup_opens_at = forms.DateTimeField(
        label=_("报名开始"),
        required=False,
        widget=MomentPicker(),
        help_text=_("不填为发布后即可报名"),
    )
    signup_closes_at = forms.DateTimeField(
        label=_("报名截止"),
        required=False,
        widget=MomentPicker(),
        help_text=_("不填为活动开始时截止"),
    )

    def __init__(self, data=None, *, session: ActivitySession | None = None, copied=None):
        known = session or copied
        initial = {name: getattr(known, name) for name in SessionFacts.__slots__} if known else {}
        super().__init__(data, initial=initial)
        self.fields["place_type"].queryset = _places(known)
        if session and session.state != State.DRAFT:
            self.fields["reason"] = ReasonField()

    def session_facts(self) -> SessionFacts:
        """What was typed, for the service."""
        return SessionFacts(**{name: self.cleaned_data[name] for name in SessionFacts.__slots__})


class NewActivityForm(SessionForm, ActivityForm):
    """An activity with its first session (新建活动)."""

    field_order = (*ActivityForm.base_fields, *SessionForm.base_fields)

    def __init__(self, data=None, *, host: UnionOrg, item=None):
        ActivityForm.__init__(self, data, host=host, item=item)
        self.fields["place_type"].queryset = _places(None)


class HeadcountForm(forms.Form):
    """How many came without a name (未实名人数)."""

    people = forms.IntegerField(label=_("未实名人数"), min_value=1, max_value=1_000_000)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    reason = ReasonField()


class FeedbackForm(forms.Form):
    """Stars and words of one who was there (评价)."""

    stars = forms.TypedChoiceField(
        label=_("总体评价"),
        coerce=int,
        choices=[
            (5, _("★★★★★ 很满意")),
            (4, _("★★★★ 满意")),
            (3, _("★★★ 一般")),
            (2, _("★★ 不满意")),
            (1, _("★ 很不满意")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("意见和建议"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("请不要写姓名、电话等能认出个人的内容"),
    )


class PhotoForm(forms.Form):
    """One picture (照片)."""

    upload = forms.FileField(
        label=_("照片"), widget=Dropzone(accept=".jpg,.jpeg,.png,.webp", max_megabytes=20)
    )
    caption = forms.CharField(label=_("说明"), max_length=100, required=False)
    is_agreed = forms.BooleanField(
        label=_("画面中的人已同意用于活动报告"),
        required=False,
        help_text=_("不勾选的照片只作留痕，不放进活动报告"),
    )


class EntryForm(forms.Form):
    """One entry of a list (类型)."""

    code = forms.SlugField(label=_("代码"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=40)
    position = forms.IntegerField(label=_("顺序"), min_value=1, max_value=9999, initial=500)
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)
    place_types = forms.ModelMultipleChoiceField(
        None, label=_("场所类型"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, entry=None, is_set: bool = False):
        super().__init__(data, initial=_listed(entry, is_set=is_set) if entry else {})
        self.fields["place_types"].queryset = selectors.place_types()
        if not is_set:
            del self.fields["place_types"]
        if entry:
            self.fields["code"].disabled = True
        else:
            del self.fields["is_active"]


def _listed(entry, *, is_set: bool) -> dict:
    kept = {name: getattr(entry, name) for name in ("code", "name", "position", "is_active")}
    return kept | ({"place_types": list(entry.place_types.all())} if is_set else {})


def _item_label(item: ActivityItem) -> str:
    category = item.category
    return f"{item.programme.year} {category.block.name} / {category.name} / {item.name}"


def _places(known: ActivitySession | None) -> QuerySet:
    return selectors.place_types(also=known and known.place_type_id)


def _written(activity: Activity) -> dict:
    initial = {name: getattr(activity, name) for name in ("title", "kind", "summary")}
    initial["item"] = activity.item_id
    roles = list(activity.roles.all())
    for part, name in UNIONS.items():
        initial[name] = [role.party for role in roles if role.part == part and role.party]
    for part, name in NAMES.items():
        named = (role.party_name for role in roles if role.part == part)
        initial[name] = "、".join(filter(None, named))
    return initial
