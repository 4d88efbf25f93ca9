"""Who asks, and how far they reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError

ROOT = "/"


class Forbidden(DomainError):
    """The right is missing at that union."""

    code = "access.forbidden"
    message = _("您没有这项权限；如工作需要，请联系本级平台管理员授权")
    status = 403


def after(path: str) -> str:
    """The first text behind every path of the subtree, for range tests in the C collation."""
    return path[:-1] + "0"


def prefixes(path: str) -> tuple[str, ...]:
    """The path itself and those of all unions above it: ``/1/7/`` gives ``/1/`` and ``/1/7/``."""
    parts = path.strip("/").split("/") if path.strip("/") else []
    return tuple("/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts)))


@dataclass(frozen=True, slots=True)
class Scope:
    """Subtrees one commands, and the places from which one sees what is shown further down."""

    paths: tuple[str, ...] = ()
    eyes: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether the union at ``path`` lies in one of the subtrees."""
        return any(path.startswith(root) for root in self.paths)

    @property
    def above(self) -> tuple[str, ...]:
        """Paths an audience may name to be seen from here."""
        return tuple(sorted({p for eye in (*self.paths, *self.eyes) for p in prefixes(eye)}))

    @classmethod
    def joined(cls, scopes: Iterable["Scope"]) -> Self:
        """All that any of them reaches, without roots inside other roots."""
        scopes = tuple(scopes)
        roots = sorted({path for scope in scopes for path in scope.paths})
        kept: list[str] = []
        for root in roots:
            if not any(root.startswith(above) for above in kept):
                kept.append(root)
        return cls(tuple(kept), tuple(sorted({e for scope in scopes for e in scope.eyes})))


NOWHERE = Scope()
EVERYWHERE = Scope(paths=(ROOT,))


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a token or the system, with the subtrees each right reaches."""

    name: str
    account_id: int | None = None
    worker_id: int | None = None  # the number of the account
    grants: Mapping[str, Scope] = field(default_factory=dict)
    is_system: bool = False
    token_id: int | None = None
    guest: frozenset[str] = frozenset()  # rights that open one door and make nobody staff
    persons: tuple[int, ...] = ()  # every number of the same person, the one that is kept first

    def __post_init__(self) -> None:
        if self.worker_id and not self.persons:
            object.__setattr__(self, "persons", (self.worker_id,))

    @classmethod
    def system(cls, name: str) -> Self:
        """The program itself: background jobs and commands of the operator."""
        return cls(name=name, is_system=True)

    @property
    def person_id(self) -> int | None:
        """The number that stands for the person, whichever of them the account was opened for."""
        return self.persons[0] if self.persons else None

    @property
    def is_token(self) -> bool:
        """Whether another system asks with a key, not a person."""
        return self.token_id is not None

    def scope(self, right: str) -> Scope:
        """Where the actor holds ``right``."""
        return EVERYWHERE if self.is_system else self.grants.get(right, NOWHERE)

    def may(self, right: str) -> bool:
        """Whether the actor holds ``right`` anywhere."""
        scope = self.scope(right)
        return bool(scope.paths or scope.eyes)

    def require(self, right: str, *, at: Any) -> None:
        """Raise Forbidden unless the actor holds ``right`` at the union ``at``."""
        if not self.scope(right).covers(at.path):
            raise Forbidden

    @property
    def reach(self) -> Scope:
        """Everything any right reaches but those of guests: the scope of the database session."""
        if self.is_system:
            return EVERYWHERE
        return Scope.joined(at for right, at in self.grants.items() if right not in self.guest)

    def inside(self) -> Self:
        """The same person let in by the guest rights: only behind the door that asked for one."""
        return replace(self, guest=frozenset())


NOBODY = Actor(name="")
