"""A federation with a row of every model at one union, and people of every role at another."""

from itertools import count

from django.test import Client

from tests.guards.house import a_small_tree, factories, points_at_somebody
from tongxin.config.reference import install
from tongxin.shared.access.models import Role
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.people.tests.factories import a_worker

_keys = count(1)


class World:
    """East owns a row of every model; whoever asks is at west."""

    def __init__(self):
        install(NOW)
        self.root, self.east, self.west, self.shop = a_small_tree()
        self.rows = {label: make(self.east) for label, make in factories().items()}

    def account(self, role: str, union=None):
        """Somebody with this role over the subtree of ``union``, by default the foreign one."""
        union = union or self.west
        found = Role.objects.get(code=role)
        if found.is_for_workers:
            return an_account(worker=a_worker(union))
        account = an_account()
        a_grant(union, account=account, role=found)
        return account

    def keys_of(self, module: str, thing: str) -> list[int]:
        """Numbers of rows at east that an address may mean: by name, else all of the module."""
        mine = {label: row.pk for label, row in self.rows.items() if points_at_somebody(type(row))}
        ours = {label: pk for label, pk in mine.items() if label.startswith(f"{module}.")} or mine
        named = {pk for label, pk in ours.items() if thing[:4] in label.partition(".")[2].lower()}
        return sorted(named or set(ours.values()))


def visitor(account=None) -> Client:
    """A browser, signed in as ``account``; an error of the house is an answer, not an exception."""
    client = Client(raise_request_exception=False)
    if account is not None:
        client.force_login(account)
    return client


def ask(client: Client, verb: str, url: str, **more):
    """One request, every POST under a fresh key."""
    if verb == "GET":
        return client.get(url)
    headers = {"Idempotency-Key": f"guard-{next(_keys)}"}
    if url.startswith("/api/"):
        more |= {"content_type": "application/json"}
    return getattr(client, verb.lower())(url, headers=headers, **more)


def fault(response) -> str:
    """What went wrong inside, in one line."""
    info = getattr(response, "exc_info", None)
    return f"{response.status_code} {info[0].__name__}: {info[1]}"[:200] if info else ""
