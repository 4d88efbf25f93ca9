"""Where an account belongs: whose auditors read what befell it (账号所在工会)."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from tongxin.kernel.actors import ROOT, Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.access.models import Account, CommitteePost, Grant
from tongxin.shared.audit.services import Entry, record_many


def places_of(account: Account, *, now: datetime) -> tuple[str, ...]:
    """Paths of its posts, its grants and its person's home; those above another are left out.

    Who reads the log at a union reads it for everything below. An account without any place lies
    at the house itself, which the topmost union reads.
    """
    with bypass("access"):
        lasting = Q(ended_on=None) | Q(ended_on__gt=localdate(now))
        posts = CommitteePost.objects.filter(lasting, account=account)
        living = Q(valid_to=None) | Q(valid_to__gt=now)
        grants = Grant.objects.filter(living, account=account)
        paths = {path for rows in (posts, grants) for path in rows.values_list("union__path")}
        found = {path for (path,) in paths}
        if account.worker is not None:
            found.add(account.worker.union_path)
    found.discard("")
    lowest = (p for p in found if not any(o != p and o.startswith(p) for o in found))
    return tuple(sorted(lowest)) or (ROOT,)


def note(actor: Actor, verb: str, account: Account, *, at: datetime) -> None:
    """Log what befell an account, once at each of its places."""
    places = places_of(account, now=at)
    record_many([Entry(actor, verb, account, at, path=path) for path in places])
