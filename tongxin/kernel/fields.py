"""Column types: money, sealed personal values, blind indexes (字段类型)."""

from base64 import b64decode, b64encode
from typing import Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from tongxin.kernel import crypto
from tongxin.kernel.masking import MASKS
from tongxin.kernel.sealed import Sealed

MONEY_DIGITS, MONEY_PLACES = 14, 2


class MoneyField(models.DecimalField):
    """Amount in yuan, exact to the fen; its name ends in ``_amount`` (金额)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {"max_digits": MONEY_DIGITS, "decimal_places": MONEY_PLACES}
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple:
        """Name, path and arguments for migrations."""
        name, path, args, options = super().deconstruct()
        del options["max_digits"], options["decimal_places"]
        return name, path, args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Own rule beside Django's: the name says that it is money."""
        found = super().check(**options)
        if not self.name.endswith("_amount"):
            hint = f"rename it to {self.name}_amount"
            found.append(
                checks.Error("money is named *_amount", hint=hint, obj=self, id="tongxin.E001")
            )
        return found


class SealedAttribute(DeferredAttribute):
    """Seals clear text the moment it is assigned, so that no instance ever holds it."""

    field: "SealedField"

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class SealedField(models.BinaryField):
    """Personal value kept sealed, read as ``Sealed``, assigned as text (密封字段).

    It is bound to ``Model.field``; give ``context`` before renaming either. It cannot be searched:
    equality goes through a ``BlindIndexField``.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, kind: str = "plain", context: str = "", **options: Any) -> None:
        self.kind, self.fixed_context = kind, context
        super().__init__(*args, **options)

    @property
    def context(self) -> str:
        """Place the values are bound to, such as ``people.Worker.mobile``."""
        return self.fixed_context or f"{self.model._meta.label}.{self.name}"

    def sealed(self, value: Any) -> Any:
        """What an instance holds after ``value`` was assigned: sealed text, or nothing."""
        if value is None or value in ("", b""):
            return None
        if isinstance(value, bytes | bytearray | memoryview):
            raise TypeError(f"{self.name} takes text or Sealed, never bytes")
        if isinstance(value, str):
            return self._around(crypto.seal(value, context=self.context))
        if isinstance(value, Sealed) and value.context != self.context:
            return self.sealed(value.open())
        return value

    def deconstruct(self) -> tuple:
        """Name, path and arguments for migrations."""
        name, path, args, options = super().deconstruct()
        options["kind"] = self.kind
        if self.fixed_context:
            options["context"] = self.fixed_context
        return name, path, args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Own rule beside Django's: the mask is known."""
        found = super().check(**options)
        if self.kind not in MASKS:
            found.append(
                checks.Error(f"kind is one of {sorted(MASKS)}", obj=self, id="tongxin.E002")
            )
        return found

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Sealed value as it is stored."""
        return None if value is None else self._around(bytes(value))

    def get_prep_value(self, value: Any) -> Any:
        """Sealed bytes; text that comes past an instance is sealed here."""
        kept = super().get_prep_value(self.sealed(value))
        return kept.blob if isinstance(kept, Sealed) else kept

    def get_lookup(self, lookup_name: str) -> type[models.Lookup] | None:
        """Only ``isnull``: two sealings of one value differ."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        """Sealed bytes for fixtures, never the clear text."""
        kept = self.value_from_object(obj)
        return b64encode(kept.blob).decode() if kept else ""

    def to_python(self, value: Any) -> Any:
        """Sealed value out of a fixture."""
        return self._around(b64decode(value)) if isinstance(value, str) else value

    def _around(self, blob: bytes) -> Sealed:
        return Sealed(blob, context=self.context, kind=self.kind)


class BlindIndexField(models.BinaryField):
    """Keyed index of a sealed value, for equality and uniqueness (盲索引字段)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", crypto.INDEX_BYTES)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple:
        """Name, path and arguments for migrations."""
        name, path, args, options = super().deconstruct()
        if options.get("max_length") == crypto.INDEX_BYTES:
            del options["max_length"]
        return name, path, args, options

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        """Index as bytes, which hash and compare."""
        return None if value is None else bytes(value)
