"""Accounts, roles, posts and grants: who may do what, where, and until when."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class FieldClass(models.TextChoices):
    """How deep a role sees into a row (字段级别)."""

    PLAIN = "plain", _("一般信息")
    PERSONAL = "personal", _("个人信息（掩码，可申请查看）")
    SENSITIVE = "sensitive", _("敏感信息")


class AccountManager(BaseUserManager):
    """Finds accounts by user name, letters of either case."""

    def get_by_natural_key(self, username):
        """The account with this user name."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser, TimeStamped):
    """Somebody who signs in (账号): staff, worker or both."""

    username = models.CharField(_("用户名"), max_length=40, unique=True)
    name = models.CharField(_("显示名"), max_length=50, blank=True)
    worker = models.OneToOneField(
        Worker, models.PROTECT, null=True, blank=True, related_name="account"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    language = models.CharField(_("语言"), max_length=10, blank=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        verbose_name = _("账号")
        constraints = [
            UniqueConstraint(models.functions.Lower("username"), name="one_account_per_user_name")
        ]

    def __str__(self) -> str:
        return self.username


class Role(models.Model):
    """A named set of rights (角色): data, not code."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=40)
    rights = ArrayField(models.CharField(max_length=60), default=list)
    field_class = models.CharField(
        _("字段级别"), max_length=12, choices=FieldClass, default=FieldClass.PLAIN
    )
    is_for_workers = models.BooleanField(_("职工默认"), default=False)

    class Meta:
        verbose_name = _("角色")

    def __str__(self) -> str:
        return self.name


class CommitteePost(UnionOwned, TimeStamped):
    """A post somebody holds at a union (职务); its grants end with it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts")
    role = models.CharField(_("职务"), max_length=40)
    started_on = models.DateField(_("任职日期"))
    ended_on = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("职务")
        constraints = [
            CheckConstraint(
                name="post_ends_after_it_began",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.account_id}@{self.union_id}"


class Grant(UnionOwned, TimeStamped):
    """A role given to an account over one subtree for a time (授权)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    modules = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    post = models.ForeignKey(CommitteePost, models.PROTECT, null=True, related_name="grants")
    valid_from = models.DateTimeField(_("生效时间"))
    valid_to = models.DateTimeField(_("失效时间"), null=True, blank=True)
    made_by = models.CharField(_("授权人"), max_length=80)

    class Meta:
        verbose_name = _("授权")
        constraints = [
            CheckConstraint(
                name="grant_runs_forward",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            )
        ]
        indexes = [models.Index(fields=["account", "valid_from"], name="grants_of_an_account")]

    def __str__(self) -> str:
        return f"{self.role_id} {self.account_id}@{self.union_id}"


class StartCode(models.Model):
    """A one-time code with which a worker opens the account (启用码); kept as a keyed digest.

    ``held`` marks what the account held when the code was given: whoever gave it may give no more.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="start_codes")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    held = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("启用码")

    def __str__(self) -> str:
        return f"start code {self.pk}"


class SignInTry(models.Model):
    """Wrong passwords given for one user name, known or not (登录尝试); the name is only marked."""

    mark = models.CharField(max_length=64, unique=True)
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("登录尝试")

    def __str__(self) -> str:
        return f"{self.failed_count} tries"


class ApiToken(UnionOwned, TimeStamped):
    """A key for another system (接口令牌): some rights over one subtree, until a day."""

    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(_("开头"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    rights = ArrayField(models.CharField(max_length=60))
    account = models.ForeignKey(Account, models.PROTECT, related_name="tokens")
    expires_at = models.DateTimeField(_("到期时间"))
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")

    def __str__(self) -> str:
        return f"{self.prefix}…"


class AnsweredRequest(models.Model):
    """The first answer to a POST, kept under the key that came with it (幂等记录)."""

    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("已办结的提交")
        constraints = [
            UniqueConstraint(
                name="one_answer_per_key", fields=["account", "key"], nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
