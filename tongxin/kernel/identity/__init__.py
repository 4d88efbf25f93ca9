"""Numbers and names that identify persons and units, read as people type them (身份信息校验).

No error of this package holds the value it refuses.
"""

from tongxin.kernel.identity.bank import BankCard, check_holder, parse_bank_card
from tongxin.kernel.identity.documents import (
    DocumentKind,
    PersonDocument,
    Sex,
    age_on,
    check_agrees,
    check_member_age,
    normalise_id_number,
    parse_document,
    parse_resident_id,
)
from tongxin.kernel.identity.names import normalise_name, parse_name
from tongxin.kernel.identity.phones import normalise_mobile, parse_mobile
from tongxin.kernel.identity.typed import DigitsLost, IdentityError
from tongxin.kernel.identity.units import normalise_uscc, parse_uscc

__all__ = [
    "BankCard",
    "DigitsLost",
    "DocumentKind",
    "IdentityError",
    "PersonDocument",
    "Sex",
    "age_on",
    "check_agrees",
    "check_holder",
    "check_member_age",
    "normalise_id_number",
    "normalise_mobile",
    "normalise_name",
    "normalise_uscc",
    "parse_bank_card",
    "parse_document",
    "parse_mobile",
    "parse_name",
    "parse_resident_id",
    "parse_uscc",
]
