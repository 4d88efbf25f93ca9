"""Lists a federation keeps itself: kinds of activities, types of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Codes of kinds that come with the house and that figures and walls know; names may change.
LECTURE, PARTY_DAY, EXHIBITION = "lecture", "party_day", "exhibition"
CADRE_TRAINING = "cadre_training"


class Listed(models.Model):
    """One entry of a list that is data: a stable code and a name people may change."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    position = models.PositiveSmallIntegerField(_("顺序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class ActivityKind(Listed):
    """Kind of activity (活动类型): lecture, party day, sports and so on."""

    class Meta(Listed.Meta):
        verbose_name = _("活动类型")


class PlaceType(Listed):
    """Type of place a session is held at (场所类型): enterprise, workshop, community."""

    class Meta(Listed.Meta):
        verbose_name = _("场所类型")


class PlaceTypeSet(Listed):
    """A named set of place types (场所类型组), such as 十进 or 六进."""

    place_types = models.ManyToManyField(
        PlaceType, related_name="sets", verbose_name=_("场所类型"), blank=True
    )

    class Meta(Listed.Meta):
        verbose_name = _("场所类型组")
