"""What modules put on public notice (公示事项): said once, beside the gate in their migration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from tongxin.shared.public_notices.content import Content
from tongxin.shared.public_notices.errors import SubjectUnknown

Text = str | Promise
LEAST_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One notice on a row's way (公示环节) and the values that only it opens."""

    key: str
    name: Text
    opens: tuple[str, ...]
    days: int = LEAST_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a module says once about showing its rows.

    ``column`` moves through values; those in a stage's ``opens`` need its notice passed. While a
    notice is not concluded the column stays, but for values in ``rests``, in which a row only
    waits. ``content`` gives what is shown, masked. ``needs`` is the right to open a notice.
    """

    key: str
    name: Text
    model: type[Model]
    column: str
    stages: tuple[Stage, ...]
    content: Callable[[Any, str], Content]
    rests: tuple[str, ...] = ()
    needs: str = ""
    url: Callable[[Any], str] | None = None

    def stage(self, key: str) -> Stage:
        """The stage with this key. Raises SubjectUnknown."""
        for one in self.stages:
            if one.key == key:
                return one
        raise SubjectUnknown(key=f"{self.key}/{key}")

    def opens(self) -> dict[str, str]:
        """Which stage each guarded value needs: what the gate in the database holds."""
        return {value: stage.key for stage in self.stages for value in stage.opens}


_subjects: dict[str, Subject] = {}


def declare(subject: Subject) -> Subject:
    """Enter a subject; called from a module's wiring."""
    values = [value for stage in subject.stages for value in stage.opens]
    if not subject.stages or len({stage.key for stage in subject.stages}) < len(subject.stages):
        raise ValueError(f"{subject.key}: stages are missing or named twice")
    if len(set(values)) < len(values) or set(values) & set(subject.rests):
        raise ValueError(f"{subject.key}: a value is opened by two stages or rests as well")
    subject.model._meta.get_field(subject.column)
    _subjects[subject.key] = subject
    return subject


def known() -> dict[str, Subject]:
    """Every declared subject by its key."""
    return dict(_subjects)


def subject_of(key: str) -> Subject:
    """The subject with this key. Raises SubjectUnknown."""
    if key not in _subjects:
        raise SubjectUnknown(key=key)
    return _subjects[key]
