"""Levels and kinds of unions (handbook 1.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Where a union stands in the line of leadership (层级)."""

    NATIONAL = "national", _("全国")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇街道")
    PARK = "park", _("园区")
    VILLAGE = "village", _("村社区")
    GRASSROOTS = "grassroots", _("基层")
    BRANCH = "branch", _("分会")
    GROUP = "group", _("工会小组")


class Kind(TextChoices):
    """What a union is (类型)."""

    LOCAL_FEDERATION = "local_federation", _("地方总工会")
    INDUSTRIAL_UNION = "industrial_union", _("产业工会")
    SYSTEM_UNION = "system_union", _("系统工会")
    ORGAN_UNION = "organ_union", _("机关工会")
    GRASSROOTS_UNION = "grassroots_union", _("单位工会")
    JOINT_GRASSROOTS_UNION = "joint_grassroots_union", _("联合基层工会")
    REGIONAL_FEDERATION = "regional_federation", _("区域性工会联合会")
    SECTOR_FEDERATION = "sector_federation", _("行业性工会联合会")
    WORK_COMMITTEE = "work_committee", _("工会工作委员会")


TAKES_PERSONS = (  # unions that have members and cover employers themselves; federations lead them
    Kind.GRASSROOTS_UNION,
    Kind.JOINT_GRASSROOTS_UNION,
    Kind.ORGAN_UNION,
    Kind.REGIONAL_FEDERATION,
    Kind.SECTOR_FEDERATION,
)
PARTS_OF_A_UNION = (Level.BRANCH, Level.GROUP)
RANK = {level: rank for rank, level in enumerate(Level)}
