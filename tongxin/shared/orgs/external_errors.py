"""Ways in which an outside body is refused."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class ExternalKnown(DomainError):
    """The name or the code stands on the list already."""

    code = "orgs.external_known"
    message = _("外部单位名录里已有这个名称或统一社会信用代码，请直接使用或修改原有的一条")


class ExternalRetired(DomainError):
    """It is not used any more."""

    code = "orgs.external_retired"
    message = _("“%(name)s”已停用，请刷新页面；需要继续合作的请重新登记")


class ExternalNeedsFederation(DomainError):
    """Federations keep the list, for all below them."""

    code = "orgs.external_needs_federation"
    message = _("外部单位由地方总工会、产业工会等上级工会登记，%(name)s 可以直接使用上级的名录")
    status = 422


class ExternalIsUnion(DomainError):
    """Unions are found in the tree."""

    code = "orgs.external_is_union"
    message = _("这是系统内工会的统一社会信用代码，请在“工会”一栏中选择，不登记为外部单位")
    status = 422


class ExternalReasonMissing(DomainError):
    """Taking one off the list needs a reason."""

    code = "orgs.external_reason"
    message = _("请写明停用原因")
    status = 422
