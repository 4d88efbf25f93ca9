"""Accounts, posts, grants and tokens: given by people, never by a token."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.access.actors import digest
from tongxin.shared.access.errors import NotByToken, RightsBeyondOwn, UserNameTaken
from tongxin.shared.access.models import Account, ApiToken, CommitteePost, Grant, Role
from tongxin.shared.access.permissions import Can
from tongxin.shared.access.places import places_of
from tongxin.shared.access.rights import of_people
from tongxin.shared.access.start_codes import issue_start_code
from tongxin.shared.audit.services import Entry, record, record_many
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker


@transaction.atomic
def make_account(
    *,
    username: str,
    name: str,
    worker: Worker | None = None,
    at: UnionOrg | None = None,
    actor: Actor,
    now: datetime,
) -> Account:
    """An account nobody can sign in to yet (建立账号), logged at its person's home or ``at``.

    Raises UserNameTaken or NotByToken.
    """
    _require_person(actor)
    if Account.objects.filter(username__iexact=username).exists():
        raise UserNameTaken(username=username)
    account = Account(username=username, name=name, worker=worker)
    account.set_unusable_password()
    account.save()
    places = (at.path,) if at else places_of(account, now=now)
    record_many([Entry(actor, "access.made_account", account, now, path=p) for p in places])
    return account


@transaction.atomic
def take_post(
    *, account: Account, union: UnionOrg, role: str, on: date, actor: Actor, now: datetime
) -> CommitteePost:
    """Enter a post with its first day (任职). Raises NotByToken."""
    _require_person(actor)
    actor.require(Can.GRANT, at=union)
    post = CommitteePost.objects.create(account=account, union=union, role=role, started_on=on)
    record(actor, "access.took_post", post, at=now)
    return post


@transaction.atomic
def open_staff_account(  # noqa: PLR0913  (one form: who, which post, which role, where)
    *,
    username: str,
    name: str,
    post: str,
    started_on: date,
    role: Role,
    union: UnionOrg,
    actor: Actor,
    now: datetime,
) -> tuple[Account, str]:
    """Account, post, grant and start code of a new member of staff in one act (新建账号)."""
    account = make_account(username=username, name=name, at=union, actor=actor, now=now)
    held = take_post(account=account, union=union, role=post, on=started_on, actor=actor, now=now)
    give_grant(account=account, role=role, union=union, post=held, actor=actor, now=now)
    return account, issue_start_code(account=account, actor=actor, now=now)


@transaction.atomic
def leave_post(*, post_id: int, on: date, actor: Actor, now: datetime) -> CommitteePost:
    """End a post and, in the same transaction, every grant that hangs on it (离任)."""
    _require_person(actor)
    post = CommitteePost.objects.owned_by(actor.scope(Can.GRANT)).lock(pk=post_id)
    post.ended_on = on
    post.save(update_fields=["ended_on", "updated_at"])
    with bypass("access"):  # also those over unions the actor does not reach
        ended = Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), post=post)
        count = ended.update(valid_to=Greatest(F("valid_from"), now))
    record(actor, "access.left_post", post, at=now, change={"grants_ended": count})
    return post


@transaction.atomic
def give_grant(
    *, account: Account, role: Role, union: UnionOrg, actor: Actor, now: datetime, **terms
) -> Grant:
    """Give a role over a subtree (授权); ``terms`` are modules, post, valid_from, valid_to.

    Raises RightsBeyondOwn: nobody gives a right they do not hold there; or NotByToken.
    """
    _require_person(actor)
    actor.require(Can.GRANT, at=union)
    if not all(actor.scope(right).covers(union.path) for right in role.rights):
        raise RightsBeyondOwn
    terms.setdefault("valid_from", now)
    grant = Grant.objects.create(
        account=account, role=role, union=union, made_by=actor.name, **terms
    )
    record(actor, "access.granted", grant, at=now, change={"role": role.code, "to": account.pk})
    return grant


@transaction.atomic
def end_grant(*, grant_id: int, reason: str, actor: Actor, now: datetime) -> Grant:
    """Take a grant back at once (收回授权); one that has ended keeps its day."""
    _require_person(actor)
    grant = Grant.objects.owned_by(actor.scope(Can.GRANT)).lock(pk=grant_id)
    if grant.valid_to and grant.valid_to <= now:
        return grant
    grant.valid_to = max(now, grant.valid_from)
    grant.save(update_fields=["valid_to", "updated_at"])
    record(actor, "access.ended_grant", grant, at=now, reason=reason)
    return grant


@transaction.atomic
def make_token(
    *, name: str, union: UnionOrg, rights: list[str], days: int, actor: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """An API token and its secret, shown once (建立令牌). Raises RightsBeyondOwn or NotByToken."""
    _require_person(actor)
    actor.require(Can.TOKEN, at=union)
    if of_people().intersection(rights):
        raise NotByToken
    if actor.account_id is None or not all(actor.scope(r).covers(union.path) for r in rights):
        raise RightsBeyondOwn
    secret = "tx_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        union=union,
        rights=rights,
        prefix=secret[:8],
        digest=digest(secret),
        account_id=actor.account_id,
        expires_at=now + timedelta(days=days),
    )
    record(actor, "access.made_token", token, at=now, change={"rights": rights})
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: int, actor: Actor, now: datetime) -> None:
    """End a token at once (作废令牌)."""
    _require_person(actor)
    token = ApiToken.objects.owned_by(actor.scope(Can.TOKEN)).lock(pk=token_id)
    token.revoked_at = now
    token.save(update_fields=["revoked_at", "updated_at"])
    record(actor, "access.revoked_token", token, at=now)


def _require_person(actor: Actor) -> None:
    if actor.is_token:
        raise NotByToken
