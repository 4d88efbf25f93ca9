"""Ways in which a failed job is not started again."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NoFailedJob(DomainError):
    """Gone, or not failed any more."""

    code = "jobs.not_failed"
    message = _("这项任务已重新开始或已完成，不用再重试；请刷新页面查看")
    status = 409


class SameJobWaits(DomainError):
    """One of its kind is in the queue already and does the same work."""

    code = "jobs.same_waits"
    message = _("同样的任务“%(name)s”已在排队，会办理同样的事，不用再重试")
    status = 409
