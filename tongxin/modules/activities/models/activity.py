"""Activities, who takes which part in them, and their sessions."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.programme import ActivityItem
from tongxin.modules.activities.models.reference import PARTY_DAY, ActivityKind, PlaceType
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import Audience, ExternalOrg, UnionOrg, UnionOwned

RUSH = timedelta(hours=1)
WITHDRAWN_BEFORE = timedelta(hours=24)


class Part(models.TextChoices):
    """What a union or another body does for an activity (参与方式)."""

    CO_HOST = "co_host", _("联合主办")
    ORGANISER_ORG = "organiser_org", _("承办")
    SUPPORTER = "supporter", _("协办")
    VENUE = "venue", _("场地提供")
    PROVIDER = "provider", _("服务提供")
    PARTICIPANT = "participant", _("报名范围")


class Activity(UnionOwned, TimeStamped):
    """One activity (活动); ``union`` is its host (主办), the only one that counts it.

    From ``opened_at`` on it is shown to its audience: co-hosts, and unions whose workers may
    sign up.
    """

    title = models.CharField(_("活动名称"), max_length=80)
    grams = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    kind = models.ForeignKey(ActivityKind, models.PROTECT, verbose_name=_("活动类型"))
    summary = models.TextField(_("活动简介"), max_length=2000, blank=True)
    item = models.ForeignKey(
        ActivityItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("所属项"),
    )
    opened_at = models.DateTimeField(_("发布时间"), null=True, editable=False)

    shown_by = "audience"

    class Meta:
        verbose_name = _("活动")
        indexes = [GinIndex(fields=["grams"], name="activities_by_title")]

    def __str__(self) -> str:
        return self.title


class ActivityAudience(Audience):
    """A union that sees an activity, with all below it (活动可见范围)."""

    row = models.ForeignKey(Activity, models.CASCADE, related_name="audience")

    class Meta:
        verbose_name = _("活动可见范围")
        constraints = [
            UniqueConstraint(name="activity_shown_once_to_a_union", fields=["row", "union"])
        ]

    def __str__(self) -> str:
        return f"{self.row_id} → {self.union_id}"


class ActivityRole(UnionOwned, TimeStamped):
    """The part a union or an outside body (党政、群团等单位) takes in an activity (参与单位)."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="roles")
    part = models.CharField(_("参与方式"), max_length=16, choices=Part)
    party = models.ForeignKey(
        UnionOrg, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工会")
    )
    party_name = models.CharField(_("单位名称"), max_length=80, blank=True)
    external = models.ForeignKey(
        ExternalOrg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("外部单位"),
    )

    shown_by = "activity__audience"

    class Meta:
        verbose_name = _("参与单位")
        constraints = [
            CheckConstraint(
                name="party_is_a_union_or_a_name",
                condition=Q(party=None) ^ Q(party_name=""),
            ),
            CheckConstraint(
                name="external_org_is_named", condition=Q(external=None) | ~Q(party_name="")
            ),
            UniqueConstraint(
                name="each_party_has_a_part_once",
                fields=["activity", "part", "party", "party_name"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.party or self.party_name}"


class ActivitySession(UnionOwned, TimeStamped):
    """One held or planned session of an activity (场次): what people sign up for.

    Without a quota there is room for everybody. Only held sessions count, on ``held_on``.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    place = models.CharField(_("地点"), max_length=100)
    place_type = models.ForeignKey(
        PlaceType, models.PROTECT, null=True, blank=True, verbose_name=_("场所类型")
    )
    takes_signups = models.BooleanField(_("需要报名"), default=True)
    quota = models.PositiveIntegerField(_("名额"), null=True, blank=True)
    seats_held = models.PositiveIntegerField(_("已占名额"), default=0, editable=False)
    pass_epoch = models.PositiveIntegerField(_("凭证批次"), default=0, editable=False)
    signup_opens_at = models.DateTimeField(_("报名开始"), null=True, blank=True)
    signup_closes_at = models.DateTimeField(_("报名截止"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    held_on = models.DateField(_("举办日期"), null=True, editable=False)
    cancel_reason = models.CharField(_("取消原因"), max_length=300, blank=True)

    team = models.ForeignKey(
        "LectureTeam",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("宣讲团"),
    )
    route = models.ForeignKey(
        "LectureRoute",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("宣讲路线"),
    )
    receiver = models.ForeignKey(
        UnionOrg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("接收单位"),
    )

    shown_by = "activity__audience"

    class Meta:
        verbose_name = _("场次")
        constraints = [
            CheckConstraint(
                name="seats_never_oversold",
                condition=Q(quota=None) | Q(seats_held__lte=F("quota")),
            ),
            CheckConstraint(name="session_runs_forward", condition=Q(ends_at__gt=F("starts_at"))),
            CheckConstraint(
                name="held_sessions_have_their_day",
                condition=~Q(state=State.HELD) | Q(held_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-starts_at", "-id"], name="sessions_latest_first"),
            models.Index(fields=["state", "held_on"], name="sessions_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_of_party(self) -> bool:
        """Whether it is a party day (主题党日): who was there is political data."""
        return self.activity.kind.code == PARTY_DAY

    @property
    def seats_left(self) -> int | None:
        """Seats nobody holds; None where there is no quota (剩余名额)."""
        return None if self.quota is None else self.quota - self.seats_held

    @property
    def is_full(self) -> bool:
        """Whether every seat is held."""
        return self.seats_left == 0

    @property
    def signup_ends_at(self) -> datetime:
        """The last instant of sign-up: the end of the window, else the start of the session."""
        return self.signup_closes_at or self.starts_at

    @property
    def withdraw_ends_at(self) -> datetime:
        """From here on no seat is given back, and nobody moves up (取消报名截止)."""
        return self.starts_at - WITHDRAWN_BEFORE

    def takes_signups_at(self, now: datetime) -> bool:
        """Whether a seat may be taken now, if one is left."""
        begun = self.signup_opens_at is None or self.signup_opens_at <= now
        is_open = self.takes_signups and self.state == State.OPEN
        return is_open and begun and now < self.signup_ends_at

    def is_rush_at(self, now: datetime) -> bool:
        """Whether many may come at once: shortly before and after a bell that was announced."""
        if self.signup_opens_at is None or self.state != State.OPEN or not self.takes_signups:
            return False
        is_near = self.signup_opens_at - RUSH <= now < self.signup_opens_at + RUSH
        return is_near and now < self.signup_ends_at
