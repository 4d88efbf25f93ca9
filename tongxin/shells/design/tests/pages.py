"""Which samples there are and how they are rendered."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory

from tongxin.shells.design import charts
from tongxin.shells.design.registry import tiles_for
from tongxin.shells.design.tests.samples import (
    NOW,
    FilterForm,
    Officer,
    SessionForm,
    SignInForm,
)

SHELLS = Path(__file__).parents[2]
FOLDERS = [
    Path(__file__).parent / "templates",
    *(SHELLS / shell / "templates" for shell in ("design", "desk", "h5")),
]

MONTHS = ["6月", "7月", "8月", "9月", "10月", "11月"]
STEPS = [
    {"label": "已提交", "done": True},
    {"label": "基层初审", "done": True},
    {"label": "区县复核", "now": True},
    {"label": "办结"},
]
MESSAGES = [
    Message(constants.SUCCESS, "已保存，编号 2026-018。"),
    Message(constants.INFO, "本页数据截至今天上午。"),
    Message(constants.WARNING, "还有 2 条措施没有期限。"),
    Message(constants.ERROR, "第 12 行没有导入：工会编码不存在。"),
]
FACTS = [
    {"label": "主办工会", "value": "云岭市总工会"},
    {"label": "协办工会", "value": "云岭市教育工会"},
    {"label": "活动类别", "value": "体育健身"},
    {"label": "名额", "value": "50 人"},
    {"label": "说明", "value": "分男子、女子、混合三组，请自备球拍。", "wide": True},
]
HISTORY = [
    {"title": "已发布", "who": "林知远", "at": NOW, "tone": "green", "icon": "check"},
    {
        "title": "退回修改",
        "who": "周敏",
        "at": NOW - timedelta(days=1),
        "tone": "gold",
        "icon": "arrow-back-up",
        "note": "请补充安全预案。",
    },
    {"title": "提交审核", "who": "林知远", "at": NOW - timedelta(days=2)},
]
REFUSAL = {
    "status": 409,
    "title": "这一步没有办成",
    "sentence": "名额已满（共 50 个）。",
    "next_step": "可以登记候补，有人退出时会通知您。",
    "next_url": "/activities/",
    "next_label": "看看其他活动",
    "code": "activities.full",
}
PERSONAS = [
    {"key": str(n), "name": name, "role": role, "union": union, "url": "/sign-in/demo/"}
    for n, (name, role, union) in enumerate(
        [
            ("林知远", "省级发文人员", "云岭省总工会"),
            ("周敏", "市级审核员", "青溪市总工会"),
            ("马晓兰", "基层工会主席", "青溪示范机械有限公司工会"),
            ("张海燕", "会员", "青溪示范机械有限公司工会"),
        ]
    )
]


def listing():
    rows = [
        ("冬季职工羽毛球友谊赛", "云岭市总工会", "报名中", "green", 26, 50, 3),
        ("劳动法律知识线上答题", "青溪县总工会", "已办结", "blue", 1832, 2000, 12),
        ("主题党日：走进红色教育基地", "云岭市教育工会机关支部", "待审核", "gold", 0, 40, -2),
    ]
    return {
        "now": NOW,
        "heading": "活动管理",
        "filters": FilterForm(),
        "links": [
            {"label": "全部", "url": "#a", "active": True, "count": 26},
            {"label": "报名中", "url": "#b", "count": 9},
            {"label": "已办结", "url": "#c", "count": 17},
        ],
        "columns": [
            {"label": "活动"},
            {"label": "主办工会"},
            {"label": "状态"},
            {"label": "报名", "number": True},
            {"label": "进度"},
            {"label": "截止"},
        ],
        "rows": [
            {
                "title": title,
                "host": host,
                "state": state,
                "tone": tone,
                "seats": seats,
                "quota": quota,
                "due": NOW + timedelta(days=days),
                "late": days < 0,
            }
            for title, host, state, tone, seats, quota, days in rows
        ],
        "pager": pager(),
        "breadcrumbs": [{"label": "工作台", "url": "/desk/"}, {"label": "活动管理"}],
    }


def pager():
    return SimpleNamespace(
        has_next=True,
        next_url="?after=30",
        has_previous=True,
        previous_url="?before=1",
        shown=30,
        capped_total="10000+",
    )


def worker():
    return {
        "union_name": "云岭市总工会",
        "member": {
            "name": "张海燕",
            "tag": "工会会员",
            "union": "青溪示范机械有限公司工会",
            "number": "5301 **** **** 8817",
            "code_url": "/me/",
            "stats": [
                {"value": 2, "label": "办理中", "url": "/records/"},
                {"value": 3, "label": "已报活动", "url": "/activities/"},
                {"value": 5, "label": "签到", "url": "/records/"},
            ],
        },
        "tiles": tiles_for(None),
        "steps": STEPS,
    }


def worker_list():
    rows = [
        {"title": "冬季职工羽毛球友谊赛", "line": "11 月 28 日 · 市工人文化宫", "url": "#1"},
        {"title": "法律知识答题", "line": "12 月 5 日 · 线上", "url": "#2"},
    ]
    return {
        "heading": "活动报名",
        "search_label": "搜活动",
        "rows": [{**row, "state": "报名中", "tone": "green"} for row in rows],
        "pager": pager(),
        "messages": MESSAGES[:1],
    }


def board():
    return {
        "line": charts.line_chart(
            MONTHS,
            {"新入会": [820, 760, 640, 980, 1120, 1460], "转出": [310, 280, 260, 340, 360, 420]},
        ),
        "bar": charts.bar_chart(
            ["青溪县", "白塔区", "云水县"], {"入会率": [93.2, 86.1, 74.5]}, target=80, lying=True
        ),
        "pie": charts.pie_chart({"体育健身": 42, "主题党日": 31, "技能培训": 18}),
        "steps": STEPS,
    }


def form_page(form):
    return {
        "heading": "新建活动",
        "form": form,
        "form_id": "session",
        "submit_label": "提交审核",
        "cancel_url": "/desk/activities/",
        "breadcrumbs": [{"label": "活动管理", "url": "/desk/activities/"}, {"label": "新建"}],
    }


def pages():
    """Every sample: address, template, context."""
    fresh = form_page(SessionForm())
    refused = form_page(SessionForm({"title": "", "held_on": "x", "quota": "many"}))
    signing = {"form": SignInForm()}
    return {
        "desk-home": ("/desk/", "samples/desk_home.html", board()),
        "desk-list": ("/desk/activities/", "samples/desk_list.html", listing()),
        "desk-empty": ("/desk/activities/", "samples/desk_empty.html", {"messages": MESSAGES}),
        "desk-detail": (
            "/desk/activities/1/",
            "samples/desk_detail.html",
            {"facts": FACTS, "history": HISTORY},
        ),
        "desk-form": ("/desk/activities/new/", "desk/form.html", fresh),
        "desk-form-errors": ("/desk/activities/new/", "desk/form.html", refused),
        "desk-error": ("/desk/activities/", "desk/error.html", REFUSAL),
        "h5-home": ("/", "samples/h5_home.html", worker()),
        "h5-list": ("/activities/", "h5/list.html", worker_list()),
        "h5-empty": ("/records/", "h5/list.html", {"heading": "我的记录"}),
        "h5-form": ("/activities/1/", "h5/form.html", fresh),
        "h5-form-errors": ("/activities/1/", "h5/form.html", refused),
        "h5-scan": ("/scan/", "h5/scan.html", {"heading": "扫码签到", "scan_method": "post"}),
        "h5-error": ("/activities/1/", "h5/error.html", REFUSAL),
        "sign-in": ("/sign-in/", "registration/sign_in.html", signing),
        "sign-in-demo": (
            "/sign-in/",
            "registration/sign_in.html",
            {**signing, "demo_personas": PERSONAS},
        ),
        **{code: ("/", f"{code}.html", {}) for code in ("400", "403", "404", "500")},
    }


def request(path, **attributes):
    made = RequestFactory().get(path)
    marks = {
        "actor": Officer(),
        "union": "云岭市总工会（含下级）",
        "user": SimpleNamespace(pk=7),
        "menu_counts": {"home": 26, "people": 9, "activities": 2},
        "idempotency_key": "0b8f6a52",
        **attributes,
    }
    for name, value in marks.items():
        setattr(made, name, value)
    return made


def engine():
    """An engine of its own, so that the samples lean on nothing but this app."""
    options = {
        "context_processors": [
            "django.template.context_processors.request",
            "django.template.context_processors.csrf",
            "tongxin.shells.design.context.chrome",
        ],
        "libraries": {
            "design": "tongxin.shells.design.templatetags.design",
            "django_htmx": "django_htmx.templatetags.django_htmx",
        },
    }
    return DjangoTemplates(
        {"NAME": "samples", "DIRS": FOLDERS, "APP_DIRS": False, "OPTIONS": options}
    )


def render(name, **attributes):
    path, template, context = pages()[name]
    return engine().get_template(template).render(dict(context), request(path, **attributes))
