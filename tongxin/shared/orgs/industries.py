"""What an employer is and what it does: codes of the field (单位性质、国民经济行业门类)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ownership(TextChoices):
    """Type of an employer (单位性质, handbook 38)."""

    PARTY_GOV_ORGAN = "party_gov_organ", _("机关")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    STATE_OWNED = "state_owned", _("国有及国有控股企业")
    COLLECTIVE = "collective", _("集体企业")
    PRIVATE = "private", _("私营企业")
    FOREIGN = "foreign", _("外商投资企业")
    HMT = "hmt", _("港澳台商投资企业")
    SOCIAL_ORG = "social_org", _("社会组织")
    INDIVIDUAL = "individual", _("个体工商户")
    PLATFORM = "platform", _("平台企业及合作企业")


class Industry(TextChoices):
    """Sections of GB/T 4754-2017 (国民经济行业门类)."""

    A = "A", _("农、林、牧、渔业")
    B = "B", _("采矿业")
    C = "C", _("制造业")
    D = "D", _("电力、热力、燃气及水生产和供应业")
    E = "E", _("建筑业")
    F = "F", _("批发和零售业")
    G = "G", _("交通运输、仓储和邮政业")
    H = "H", _("住宿和餐饮业")
    I = "I", _("信息传输、软件和信息技术服务业")  # noqa: E741  (the letter of the standard)
    J = "J", _("金融业")
    K = "K", _("房地产业")
    L = "L", _("租赁和商务服务业")
    M = "M", _("科学研究和技术服务业")
    N = "N", _("水利、环境和公共设施管理业")
    O = "O", _("居民服务、修理和其他服务业")  # noqa: E741  (the letter of the standard)
    P = "P", _("教育")
    Q = "Q", _("卫生和社会工作")
    R = "R", _("文化、体育和娱乐业")
    S = "S", _("公共管理、社会保障和社会组织")
    T = "T", _("国际组织")
