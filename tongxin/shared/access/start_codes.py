"""Start codes (启用码): what is kept of them, and how long they open an account."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.access.actors import rights_of
from tongxin.shared.access.errors import NotByToken, RightsBeyondOwn
from tongxin.shared.access.models import Account, CommitteePost, StartCode
from tongxin.shared.access.places import note

LIFE = timedelta(days=7)
LENGTH = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
SALT = "access.start_code"


@transaction.atomic
def issue_start_code(*, account: Account, actor: Actor, now: datetime) -> str:
    """A one-time code for the worker, shown once (发放启用码); older ones die.

    Whoever holds the code becomes the account, so it is given only by who holds all rights of the
    account, and opens it only while it holds these. Raises RightsBeyondOwn or NotByToken.
    """
    if actor.is_token:
        raise NotByToken
    held = rights_of(account, now=now)
    if not all(actor.scope(right).covers(path) for right, path in held):
        raise RightsBeyondOwn
    StartCode.objects.filter(account=account, used_at=None).update(expires_at=now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    StartCode.objects.create(
        account=account,
        digest=code_mark(code),
        expires_at=now + LIFE,
        held=_mark(account, held, now),
    )
    note(actor, "access.issued_start_code", account, at=now)
    return code


def has_lapsed_code(account: Account, *, now: datetime) -> bool:
    """Whether a code is still out that a change of posts or grants has made useless."""
    out = StartCode.objects.filter(account=account, used_at=None, expires_at__gt=now).first()
    return out is not None and out.held != held_mark(account, now=now)


def code_mark(code: str) -> str:
    """What is stored of a code: keyed, for ten characters can be guessed from a plain digest."""
    return salted_hmac(SALT, code.strip().upper(), algorithm="sha256").hexdigest()


def held_mark(account: Account, *, now: datetime) -> str:
    """A mark of every right and post an account holds or will hold."""
    return _mark(account, rights_of(account, now=now), now)


def _mark(account: Account, held: set[tuple[str, str]], now: datetime) -> str:
    with bypass("access"):
        lasting = Q(ended_on=None) | Q(ended_on__gt=localdate(now))
        posts = CommitteePost.objects.filter(lasting, account=account).order_by("pk")
        numbers = list(posts.values_list("pk", flat=True))
    return hashlib.sha256(json.dumps([sorted(held), numbers]).encode()).hexdigest()
