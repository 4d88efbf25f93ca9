"""Ways a public notice is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class SubjectUnknown(DomainError):
    """No module declares this subject or stage."""

    code = "public_notices.subject_unknown"
    message = _("没有名为 %(key)s 的公示事项，请核对事项代码")
    status = 404


class WrongRow(DomainError):
    """The row is not of the kind the subject is about."""

    code = "public_notices.wrong_row"
    message = _("这一事项不适用“%(subject)s”公示，请选择对应的公示事项")
    status = 422


class AlreadyOnNotice(DomainError):
    """One notice of a row at a time."""

    code = "public_notices.already_on_notice"
    message = _("该事项的公示尚未办结（%(state)s），请先办结再发布新的公示")


class TooShort(DomainError):
    """Fewer working days than the rule asks for."""

    code = "public_notices.too_short"
    message = _("“%(stage)s”公示期不少于 %(least)s 个工作日，请延长公示期")
    status = 422


class ContentEmpty(DomainError):
    """Nothing to show."""

    code = "public_notices.content_empty"
    message = _("公示内容为空，请补充公示标题和公示对象")
    status = 422


class ContentTooLong(DomainError):
    """More than one notice can show."""

    code = "public_notices.content_too_long"
    message = _("一次公示最多 %(most)s 行、每格最多 %(longest)s 字，请分批公示或精简内容")
    status = 422


class ContactMissing(DomainError):
    """People must know whom to call."""

    code = "public_notices.contact_missing"
    message = _("请填写监督电话，职工要知道向谁反映")
    status = 422


class PersonalNumberShown(DomainError):
    """What everybody reads holds a document or telephone number."""

    code = "public_notices.personal_number"
    message = _("公示内容“%(where)s”含有证件号码、手机号或银行卡号，请脱敏后再公示")
    status = 422


class StillOnNotice(DomainError):
    """The row waits for its notice."""

    code = "public_notices.still_on_notice"
    message = _("该事项的公示尚未办结（%(state)s），公示期满且异议核查完毕后才能办理下一步")


class NoticeNeeded(DomainError):
    """The step needs a notice that passed."""

    code = "public_notices.notice_needed"
    message = _("办理下一步前须先完成“%(stage)s”公示，请先发布公示")


class NotOverYet(DomainError):
    """The period still runs."""

    code = "public_notices.not_over_yet"
    message = _("公示期到 %(day)s 24:00 届满，届满后才能办结为通过")


class ObjectionsOpen(DomainError):
    """Objections wait for their result."""

    code = "public_notices.objections_open"
    message = _("还有 %(count)s 件异议没有核查完毕，请先逐件核查并写明结果")


class ObjectionUpheld(DomainError):
    """A notice with an upheld objection does not pass."""

    code = "public_notices.objection_upheld"
    message = _("有异议核查成立，不能办结为通过，请办结为“异议成立”或撤回公示")


class NothingUpheld(DomainError):
    """No objection stands behind the result."""

    code = "public_notices.nothing_upheld"
    message = _("没有核查成立的异议，不能办结为“异议成立”；不再公示请撤回并写明原因")


class NoticeOver(DomainError):
    """The notice has ended."""

    code = "public_notices.over"
    message = _("该公示已办结（%(state)s），不能再办理")


class ReasonMissing(DomainError):
    """An act of weight needs its words."""

    code = "public_notices.reason_missing"
    message = _("请写明原因或核查结论，办理依据要留存备查")
    status = 422


class PlaceMissing(DomainError):
    """Where it hung is not said."""

    code = "public_notices.place_missing"
    message = _("请写明公示地点，例如“一楼大厅公告栏”")
    status = 422


class PlaceBefore(DomainError):
    """Nothing is posted before it is opened, nor in the future."""

    code = "public_notices.place_before"
    message = _("张贴时间应在公示开始之后、当前时间之前，请改正时间")
    status = 422


class PeriodOver(DomainError):
    """Too late to object."""

    code = "public_notices.period_over"
    message = _(
        "公示期已于 %(day)s 24:00 届满，不再受理异议；如需反映问题，请拨打监督电话 %(contact)s"
    )


class AlreadyObjected(DomainError):
    """The same objection again."""

    code = "public_notices.already_objected"
    message = _("这件异议已经收到（第 %(number)s 号），正在办理，不需要重复提交")


class ObjectionEmpty(DomainError):
    """An objection without words."""

    code = "public_notices.objection_empty"
    message = _("请写明异议内容：对谁、什么事有异议，依据是什么（至少 %(least)s 个字）")
    status = 422


class SignatureIncomplete(DomainError):
    """A signed objection names somebody who can be reached."""

    code = "public_notices.signature_incomplete"
    message = _("实名反映请同时填写姓名和联系方式；不愿留名的，请选择匿名")
    status = 422


class TooManyObjections(DomainError):
    """One address, many objections."""

    code = "public_notices.too_many"
    message = _("提交过于频繁，请 %(minutes)s 分钟后再试，或拨打公示上的监督电话")
    status = 429


class AlreadyResolved(DomainError):
    """Somebody was faster."""

    code = "public_notices.already_resolved"
    message = _("%(who)s 已于 %(when)s 办结第 %(number)s 号异议（%(outcome)s），请刷新页面查看")


class AlreadyInvestigated(DomainError):
    """Somebody looks into it."""

    code = "public_notices.already_investigated"
    message = _("第 %(number)s 号异议已由 %(who)s 核查，请刷新页面查看")


class NotInvestigated(DomainError):
    """A result needs an investigation before it."""

    code = "public_notices.not_investigated"
    message = _("第 %(number)s 号异议还没有开始核查，请先点“开始核查”再写结论")
