"""Ways in which rows about employers and their people are refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class EmployerUnknown(DomainError):
    """No employer of the own list has this code."""

    code = "members.employer_unknown"
    message = _("名册中没有这个统一社会信用代码的用人单位")
    mend = _("请先登记用人单位，或核对信用代码")
    status = 422


class YearImpossible(DomainError):
    """No employer was counted in such a year."""

    code = "members.year_impossible"
    message = _("年度应为 %(least)s 年以后的四位年份")
    mend = _("请填写统计所属的年份，例如 2025")
    status = 422


class HeadsImpossible(DomainError):
    """No employer has so many people."""

    code = "members.heads_impossible"
    message = _("人数应为 0 至 %(most)s 之间的整数")
    mend = _("请核对是否多录了数字，或把其他列的内容填到了人数里")
    status = 422


class NoEmployer(DomainError):
    """The account hands in nobody's roster."""

    code = "members.no_employer"
    message = _("您目前不是任何用人单位的经办人，或本工会已不再覆盖您的单位")
    mend = _("请联系覆盖本单位的工会重新指定经办人")


class DeclinedBefore(DomainError):
    """The person said no to this employer's roster."""

    code = "members.declined_before"
    message = _("本人已表示不通过单位名册入会，不能再次报送")
    mend = _("如本人改变主意，请本人扫描工会的入会二维码自行申请")


class RemindedToday(DomainError):
    """Once a day is enough."""

    code = "members.reminded_today"
    message = _("今天已经提醒过，请明天再试")
