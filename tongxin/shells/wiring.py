"""What the shells hang into their own registries."""

from django.utils.translation import gettext_lazy as _

from tongxin.shared.access.permissions import Can
from tongxin.shared.approvals.permissions import Can as ApprovalCan
from tongxin.shared.consents.permissions import Can as ConsentCan
from tongxin.shared.deadlines.permissions import Can as CalendarCan
from tongxin.shared.files import slots
from tongxin.shared.notify.channels import open_channel
from tongxin.shared.notify.gateway import Gateway
from tongxin.shared.notify.mail import Mail
from tongxin.shared.public_notices.objections import EVIDENCE
from tongxin.shared.public_notices.permissions import Can as NoticeCan
from tongxin.shared.public_notices.places import PROOF
from tongxin.shared.transfer.permissions import Can as TransferCan
from tongxin.shells import erasers, holdings, purposes, retentions
from tongxin.shells.cli import audit, calendars, figures, lottery, outbox, tracing
from tongxin.shells.design.registry import MenuEntry, Tab, Tile, menu, tabs, tiles
from tongxin.shells.desk import approval_news, deadline_news, export_news, notice_news

SETTINGS = _("系统")


def connect() -> None:
    """Menu entries of the workbench, the bottom bar of worker pages, commands over figures."""
    figures.declare()
    tracing.declare()
    audit.declare()
    calendars.declare()
    lottery.declare()
    outbox.declare()
    menu.add(MenuEntry(key="home", label=_("工作台"), url_name="desk:home", icon="home", order=1))
    menu.add(
        MenuEntry(
            key="approvals",
            label=_("审批"),
            url_name="desk:approvals",
            icon="rubber-stamp",
            needs=ApprovalCan.VIEW,
            order=2,
        )
    )
    approval_news.connect()
    deadline_news.connect()
    _public_notices()
    _exports()
    holdings.declare()
    erasers.declare()
    retentions.declare()
    purposes.declare()
    for channel in (Mail(), Gateway()):
        open_channel(channel)
    _system()
    tabs.add(Tab(key="home", label=_("首页"), url_name="h5:home", icon="home", order=1))
    tabs.add(Tab(key="me", label=_("我的"), url_name="h5:me", icon="user", order=99))


def _system() -> None:
    """Menu entries of those who run the house."""
    for key, label, url_name, icon, needs in (
        ("accounts", _("账号与授权"), "desk:accounts", "user-circle", Can.VIEW),
        ("log", _("审计日志"), "desk:log", "history", Can.AUDIT),
        ("work", _("后台任务"), "desk:work", "refresh", Can.OPERATE),
        ("retention", _("保存期限"), "desk:retention", "trash", Can.OPERATE),
        ("consents", _("同意台账"), "desk:consents", "checklist", ConsentCan.VIEW),
        ("calendar", _("工作日历"), "desk:calendar", "calendar", CalendarCan.ENTER),
    ):
        menu.add(
            MenuEntry(
                key=key,
                label=label,
                url_name=url_name,
                icon=icon,
                needs=needs,
                group=SETTINGS,
                order=900,
            )
        )


def _exports() -> None:
    """Menu entry and flow of lists that leave as files."""
    menu.add(
        MenuEntry(
            key="exports",
            label=_("我的导出"),
            url_name="desk:exports",
            icon="file-export",
            needs=TransferCan.EXPORT,
            order=81,
        )
    )
    export_news.connect()


def _public_notices() -> None:
    """Menu entry, attachment slots and messages of public notices."""
    menu.add(
        MenuEntry(
            key="public_notices",
            label=_("公示"),
            url_name="desk:public_notices",
            icon="news",
            needs=NoticeCan.VIEW,
            order=3,
        )
    )
    tiles.add(
        Tile(
            key="public_notices",
            label=_("公示公告"),
            url_name="portal:notices",
            icon="news",
            tone="gold",
            order=90,
        )
    )
    slots.declare(EVIDENCE)
    slots.declare(PROOF)
    notice_news.connect()
