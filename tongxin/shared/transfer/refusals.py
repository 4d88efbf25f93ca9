"""Ways an export is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class UnknownList(DomainError):
    """No list has this key."""

    code = "transfer.unknown_list"
    message = _("没有“%(key)s”这个可以导出的列表，请从列表页面点“导出列表”")
    status = 404


class ListEmpty(DomainError):
    """Nothing fits the conditions."""

    code = "transfer.list_empty"
    message = _("没有符合条件的记录，不需要导出；请放宽筛选条件")


class ListTooLong(DomainError):
    """More rows than one file takes."""

    code = "transfer.list_too_long"
    message = _("符合条件的记录超过 %(most)s 条，请按工会或日期缩小范围，分几次导出")


class ExportReasonMissing(DomainError):
    """Personal rows leave the house for a purpose."""

    code = "transfer.reason_missing"
    message = _("含个人信息的表格超过 %(most)s 行或含完整证件号时，须写明用途")
    status = 422


class PasswordMissing(DomainError):
    """Personal rows leave the house locked."""

    code = "transfer.password_missing"
    message = _("个人信息超过 %(most)s 行或含完整证件号的表格，须设至少 %(long)s 位的打开密码")
    status = 422


class PasswordNeedsWorkbook(DomainError):
    """A text table cannot be locked."""

    code = "transfer.password_needs_workbook"
    message = _("CSV 文件不能加密，请改选 Excel 格式")
    status = 422


class FormatUnknown(DomainError):
    """Neither a workbook nor a text table."""

    code = "transfer.format_unknown"
    message = _("导出格式只能是 xlsx 或 csv，请重新选择")
    status = 422


class ExportNotReady(DomainError):
    """There is no file to take."""

    code = "transfer.export_not_ready"
    message = _("文件还不能下载（%(state)s），请稍后在“我的导出”里查看")


class ExportExpired(DomainError):
    """The days in which it could be taken are over."""

    code = "transfer.export_expired"
    message = _("下载期限已过，文件已销毁；如仍需要，请回到列表重新导出")
    status = 410


class ExportGrew(DomainError):
    """Many more rows than were approved."""

    code = "transfer.export_grew"
    message = _("申请时 %(expected)s 行，现在已超过 %(most)s 行，请重新申请导出")


class ExportOvertaken(DomainError):
    """Another worker goes on with it, or its maker took it back."""

    code = "transfer.export_overtaken"
    message = _("这次导出已由其他进程接手或已撤销，请刷新页面查看")


class ExportBroken(DomainError):
    """A fault of ours, every time."""

    code = "transfer.export_broken"
    message = _("生成文件时出错（%(error)s），请稍后重新导出；仍不成功请联系管理员")
    status = 500


class ViewEmpty(DomainError):
    """Nothing is narrowed."""

    code = "transfer.view_empty"
    message = _("还没有设置筛选条件，请先在列表中筛选再保存")
    status = 422


class ViewNameTaken(DomainError):
    """Another view of this list has the name."""

    code = "transfer.view_name_taken"
    message = _("已有名为“%(name)s”的常用筛选，请换一个名称，或先删除原来的")


class TooManyViews(DomainError):
    """Nobody looks through more."""

    code = "transfer.too_many_views"
    message = _("一个列表最多保存 %(most)s 个常用筛选，请先删除不用的")
