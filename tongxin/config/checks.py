"""The operator's health check: one finding per question (系统检查)."""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.errors import UndefinedTable

from tongxin.config import tables
from tongxin.config.checks_of_data import database, files, sealed
from tongxin.config.checks_of_work import figures, outbox, queue, worker
from tongxin.config.findings import Answer, Check, Finding, State
from tongxin.config.roles import OWNER
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.kernel.text import listed
from tongxin.shared.audit.chain import verify, waiting_since
from tongxin.shared.deadlines.calendar import calendar_years

WAITING = timedelta(minutes=10)  # the sealer comes every ten seconds
GIB = 1024**3
# Read before anybody's scope is known (docs/adr/0003, the same in tests/guards); the queue's column
# names a process, not a person.
OPEN_ON_PURPOSE = ["access_account", "orgs_orgchange", "procrastinate_jobs"]
UNPROTECTED = """
SELECT DISTINCT relname FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = 'public'
JOIN pg_attribute ON attrelid = pg_class.oid AND NOT attisdropped
WHERE relkind IN ('r', 'p') AND attname IN ('union_id', 'union_path', 'owner_path', 'worker_id')
  AND relname <> ALL(%s)
  AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname
"""
POWERS = """
SELECT rolsuper OR rolbypassrls OR rolcreaterole OR pg_has_role(current_user, %s, 'MEMBER')
    OR EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)
FROM pg_roles WHERE rolname = current_user
"""


def role(_now: datetime) -> Answer:
    """The site's role can do no more than it should."""
    with connection.cursor() as cursor:
        cursor.execute(POWERS, [OWNER])
        (powerful,) = cursor.fetchone()
    if powerful:
        return State.FAILED, _("网站使用的数据库角色权限过大，请改用 tongxin_app")
    return State.FINE, _("网站的角色不是属主，也不能绕过行级安全")


def schema(_now: datetime) -> Answer:
    """The tables are those of this version."""
    if newer := tables.unknown():
        return State.FAILED, _("数据库来自更新的版本（%s），请升级程序") % newer[0]
    if not tables.any_made():
        return State.FAILED, _("还没有数据表，请运行 tongxin migrate")
    if count := len(tables.missing()):
        return State.FAILED, _("差 %s 步，请备份后运行 tongxin migrate") % count
    return State.FINE, _("数据表已是最新")


def walls(_now: datetime) -> Answer:
    """Every table with a union or a person stands behind row-level security."""
    if not tables.any_made():
        return State.WARNING, _("数据表建好后才能检查")
    with connection.cursor() as cursor:
        cursor.execute(UNPROTECTED, [OPEN_ON_PURPOSE])
        open_tables = [name for (name,) in cursor.fetchall()]
    if open_tables:
        return State.FAILED, _("没有行级安全：%s") % listed(open_tables)
    return State.FINE, _("有归属的表都有行级安全")


def audit(now: datetime) -> Answer:
    """The chain of the audit log is whole."""
    with speaking(Actor.system("check")):
        report = verify()
        since = waiting_since()
    facts = {"chained": report.chained, "waiting": report.waiting, "bad": len(report.findings)}
    if report.findings:
        return State.FAILED, _("日志链有 %(bad)s 处不符，请运行 tongxin audit log 查看") % facts
    told = _("已封存 %(chained)s 条，%(waiting)s 条还未封存") % facts
    if since and now - since > WAITING:
        return State.WARNING, told + _("；封存由后台进程完成，请确认它在运行")
    return State.FINE, told


def disk(_now: datetime) -> Answer:
    """There is room to write."""
    free = shutil.disk_usage(settings.VAR)
    told = _("剩余 %(free).1f GB") % {"free": free.free / GIB}
    if free.free < GIB:
        return State.FAILED, told + _("，请尽快清理或扩容")
    return (State.WARNING if free.free < free.total / 10 else State.FINE), told


def keys(_now: datetime) -> Answer:
    """Keys are closed to others and do not lie beside the data."""
    if settings.KEYS.open_to_others():
        return State.FAILED, _("密钥文件可被其他用户读取，请执行 chmod 600")
    if settings.KEYS.folder.is_relative_to(settings.VAR):
        return State.WARNING, _("密钥与数据放在一起，请用 TONGXIN_KEYS 移到别处并另行备份")
    return State.FINE, str(settings.KEYS.folder)


def calendar(now: datetime) -> Answer:
    """This year and the next have an announced working calendar."""
    known = {row.year: row for row in calendar_years()}
    year = localdate(now).year
    if year not in known:
        return State.FAILED, _("没有 %s 年的工作日历，请在工作台录入") % year
    if year + 1 not in known:
        return State.WARNING, _("还没有 %s 年的工作日历，国务院公布后请录入") % (year + 1)
    return State.FINE, _("今年和明年都有")


def mode(_now: datetime) -> Answer:
    """Neither debugging nor demonstrating."""
    if settings.DEBUG:
        return State.WARNING, _("调试模式已打开，正式使用前请关闭 TONGXIN_DEBUG")
    if settings.DEMO:
        return State.WARNING, _("演示模式已打开，任何人都能切换身份，不要放真实数据")
    return State.FINE, _("正式运行")


# The house's own questions; wiring adds those of the shared apps and modules.
CHECKS: list[tuple[str | Promise, Check]] = [
    (gettext_lazy("数据库"), database),
    (gettext_lazy("数据库角色"), role),
    (gettext_lazy("数据表"), schema),
    (gettext_lazy("行级安全"), walls),
    (gettext_lazy("审计日志"), audit),
    (gettext_lazy("后台进程"), worker),
    (gettext_lazy("后台任务"), queue),
    (gettext_lazy("事件投递"), outbox),
    (gettext_lazy("指标存量"), figures),
    (gettext_lazy("上传文件"), files),
    (gettext_lazy("磁盘空间"), disk),
    (gettext_lazy("密钥"), keys),
    (gettext_lazy("加密数据"), sealed),
    (gettext_lazy("工作日历"), calendar),
    (gettext_lazy("运行方式"), mode),
]


def run(now: datetime, checks: Iterable[tuple[str | Promise, Check]] = CHECKS) -> list[Finding]:
    """Ask every question; one that breaks does not silence the others."""
    return [_ask(question, check, now) for question, check in checks]


def _ask(question: str | Promise, check: Check, now: datetime) -> Finding:
    try:
        state, told = check(now)
    except (DatabaseError, DomainError, OSError) as error:
        if isinstance(error.__cause__, UndefinedTable):
            return Finding(str(question), State.WARNING, _("数据表建好后才能检查"))
        reason = str(error).strip().split("\n")[0]
        state, told = State.FAILED, _("无法检查：%s") % reason
    return Finding(str(question), state, told)
