"""What is typed about the yearly programme."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.forms.sessions import ReasonField
from tongxin.modules.activities.models import (
    ActivityCategory,
    Programme,
    ProgrammeBlock,
)
from tongxin.modules.activities.models.programme import EARLIEST, LATEST
from tongxin.modules.activities.selectors import programmes as reads
from tongxin.modules.activities.services.items import ItemFacts
from tongxin.modules.activities.services.programmes import BranchFacts, ProgrammeFacts
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shells.design.widgets import DatePicker


class PositionField(forms.IntegerField):
    """Where among its neighbours a row stands."""

    def __init__(self):
        super().__init__(
            label=_("顺序"),
            min_value=1,
            max_value=9999,
            initial=100,
            help_text=_("数字小的排在前面"),
        )


class ProgrammeForm(forms.Form):
    """A yearly programme (系列活动)."""

    title = forms.CharField(label=_("系列活动名称"), max_length=80)
    year = forms.IntegerField(label=_("年度"), min_value=EARLIEST, max_value=LATEST)
    theme = forms.CharField(label=_("主题"), max_length=200, required=False)
    continues = forms.ModelChoiceField(
        None,
        label=_("与往年对比"),
        required=False,
        empty_label=_("不对比"),
        help_text=_("看板把同名的板块和类放在一起比较"),
    )
    copies = forms.BooleanField(
        label=_("沿用往年的板块和类"),
        required=False,
        initial=True,
        help_text=_("项按年度重新安排，不沿用"),
    )

    def __init__(self, data=None, *, union: UnionOrg, programme: Programme | None = None, year=0):
        earlier = reads.earlier_programmes(union, but=programme and programme.pk)
        initial = {"year": year, "continues": earlier.filter(year__lt=year).first()}
        if programme:
            initial = {name: getattr(programme, name) for name in ("title", "year", "theme")}
            initial["continues"] = programme.continues_id
        super().__init__(data, initial=initial)
        self.fields["continues"].queryset = earlier
        if programme:
            self.fields["year"].disabled = True
            del self.fields["copies"]

    def facts(self) -> ProgrammeFacts:
        """What was typed, for the service."""
        names = ("title", "year", "theme", "continues")
        return ProgrammeFacts(**{name: self.cleaned_data[name] for name in names})


class BlockForm(forms.Form):
    """A block (板块)."""

    name = forms.CharField(label=_("名称"), max_length=80)
    position = PositionField()

    def __init__(self, data=None, *, block: ProgrammeBlock | None = None):
        known = {"name": block.name, "position": block.position} if block else {}
        super().__init__(data, initial=known)

    def facts(self) -> BranchFacts:
        """What was typed, for the service."""
        return BranchFacts(**self.cleaned_data)


class CategoryForm(forms.Form):
    """A category (类)."""

    block = forms.ModelChoiceField(None, label=_("板块"), empty_label=None)
    name = forms.CharField(label=_("名称"), max_length=80)
    is_themed = forms.BooleanField(
        label=_("主题宣传教育"),
        required=False,
        help_text=_("这一类的场次和参与人数另计入主题宣传教育指标"),
    )
    position = PositionField()

    def __init__(
        self,
        data=None,
        *,
        programme: Programme,
        category: ActivityCategory | None = None,
        block=None,
    ):
        names = ("block", "name", "is_themed", "position")
        known = {name: getattr(category, name) for name in names} if category else {"block": block}
        super().__init__(data, initial=known)
        self.fields["block"].queryset = programme.blocks.all()

    def facts(self) -> BranchFacts:
        """What was typed, for the service."""
        names = ("name", "position", "is_themed")
        return BranchFacts(**{name: self.cleaned_data[name] for name in names})


class ItemForm(forms.Form):
    """An item (项)."""

    category = forms.ModelChoiceField(None, label=_("板块和类"), empty_label=_("请选择"))
    name = forms.CharField(label=_("项的名称"), max_length=80)
    host = forms.ModelChoiceField(
        None,
        label=_("主办工会"),
        empty_label=None,
        help_text=_("系列活动所属工会主办的是全市性活动，下级主办的是基层活动；只由主办工会计数"),
    )
    theme = forms.CharField(label=_("主题"), max_length=200, required=False)
    starts_on = forms.DateField(label=_("计划开始"), widget=DatePicker)
    ends_on = forms.DateField(label=_("计划结束"), widget=DatePicker)
    planned_count = forms.IntegerField(
        label=_("计划场次"), min_value=0, max_value=100_000, initial=1
    )
    position = PositionField()

    def __init__(self, data=None, *, programme: Programme, at: UnionOrg, item=None, category=None):
        known = {"category": category, "host": at.pk}
        if item is not None:
            known = {name: getattr(item, name) for name in (*ItemFacts.__slots__, "category")}
        super().__init__(data, initial=known)
        self.fields["category"].queryset = reads.categories_of(programme)
        self.fields["category"].label_from_instance = lambda row: f"{row.block.name} / {row.name}"
        if item is not None:
            del self.fields["host"]
            self.fields["reason"] = ReasonField()
        else:
            near = UnionOrg.objects.filter(Q(pk=at.pk) | Q(parent=at), closed_on=None)
            self.fields["host"].queryset = near.order_by("path")

    def facts(self) -> ItemFacts:
        """What was typed, for the service."""
        return ItemFacts(**{name: self.cleaned_data[name] for name in ItemFacts.__slots__})
