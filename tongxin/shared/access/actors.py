"""From an account or a token to the actor of a request."""

import hashlib
from datetime import datetime

from django.db.models import Q

from tongxin.kernel.actors import NOBODY, Actor, Scope
from tongxin.kernel.rls import bypass
from tongxin.shared.access.models import Account, ApiToken, Grant, Role
from tongxin.shared.access.rights import of_guests, of_people
from tongxin.shared.people.models import Worker
from tongxin.shared.people.selectors import persons_of


def actor_of(account: Account, *, now: datetime) -> Actor:
    """The rights of an account at ``now``: its grants, and what every worker may do.

    Whose numbers were merged speaks with all of them, from the next request on and until the merge
    is undone, whichever of them the account was opened for.
    """
    if not account.is_active:
        return NOBODY
    with bypass("access"):
        grants = list(
            Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), account=account)
            .filter(valid_from__lte=now)
            .select_related("role", "union")
        )
        worker = account.worker
        persons = persons_of(worker.pk) if worker else ()
        homes = _homes(worker, persons)
        everyone = list(Role.objects.filter(is_for_workers=True)) if worker else []
    held: dict[str, list[Scope]] = {}
    for grant in grants:
        for right in _of_modules(grant):
            held.setdefault(right, []).append(Scope(paths=(grant.union.path,)))
    for right in {right for role in everyone for right in role.rights}:
        held.setdefault(right, []).append(Scope(eyes=homes))
    return Actor(
        name=account.name or (worker.name if worker else account.username),
        account_id=account.pk,
        worker_id=account.worker_id,
        grants={right: Scope.joined(scopes) for right, scopes in held.items()},
        guest=of_guests() & held.keys(),
        persons=persons,
    )


def rights_of(account: Account, *, now: datetime) -> set[tuple[str, str]]:
    """Rights an account holds or will hold by its grants, each with the path it reaches from."""
    with bypass("access"):
        alive = Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), account=account)
        grants = list(alive.select_related("role", "union"))
    return {(right, grant.union.path) for grant in grants for right in _of_modules(grant)}


def actor_of_token(secret: str, *, now: datetime) -> Actor:
    """The rights of an API token, never more than those of the account that made it."""
    with bypass("access"):
        token = (
            ApiToken.objects.select_related("account", "union")
            .filter(digest=digest(secret), revoked_at=None, expires_at__gt=now)
            .first()
        )
        if token is None:
            return NOBODY
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    maker = actor_of(token.account, now=now)
    return Actor(
        name=f"{token.name} ({token.prefix})",
        account_id=token.account_id,
        token_id=token.pk,
        grants={
            right: Scope(paths=(token.union.path,))
            for right in set(token.rights) - of_people()
            if maker.scope(right).covers(token.union.path)
        },
    )


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _homes(worker: Worker | None, persons: tuple[int, ...]) -> tuple[str, ...]:
    """Where the person belongs, whichever of the numbers the account was opened for."""
    rows = [worker] if worker else []
    if len(persons) > 1:
        rows = list(Worker.objects.filter(pk__in=persons))
    return tuple(sorted({row.home_path for row in rows if row.home_path}))


def _of_modules(grant: Grant) -> list[str]:
    rights = grant.role.rights
    if not grant.modules:
        return rights
    return [right for right in rights if right.split(".")[0] in grant.modules]
