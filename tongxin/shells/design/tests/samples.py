"""Entries, an officer and forms for the sample pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms

from tongxin.shells.design.registry import MenuEntry, Tab, Tile
from tongxin.shells.design.widgets import DatePicker, Dropzone

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

MENU = [
    MenuEntry(key="home", label="工作台", url_name="desk:home", icon="home", order=1),
    MenuEntry(key="campaigns", label="任务部署", url_name="desk:campaigns", icon="send", order=2),
    MenuEntry(key="tasks", label="我的任务", url_name="desk:tasks", icon="checklist", order=3),
    MenuEntry(
        key="activities",
        label="活动管理",
        url_name="desk:activities",
        icon="calendar-event",
        group="业务",
    ),
    MenuEntry(key="people", label="会员", url_name="desk:people", icon="users", group="业务"),
    MenuEntry(key="unions", label="工会组织", url_name="desk:unions", icon="sitemap", group="业务"),
    MenuEntry(key="figures", label="数据", url_name="desk:figures", icon="chart-bar", group="统计"),
    MenuEntry(
        key="reports",
        label="年度报表",
        url_name="desk:reports",
        icon="report-analytics",
        group="统计",
    ),
    MenuEntry(
        key="imports",
        label="导入",
        url_name="desk:imports",
        icon="file-import",
        group="统计",
        needs="transfer.import",
    ),
]
TABS = [
    Tab(key="home", label="首页", url_name="h5:home", icon="home", order=1),
    Tab(key="activities", label="活动", url_name="h5:activities", icon="calendar-event", order=2),
    Tab(key="records", label="记录", url_name="h5:records", icon="history", order=3),
    Tab(key="me", label="我的", url_name="h5:me", icon="user", order=4),
]
TILES = [
    Tile(key="join", label="入会", url_name="h5:me", icon="user-plus", tone="red", order=1),
    Tile(
        key="signup",
        label="活动报名",
        url_name="h5:activities",
        icon="calendar-event",
        tone="gold",
        order=2,
    ),
    Tile(key="ticket", label="签到码", url_name="h5:records", icon="ticket", tone="gold", order=3),
    Tile(key="records", label="我的记录", url_name="h5:records", icon="history", tone="blue"),
]


class Officer:
    """An officer who may do everything but what is named."""

    name, title = "林知远", "组织部 · 审核员"

    def __init__(self, *without):
        self.without = without

    def may(self, right):
        return right not in self.without


class SessionForm(forms.Form):
    title = forms.CharField(label="活动名称", help_text="写清楚做什么，例如“冬季羽毛球友谊赛”。")
    held_on = forms.DateField(label="举办日期", widget=DatePicker)
    kind = forms.ChoiceField(label="活动类别", choices=[("sport", "体育"), ("party", "党日")])
    quota = forms.IntegerField(label="名额", help_text="最多可报名的人数")
    scope = forms.ChoiceField(
        label="报名范围", widget=forms.RadioSelect, choices=[("own", "本级"), ("below", "含下级")]
    )
    topics = forms.MultipleChoiceField(
        label="主题",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "法律"), ("b", "健康"), ("c", "技能")],
    )
    notes = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photo = forms.FileField(
        label="活动方案", required=False, widget=Dropzone(accept=".docx,.pdf", max_megabytes=10)
    )
    open_now = forms.BooleanField(label="发布后立即开放报名", required=False)


class SignInForm(forms.Form):
    username = forms.CharField(label="用户名")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


class FilterForm(forms.Form):
    words = forms.CharField(label="名称", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("open", "报名中")]
    )
    since = forms.DateField(label="开始日期", required=False, widget=DatePicker)
