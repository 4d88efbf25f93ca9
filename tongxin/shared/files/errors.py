"""Refusals about files that hang on rows."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SlotFull(DomainError):
    """No more files fit into this slot."""

    code = "files.slot_full"
    message = _("这里最多放 %(most)s 个文件，请先移除不需要的再上传")


class AlreadyAttached(DomainError):
    """The same content hangs here."""

    code = "files.already_attached"
    message = _("这个文件已经上传过，不需要重复上传")


class RemovalNeedsReason(DomainError):
    """A file that was evidence goes only with a reason."""

    code = "files.removal_needs_reason"
    message = _("请写明移除原因：附件是工作留痕，移除要留下依据")
    status = 422


class AlreadyRemoved(DomainError):
    """The file no longer hangs here."""

    code = "files.already_removed"
    message = _("这个文件已经移除，不需要重复操作")
