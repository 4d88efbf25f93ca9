"""Ways a sheet, or a cell of it, is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SheetRefused(DomainError):
    """The file is refused as a whole; nothing was written."""

    status = 422


class UnknownSheet(SheetRefused):
    """No sheet has this key."""

    code = "transfer.unknown_sheet"
    message = _("没有“%(key)s”这种表格；可用的有：%(known)s")
    status = 404


class NotImportable(SheetRefused):
    """The sheet is for reading only."""

    code = "transfer.not_importable"
    message = _("“%(title)s”只能导出，不能导入")


class NotExportable(SheetRefused):
    """The sheet is for writing only."""

    code = "transfer.not_exportable"
    message = _("“%(title)s”只能导入，不能导出")


class FileEmpty(SheetRefused):
    """Nothing in it."""

    code = "transfer.file_empty"
    message = _("文件是空的，没有可以导入的内容，请选择填好的表格")


class FileTooLarge(SheetRefused):
    """More than one import takes."""

    code = "transfer.file_too_large"
    message = _("文件超过 %(most)s MB，请拆成几份分别导入")


class FileUnpacksTooLarge(SheetRefused):
    """A small file that would fill the memory."""

    code = "transfer.unpacks_too_large"
    message = _("这个工作簿解开后异常庞大，为安全起见不能导入；请把数据复制到新建的工作簿后重试")


class FileOfOtherKind(SheetRefused):
    """Neither a workbook nor a text table."""

    code = "transfer.file_of_other_kind"
    message = _("这不是表格文件，请用 Excel 或 WPS 另存为 .xlsx 或 .csv 后再导入")


class FileHasMacros(SheetRefused):
    """A workbook with a program in it."""

    code = "transfer.file_has_macros"
    message = _("这个工作簿带有宏，为安全起见不能导入；请另存为不含宏的 .xlsx 后再导入")


class FileHasLinks(SheetRefused):
    """A workbook whose values come out of other files."""

    code = "transfer.file_has_links"
    message = _("这个工作簿引用了其他文件中的数据，请把这些单元格复制后“选择性粘贴为数值”，再导入")


class FileLocked(SheetRefused):
    """A workbook with a password."""

    code = "transfer.file_locked"
    message = _("这个工作簿设有打开密码，请去掉密码并另存后再导入")


class FileBroken(SheetRefused):
    """The workbook cannot be read."""

    code = "transfer.file_broken"
    message = _("工作簿已损坏，无法读取；请用 Excel 或 WPS 打开并另存一份后重试")


class EncodingUnknown(SheetRefused):
    """Text in no encoding we know."""

    code = "transfer.encoding_unknown"
    message = _("文本表格的编码无法识别，请另存为“CSV UTF-8”后再导入")


class TextDamaged(SheetRefused):
    """Characters of the text were lost before it came here."""

    code = "transfer.text_damaged"
    message = _("第 %(row)s 行有已损坏的文字，请从原来的软件重新导出，或另存为 .xlsx 后再导入")


class FormulasNotComputed(SheetRefused):
    """A formula without its result."""

    code = "transfer.formulas_not_computed"
    message = _("单元格 %(cell)s 的公式没有计算结果，请用 Excel 或 WPS 打开、保存后再导入")


class HeaderMissing(SheetRefused):
    """No row looks like the header."""

    code = "transfer.header_missing"
    message = _("没有找到表头。第一行应为：%(wanted)s；请下载模板对照")


class ColumnsMissing(SheetRefused):
    """Required columns are absent."""

    code = "transfer.columns_missing"
    message = _("缺少必需的列：%(headers)s；请补上后再导入，也可下载模板对照")


class ColumnsUnknown(SheetRefused):
    """Columns nobody knows."""

    code = "transfer.columns_unknown"
    message = _("有不认识的列：%(headers)s；请改成模板中的列名，或删去这些列")


class HeaderMerged(SheetRefused):
    """Which column a value belongs to cannot be told."""

    code = "transfer.header_merged"
    message = _(
        "表头第 %(row)s 行有合并单元格 %(cells)s，无法判断各列的内容；请取消合并，每列各写列名"
    )


class ColumnsDoubled(SheetRefused):
    """One header twice."""

    code = "transfer.columns_doubled"
    message = _("列名重复：%(headers)s；同一列只能出现一次，请删去多余的列")


class NoRows(SheetRefused):
    """A header and nothing below it."""

    code = "transfer.no_rows"
    message = _("表头下面没有数据行，请填写后再导入")


class ImportOvertaken(DomainError):
    """Somebody else runs or stopped this import."""

    code = "transfer.overtaken"
    message = _("这次导入已停止或正由另一个任务继续，请刷新查看进度")


class ImportBroken(DomainError):
    """The program failed on this file every time."""

    code = "transfer.broken"
    message = _(
        "导入多次中断（%(error)s），已停止；已导入的行保留。请联系平台管理员查看日志，处理后点“继续导入”"
    )


class NoRoom(DomainError):
    """The database's disk is full; what a chunk had begun is taken back."""

    code = "transfer.no_room"
    message = _(
        "服务器磁盘空间不足，导入已停止；已导入的行保留，没有只写入一半的行。"
        "请平台管理员腾出空间，再点“继续导入”，或重新导入同一文件，会从停下的地方继续"
    )
    status = 503


class NoRoomForFile(NoRoom):
    """The database's disk is full before a file was kept."""

    code = "transfer.no_room_for_file"
    message = _(
        "服务器磁盘空间不足，文件没有收下，什么都没有写入；请平台管理员腾出空间后，重新提交同一文件"
    )


class ResultBeingWritten(DomainError):
    """The marked workbook of a large table is not ready yet."""

    code = "transfer.result_being_written"
    message = _("表格较大，标出问题的表格正在后台生成，通常需要几分钟，请稍后再下载")
    status = 409


class FileGone(DomainError):
    """The uploaded workbook was deleted, as promised."""

    code = "transfer.file_gone"
    message = _("上传的表格含个人信息，已按规定到期删除；如需要请重新导入")
    status = 410


class CellEmpty(DomainError):
    """A required cell is empty."""

    code = "transfer.required"
    message = _("必填项没有填写")
    mend = _("请补填")


class CellTooLong(DomainError):
    """More text than the column keeps."""

    code = "transfer.too_long"
    message = _("内容超过 %(most)s 个字")
    mend = _("请缩短内容")


class CellNotInList(DomainError):
    """Not one of the values of the column."""

    code = "transfer.not_in_list"
    message = _("不是可选的值")
    mend = _("请填写以下之一：%(fit)s")


class DateUnclear(DomainError):
    """No date, or more than one reading."""

    code = "transfer.date_unclear"
    message = _("日期无法确定")
    mend = _("请写成 2024-03-05 的样子，年、月、日都要有")


class NumberUnclear(DomainError):
    """No number, or more than one reading."""

    code = "transfer.number_unclear"
    message = _("数字无法确定")
    mend = _("请只填一个数字，例如 1234")


class NumberNotWhole(DomainError):
    """A fraction where a count belongs."""

    code = "transfer.number_not_whole"
    message = _("应为不小于零的整数")
    mend = _("请填写整数")


class RowMerged(DomainError):
    """Merged cells run through the row."""

    code = "transfer.row_merged"
    message = _("该行有合并单元格 %(cells)s，无法判断各行的值")
    mend = _("请取消合并，并在每一行都填上内容")


class RowRepeated(DomainError):
    """The same thing stood further up."""

    code = "transfer.row_repeated"
    message = _("与第 %(row)s 行重复")
    mend = _("请只保留正确的一行")
