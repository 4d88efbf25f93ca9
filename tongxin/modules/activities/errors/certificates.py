"""Refusals around certificates of attendance, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NoCertificateRule(DomainError):
    """Nobody said yet from which share on the activity certifies attendance."""

    code = "activities.no_certificate_rule"
    message = _("还没有设定参加证明的颁发条件，请先在“参加证明”页面设定")


class CertificateOfPartyDay(DomainError):
    """A certificate would tell who belongs to the Party."""

    code = "activities.certificate_of_party_day"
    message = _("主题党日涉及党员身份，不颁发参加证明；需要证明的请由党组织出具")
    status = 422


class CertificateCodeTaken(DomainError):
    """The words are those of another union, or number its official documents."""

    code = "activities.certificate_code_taken"
    message = _("“%(code)s”已用于公文或其他工会，请换一个专用于参加证明的代字")


class ShareNotReached(DomainError):
    """The person attended too few sessions, or none under the own name."""

    code = "activities.share_not_reached"
    message = _("%(name)s参加了 %(attended)s 场（共举办 %(held)s 场），没有达到颁发条件")


class AlreadyCertified(DomainError):
    """One certificate each."""

    code = "activities.already_certified"
    message = _("%(name)s已有本活动的参加证明，不需要重复颁发；原证明有误的请先撤销")


class AlreadyRevoked(DomainError):
    """A revoked certificate stays revoked."""

    code = "activities.certificate_revoked"
    message = _("这份证明已经撤销，可以刷新页面查看原因")


class CertificateUnknown(DomainError):
    """No certificate has this code; whether one is near is not told."""

    code = "activities.certificate_unknown"
    message = _("没有查到这份证明，请核对 16 位核验码，或扫描证明上的二维码")
    status = 404
