"""What may be uploaded, and the ways an upload is refused (上传文件类型)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class Kind(TextChoices):
    """Content that is taken; the value is its suffix (文件类型)."""

    JPEG = "jpg", _("JPG 图片")
    PNG = "png", _("PNG 图片")
    WEBP = "webp", _("WebP 图片")
    PDF = "pdf", _("PDF 文件")
    DOCX = "docx", _("Word 文档（.docx）")
    XLSX = "xlsx", _("Excel 工作簿（.xlsx）")
    CSV = "csv", _("CSV 表格")
    TEXT = "txt", _("纯文本")

    @property
    def mime(self) -> str:
        """Media type it is served with."""
        return MIMES[self]


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})
MIMES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv",
    Kind.TEXT: "text/plain",
}


class UploadRefused(DomainError):
    """The content is not taken."""

    code = "files.refused"
    status = 422
    message = _("不支持这种文件。请上传 JPG、PNG、WebP 图片，或 PDF、.docx、.xlsx、.csv、.txt 文件")


class FileEmpty(UploadRefused):
    """No bytes at all."""

    code = "files.empty"
    message = _("文件是空的，请检查后重新选择")


class FileTooLarge(UploadRefused):
    """More bytes than allowed."""

    code = "files.too_large"
    status = 413
    message = _("文件超过 %(limit)s MB，请压缩或拆分后再上传")


class PictureTooLarge(UploadRefused):
    """More pixels than a camera makes: perhaps a decompression bomb."""

    code = "files.picture_too_large"
    message = _("图片像素过大（最多 %(limit)s 万像素），请缩小后再上传")


class PictureBroken(UploadRefused):
    """A picture that cannot be decoded to its end."""

    code = "files.picture_broken"
    message = _("图片已损坏或不完整，请重新拍照或导出后再上传")


class PhoneFormat(UploadRefused):
    """HEIC and AVIF, which many machines cannot show."""

    code = "files.phone_format"
    message = _(
        "暂不支持 HEIC/AVIF 照片。请在手机“设置—相机—格式”中选择“兼容性最佳”后重拍，"
        "或转换为 JPG 再上传"
    )


class OldOfficeFormat(UploadRefused):
    """The Word and Excel files of before 2007."""

    code = "files.old_office_format"
    message = _(
        "暂不支持旧版 .doc、.xls、.rtf 或加密的文档。请另存为 .docx 或 .xlsx（不设密码）后再上传"
    )


class ActiveContent(UploadRefused):
    """SVG, HTML and other content that a browser would run."""

    code = "files.active_content"
    message = _("不能上传网页、SVG 或含脚本的文件。图片请导出为 PNG，文档请另存为 PDF")


class PackageUnsafe(UploadRefused):
    """An office file with macros, a bomb, or something hidden in it."""

    code = "files.package_unsafe"
    message = _("文档含有宏、嵌入程序或异常内容，不能上传。请另存为不含宏的 .docx 或 .xlsx")


class PackageBroken(UploadRefused):
    """A damaged office file."""

    code = "files.package_broken"
    message = _("文档已损坏，无法打开。请用 Word 或 WPS 打开并另存后再上传")


class PdfBroken(UploadRefused):
    """A damaged PDF, or a PDF that is something else as well."""

    code = "files.pdf_broken"
    message = _("PDF 文件不完整或夹带了其他内容，请重新导出后再上传")


class TextUnreadable(UploadRefused):
    """Text in no known encoding."""

    code = "files.text_unreadable"
    message = _("文本无法识别编码，请另存为 UTF-8 编码后再上传")


class KindNotWanted(UploadRefused):
    """A sound file of a kind that this place does not take."""

    code = "files.kind_not_wanted"
    message = _("这里不能上传%(kind)s，请改传：%(wanted)s")
