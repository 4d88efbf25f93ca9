"""Why a file is not read as an official document."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class EmptyPaper(DomainError):
    """Nothing in the file."""

    code = "papers.empty"
    message = _("文件“%(filename)s”是空的，请检查后重新上传。")
    status = 422


class PaperWithoutText(DomainError):
    """A file without a single word, most often a scan."""

    code = "papers.no_text"
    message = _(
        "文件“%(filename)s”里没有文字。如果是扫描件，请先识别成文字，再另存为 .docx 或 .txt 上传。"
    )
    status = 422


class OldWordFile(DomainError):
    """The binary format of Word 97 or an encrypted file, whatever its name says."""

    code = "papers.old_word"
    message = _(
        "文件“%(filename)s”是旧版 Word（.doc）、WPS 或加密的文件，"
        "请用 Word 或 WPS 打开后另存为 .docx 再上传。"
    )
    status = 422


class NotAWordFile(DomainError):
    """Something else under the name of a Word file."""

    code = "papers.not_word"
    message = _("文件“%(filename)s”是%(what)s，不是 Word 文档，请上传 .docx 或 .txt 格式的公文。")
    status = 422


class BrokenPaper(DomainError):
    """A damaged or half-transferred file."""

    code = "papers.broken"
    message = _("文件“%(filename)s”已损坏，打不开。请用 Word 打开原件后另存为 .docx 再上传。")
    status = 422


class PaperTooLarge(DomainError):
    """More than a document can hold, unpacked or not."""

    code = "papers.too_large"
    message = _("文件“%(filename)s”太大（内容超过 %(limit)s MB）。请删去图片或拆分文件后再上传。")
    status = 413


class UnreadableText(DomainError):
    """Text in no encoding we know."""

    code = "papers.encoding"
    message = _("文件“%(filename)s”的文字编码无法识别，请用记事本打开后按 UTF-8 编码另存再上传。")
    status = 422
