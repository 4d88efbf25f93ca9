"""The first administrator (平台管理员), whom nobody above can appoint: made by the operator."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.shared.access.errors import AdministratorExists, AdministratorUnknown, RoleMissing
from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.services import give_grant, make_account
from tongxin.shared.access.start_codes import issue_start_code
from tongxin.shared.orgs.models import UnionOrg

ADMINISTRATOR = "platform_admin"


@transaction.atomic
def make_first_administrator(
    *, username: str, name: str, union: UnionOrg, actor: Actor, now: datetime
) -> Account:
    """An account with every right of the platform over the topmost union (首位平台管理员).

    Locks the role, so that two at the same moment make one. Raises AdministratorExists,
    UserNameTaken, RoleMissing or Forbidden.
    """
    if not actor.is_system:
        raise Forbidden
    role = Role.objects.select_for_update().filter(code=ADMINISTRATOR).first()
    if role is None:
        raise RoleMissing(role=ADMINISTRATOR)
    if (known := administrators(now).first()) is not None:
        raise AdministratorExists(username=known.username)
    account = make_account(username=username, name=name, at=union, actor=actor, now=now)
    give_grant(account=account, role=role, union=union, actor=actor, now=now)
    return account


@transaction.atomic
def renew_administrator_code(*, username: str, actor: Actor, now: datetime) -> str:
    """A new start code for an administrator who cannot sign in. Raises AdministratorUnknown."""
    if not actor.is_system:
        raise Forbidden
    account = administrators(now).filter(username__iexact=username).first()
    if account is None:
        raise AdministratorUnknown(username=username)
    return issue_start_code(account=account, actor=actor, now=now)


def administrators(now: datetime) -> QuerySet[Account]:
    """Active accounts with the role of the administrator that has not ended by ``now``.

    One that begins later counts as well: of two made at once, the clock of the second to come
    may be behind.
    """
    alive = Q(grants__valid_to=None) | Q(grants__valid_to__gt=now)
    held = Account.objects.filter(alive, is_active=True, grants__role__code=ADMINISTRATOR)
    return held.order_by("pk").distinct()
