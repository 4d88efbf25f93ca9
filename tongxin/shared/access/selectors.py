"""Reads of accounts, grants and tokens."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import bypass
from tongxin.shared.access.models import Account, ApiToken, CommitteePost, Grant, Role
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker


def accounts_within(scope: Scope, words: str = "") -> QuerySet[Account]:
    """Accounts with a post or grant in the scope, or whose person belongs there."""
    mine = OuterRef("pk")
    found = Account.objects.filter(
        Exists(Grant.objects.owned_by(scope).filter(account=mine))
        | Exists(CommitteePost.objects.owned_by(scope).filter(account=mine))
        | Exists(Worker.objects.owned_by(scope).filter(account=mine))
    )
    words = words.strip()
    if words:
        found = found.filter(Q(username__istartswith=words) | Q(name__icontains=words))
    return found


def account_of_person(numbers: Iterable[int]) -> Account | None:
    """The account of a person on file under these numbers: an open one first, then any."""
    found = sorted(Account.objects.filter(worker__in=numbers), key=lambda one: one.pk)
    return min(found, key=lambda one: not one.has_usable_password(), default=None)


def is_account_of(pk: int, numbers: Iterable[int]) -> bool:
    """Whether an account belongs to the person on file under these numbers."""
    return Account.objects.filter(pk=pk, worker__in=numbers).exists()


def account_within(scope: Scope, pk: int) -> Account:
    """One account the scope reaches. Raises Account.DoesNotExist."""
    return accounts_within(scope).get(pk=pk)


def grants_of(account: Account, scope: Scope) -> QuerySet[Grant]:
    """The grants of an account that lie in the scope, the latest first."""
    rows = Grant.objects.owned_by(scope).filter(account=account)
    return rows.select_related("role", "union", "post").order_by("-valid_from", "-pk")


def own_grants(account: Account, now: datetime) -> list[Grant]:
    """What an account holds at ``now``, wherever it reaches: shown to its holder."""
    with bypass("access"):
        rows = Grant.objects.filter(account=account, valid_from__lte=now)
        alive = rows.filter(Q(valid_to=None) | Q(valid_to__gt=now))
        return list(alive.select_related("role", "union").order_by("union__path", "pk"))


def log_of_account(account: Account, *, most: int = 20) -> list[AuditEntry]:
    """What happened to an account that was found within a scope, the latest first.

    What is logged at each of several places is told once.
    """
    with bypass("access"):
        entries = list(log_of(f"access.Account:{account.pk}")[: most * 3])
    told = {(entry.at, entry.verb, entry.actor): entry for entry in reversed(entries)}
    return list(reversed(told.values()))[:most]


def posts_of(account: Account, scope: Scope) -> QuerySet[CommitteePost]:
    """The posts of an account that lie in the scope, the latest first."""
    rows = CommitteePost.objects.owned_by(scope).filter(account=account)
    return rows.select_related("union").order_by("-started_on", "-pk")


def tokens_within(scope: Scope) -> QuerySet[ApiToken]:
    """API tokens over unions of the scope."""
    return ApiToken.objects.owned_by(scope).select_related("union", "account")


def roles_given_at(actor: Actor, union: UnionOrg | None) -> QuerySet[Role]:
    """Roles whose every right the actor holds at the union: what it may give there."""
    if union is None:
        return Role.objects.none()
    given = [
        role.pk
        for role in Role.objects.filter(is_for_workers=False)
        if all(actor.scope(right).covers(union.path) for right in role.rights)
    ]
    return Role.objects.filter(pk__in=given).order_by("name")


def is_live(grant: Grant, now: datetime) -> bool:
    """Whether a grant works at ``now``."""
    return grant.valid_from <= now and (grant.valid_to is None or now < grant.valid_to)
