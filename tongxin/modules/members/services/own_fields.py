"""Fields of the own record as they are read, compared and told (更正项目)."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from tongxin.kernel.errors import DomainError
from tongxin.kernel.identity import (
    check_agrees,
    check_member_age,
    parse_document,
    parse_mobile,
    parse_name,
)
from tongxin.modules.members.errors.requests import CorrectionUnreadable
from tongxin.modules.members.states import Column
from tongxin.shared.people.models import Sex, Worker
from tongxin.shared.people.services import Facts

Read = Callable[[Worker, str, date], str]


def told(worker: Worker, column: str) -> str:
    """What the record says, as it is compared."""
    value = getattr(worker, column)
    if column == Column.MOBILE:
        return value.open() if value else ""
    return value.isoformat() if isinstance(value, date) else value or ""


def in_words(column: str, value: str) -> str:
    """A value as people read it."""
    return str(Sex(value).label) if column == Column.SEX and value else value


def read_value(worker: Worker, column: str, text: str, today: date) -> str:
    """The value as it is kept. Raises CorrectionUnreadable."""
    label = Column(column).label
    try:
        if read := READERS.get(column):
            return read(worker, text.strip(), today)
        return _short(column, text.strip())
    except DomainError as error:
        raise CorrectionUnreadable(column=label, reason=error) from None
    except ValueError:
        mends = {
            Column.BIRTH_DATE: _("日期请写成 1990-05-01 的样子"),
            Column.SEX: _("请填写男或女"),
        }
        reason = mends.get(Column(column), _("内容过长，请核对后重新填写"))
        raise CorrectionUnreadable(column=label, reason=reason) from None


def facts_with(worker: Worker, column: str, value: str) -> Facts:
    """What is known of the person, with one field put right."""
    said = {"name": worker.name, "id_type": worker.id_type, "id_number": "", column: value}
    if column == Column.BIRTH_DATE:
        said[column] = date.fromisoformat(value)
    return Facts(**said)


def _name(_worker: Worker, text: str, _today: date) -> str:
    return parse_name(text)


def _mobile(_worker: Worker, text: str, _today: date) -> str:
    return parse_mobile(text)


def _born(worker: Worker, text: str, today: date) -> str:
    born = date.fromisoformat(text)
    document = parse_document(worker.id_type, worker.id_number.open())
    check_agrees(document, birth_date=born, sex=None)
    check_member_age(born, today)
    return born.isoformat()


def _sex(worker: Worker, text: str, _today: date) -> str:
    words = {str(label): value for value, label in Sex.choices}
    sex = str(Sex(words.get(text, text)))
    document = parse_document(worker.id_type, worker.id_number.open())
    check_agrees(document, birth_date=None, sex=sex)
    return sex


def _short(column: str, text: str) -> str:
    most = Worker._meta.get_field(column).max_length or 0
    if not 0 < len(text) <= most or "\0" in text:
        raise ValueError(column)
    return text


READERS: Final[dict[str, Read]] = {
    Column.NAME: _name,
    Column.MOBILE: _mobile,
    Column.BIRTH_DATE: _born,
    Column.SEX: _sex,
}
