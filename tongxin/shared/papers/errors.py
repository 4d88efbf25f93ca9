"""Ways an official document is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SecretPaper(DomainError):
    """A state secret may never be entered (handbook rule 75)."""

    code = "papers.secret"
    status = 422
    message = _("这份公文标有密级“%(mark)s”，不得录入本平台；请按保密规定使用纸质文件登记")


class NothingToIssue(DomainError):
    """Title or text is missing."""

    code = "papers.nothing_to_issue"
    status = 422
    message = _("公文还没有标题或正文，请补全后再签发")


class NoAgencyCode(DomainError):
    """The agency code is not one of this union."""

    code = "papers.no_agency_code"
    status = 422
    message = _("请选择本工会的机关代字；还没有机关代字的，请先在“机关代字”中登记")


class AgencyCodeTaken(DomainError):
    """Another union already numbers its documents with these words."""

    code = "papers.agency_code_taken"
    message = _("机关代字“%(code)s”已被使用，请核对后换一个")


class AgencyCodeUnreadable(DomainError):
    """Two to twelve Chinese characters."""

    code = "papers.agency_code_unreadable"
    status = 422
    message = _("机关代字应为 2 至 12 个汉字，例如“某总工办”，请修改")


class NumberUnreadable(DomainError):
    """A received number that is not written as the standard asks."""

    code = "papers.number_unreadable"
    status = 422
    message = _("发文字号“%(number)s”写法不规范，应写成“某总工办〔2026〕3号”，请核对原文")


class NumberEntered(DomainError):
    """The register of this union already holds the number."""

    code = "papers.number_entered"
    message = _("发文字号“%(number)s”已经登记过，请先在“发文”里查看，不要重复下发")


class DateAhead(DomainError):
    """The day of issue lies in the future."""

    code = "papers.date_ahead"
    status = 422
    message = _("成文日期 %(day)s 还没有到，请改为今天或更早的日期")


class AlreadyIssued(DomainError):
    """An issued document is never rewritten."""

    code = "papers.already_issued"
    message = _("公文已经签发，不能再修改；如有错误，请另发更正通知")


class NotIssued(DomainError):
    """Only an issued document is distributed."""

    code = "papers.not_issued"
    message = _("公文还没有签发编号，请先签发再分发")


class NoRecipients(DomainError):
    """Nobody would receive it."""

    code = "papers.no_recipients"
    status = 422
    message = _("没有选到任何收文单位，请选择发文对象组或至少一个下级工会")


class RecipientOutside(DomainError):
    """A recipient that does not stand below the issuer."""

    code = "papers.recipient_outside"
    status = 422
    message = _("所选单位里有不属于本工会下级的，不能作为收文单位，请移除后再试")


class GroupNameTaken(DomainError):
    """Two groups of one union under one name."""

    code = "papers.group_name_taken"
    message = _("已经有名为“%(name)s”的发文对象组，请换一个名称")


class AlreadySigned(DomainError):
    """The receipt was signed before."""

    code = "papers.already_signed"
    message = _("这份公文已由%(name)s签收，不需要重复签收")


class InReview(DomainError):
    """A document on its way through review stands still."""

    code = "papers.in_review"
    message = _("公文正在核稿会签，不能修改或签发；需要修改的，请先在“审批”里撤回")


class NotAgreed(DomainError):
    """Reviewers have not agreed yet."""

    code = "papers.not_agreed"
    message = _("公文还没有经过核稿会签，请先送核稿会签，同意后再签发")


class NotSigned(DomainError):
    """Nobody replies to what was not received."""

    code = "papers.not_signed"
    message = _("请先签收公文，再回复")


class AlreadyReplied(DomainError):
    """The reply was sent before."""

    code = "papers.already_replied"
    message = _("这份公文已由%(name)s回复，不需要重复回复")


class ReplyMissing(DomainError):
    """An empty reply."""

    code = "papers.reply_missing"
    status = 422
    message = _("请写明回复内容")


class ArchiveNumberTaken(DomainError):
    """Another document lies under that number."""

    code = "papers.archive_number_taken"
    message = _("归档号“%(number)s”已经用过，请换一个")


class ArchiveNumberMissing(DomainError):
    """A document is archived somewhere."""

    code = "papers.archive_number_missing"
    status = 422
    message = _("请填写归档号")
