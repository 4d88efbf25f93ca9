"""Ways in which an employer is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class EmployerKnown(DomainError):
    """The code stands on a list already; on whose is not told."""

    code = "orgs.employer_known"
    message = _("统一社会信用代码 %(uscc)s 的用人单位已经登记过，不需要重复登记")
    mend = _("如果在您的名册里找不到这家单位，请联系上级工会核对由哪个工会管理")


class EmployerIsUnion(DomainError):
    """A union and its employer are two legal entities."""

    code = "orgs.employer_is_union"
    message = _("这是工会自己的统一社会信用代码，用人单位和工会是两个法人")
    mend = _("请填写用人单位营业执照或登记证书上的代码")
    status = 422


class EmployerClosed(DomainError):
    """The employer does not exist any more."""

    code = "orgs.employer_closed"
    message = _("该用人单位已于 %(day)s 注销，不能再办理此事项，请核对日期")


class CoverOverlaps(DomainError):
    """Another union covers the employer in these days; which is told only within reach."""

    code = "orgs.cover_overlaps"
    message = _("该用人单位在这段时间已由其他工会覆盖，一个单位同时只能由一个工会覆盖")
    mend = _("请先在原覆盖记录上办理“不再覆盖”，再由新的工会覆盖")


class NotCovered(DomainError):
    """No union covers the employer today."""

    code = "orgs.employer_not_covered"
    message = _("该用人单位目前没有工会覆盖，请先办理建会覆盖")


class CoversNobody(DomainError):
    """Federations lead unions; they cover no employers."""

    code = "orgs.covers_nobody"
    message = _("%(name)s 不直接覆盖用人单位，请选择基层工会或联合基层工会")
    status = 422


class DayBeforeListed(DomainError):
    """The day lies before the employer was listed or the union founded."""

    code = "orgs.day_before_listed"
    message = _("日期不能早于 %(day)s（单位列入名册或工会成立的日期），请核对日期")
    status = 422


class DayAhead(DomainError):
    """Nothing is noted before its day."""

    code = "orgs.day_ahead"
    message = _("日期不能晚于今天，请在当天办理")
    status = 422


class YearAhead(DomainError):
    """Nobody has counted the heads of a year to come."""

    code = "orgs.headcount_ahead"
    message = _("%(year)s 年还没有到，不能登记该年度的职工人数，请核对年度")
    status = 422


class PartsExceed(DomainError):
    """More women or migrant workers than workers."""

    code = "orgs.headcount_parts"
    message = _("女职工人数和农民工人数都不能超过职工人数，请核对")
    status = 422
