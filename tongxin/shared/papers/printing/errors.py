"""Why a document is not printed."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SignMissing(DomainError):
    """A sign that the fonts of the house do not have."""

    code = "papers.sign_missing"
    status = 422
    message = _("字库里没有这些字：%(signs)s，不能生成 PDF；请核对用字，或改用 Word 文件")


class NotPrinted(DomainError):
    """The typesetter refused or warned: such a file is never handed out."""

    code = "papers.not_printed"
    status = 500
    message = _("PDF 没有生成，请把这份公文交平台管理员查看：%(reason)s")
