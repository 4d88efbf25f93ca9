"""Questions about what happens in the background: jobs, their worker, events on their way."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tongxin.config.findings import Answer, State
from tongxin.kernel.text import listed
from tongxin.shared.indicators.cells.check import last_audit, waiting
from tongxin.shared.indicators.cells.install import lacking
from tongxin.shared.jobs import selectors as jobs
from tongxin.shared.outbox.selectors import Waiting, undelivered

LATE, STUCK = timedelta(minutes=1), timedelta(minutes=10)
RECENT = timedelta(days=1)
OLD_AUDIT = timedelta(days=3)
MANY_MARKS = 50_000
BROKEN = """
SELECT task_name, count(DISTINCT jobs.id) FROM procrastinate_jobs jobs
JOIN procrastinate_events events ON job_id = jobs.id AND type = 'failed' AND events.at > %s
WHERE status = 'failed' GROUP BY task_name ORDER BY task_name
"""


def worker(now: datetime) -> Answer:
    """Somebody works in the background."""
    if not jobs.queue(now).workers:
        return State.WARNING, _("没有后台进程在运行，请启动 tongxin serve 或 tongxin worker")
    return State.FINE, _("在运行")


def queue(now: datetime) -> Answer:
    """Background jobs do not wait long and end well."""
    found = jobs.queue(now)
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, [now - RECENT])
        broken = cursor.fetchall()
    age = max(now - found.oldest, timedelta()) if found.oldest else timedelta()
    facts = {"count": found.waiting, "minutes": _minutes(age)}
    told = _("%(count)s 项任务在等，最久 %(minutes)s 分钟") % facts
    if age > LATE:
        return _by_age(age), told + _("；请确认 tongxin serve 或 tongxin worker 在运行")
    if broken:
        names = listed([f"{name} {times}" for name, times in broken])
        told = _("过去一天有任务失败：%s；原因见工作台“后台任务”，可在那里重试")
        return State.WARNING, told % names
    return State.FINE, told


def outbox(now: datetime) -> Answer:
    """Facts reach those who want to hear them."""
    found = undelivered()
    if gone := _counted(found, "failed"):
        told = _("已放弃投递：%s；排除原因后请运行 tongxin outbox retry")
        return State.FAILED, told % gone
    fresh = sum(one.fresh for one in found)
    since = min((one.oldest for one in found if one.oldest), default=now)
    if (age := now - since) > LATE:
        facts = {"count": fresh, "minutes": _minutes(age)}
        told = _("%(count)s 件事件在等，最久 %(minutes)s 分钟") % facts
        # A site that was off, or a restored backup: late, but nothing is lost.
        return State.WARNING, told + _("；请确认 tongxin serve 或 tongxin worker 在运行")
    if again := _counted(found, "retried"):
        told = _("投递失败，正在自动重试：%s；原因可用 tongxin outbox list 查看")
        return State.WARNING, told % again
    return State.FINE, _("%s 件事件在途") % fresh


def figures(now: datetime) -> Answer:
    """Stored cells say what the rows say, and are not far behind them."""
    marks, unbuilt = waiting()
    audited, new = last_audit(), lacking()
    if audited and audited[1]:
        told = _("上次核对有 %s 个存量格与明细不符，请运行 tongxin audit figures 查看")
        return State.FAILED, told % audited[1] + _("，并用 tongxin figures build 重建")
    if new:
        told = _("%s 个数据源还没有存量格，请运行 tongxin migrate；数字仍然准确，只是较慢")
        return State.WARNING, told % new
    if marks > MANY_MARKS or unbuilt:
        facts = {"marks": marks, "unbuilt": unbuilt}
        told = _("%(marks)s 个标记待并入，%(unbuilt)s 个数据源待建；数字仍然准确，只是较慢") % facts
        return State.WARNING, told + _("；请确认 tongxin serve 或 tongxin worker 在运行")
    if not audited or now - audited[0] > OLD_AUDIT:
        told = _("近几天没有核对过，夜间自动进行")
    else:
        told = _("%s 核对无误") % localtime(audited[0]).strftime("%Y-%m-%d %H:%M")
    return State.FINE, told


def _counted(found: Sequence[Waiting], what: str) -> str:
    return listed([f"{one.kind} {count}" for one in found if (count := getattr(one, what))])


def _by_age(age: timedelta) -> State:
    return State.FAILED if age > STUCK else State.WARNING


def _minutes(age: timedelta) -> int:
    return int(age.total_seconds() // 60)
