"""How one form field is dressed for the desk (Tabler) and for worker pages (WeUI)."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

CHOICES = {"radioselect", "checkboxselectmultiple"}
SELECTS = {"select", "selectmultiple", "nullbooleanselect"}
FILES = {"clearablefile", "file", "dropzone"}


@dataclass(frozen=True, slots=True)
class Dress:
    """The classes one shell gives to inputs."""

    text: str
    select: str
    area: str
    check: str
    invalid: str
    hint: Promise | str = ""


DESK = Dress("form-control", "form-select", "form-control", "form-check-input", "is-invalid")
H5 = Dress(
    "weui-input", "weui-select tx-select", "weui-textarea", "weui-switch", "tx-invalid", _("请填写")
)


def dressed(bound: BoundField, dress: Dress) -> dict:
    """What the field templates print."""
    kind = _kind(bound)
    return {
        "field": bound,
        "kind": kind,
        "html": _html(bound, kind, dress),
        "error_id": f"{bound.auto_id}_error",
        "help_id": f"{bound.auto_id}_helptext",
    }


def _kind(bound: BoundField) -> str:
    if bound.is_hidden:
        return "hidden"
    widget = bound.widget_type
    groups = {"choices": CHOICES, "select": SELECTS, "file": FILES}
    named = next((kind for kind, widgets in groups.items() if widget in widgets), None)
    return named or (widget if widget in {"checkbox", "textarea"} else "text")


def _html(bound: BoundField, kind: str, dress: Dress) -> SafeString:
    if kind in {"hidden", "choices"}:
        return bound.as_widget()
    by_kind = {"select": dress.select, "textarea": dress.area, "checkbox": dress.check}
    css = [by_kind.get(kind, dress.text), bound.field.widget.attrs.get("class", "")]
    if bound.errors:
        css.append(dress.invalid)
    attrs = {"class": " ".join(filter(None, css))}
    if dress.hint and kind in {"text", "textarea"}:
        attrs["placeholder"] = bound.field.widget.attrs.get("placeholder", str(dress.hint))
    return bound.as_widget(attrs=attrs)
