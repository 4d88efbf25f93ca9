"""Refusals where names are withheld."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NamesWithheld(DomainError):
    """Who was at a party day is political data."""

    code = "activities.names_withheld"
    message = _("主题党日的人员名单只向获准的人员显示；如需办理，请管理员授予“党务干部”角色")
    status = 403
