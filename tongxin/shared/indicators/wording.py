"""What cuts and coded values are called: nobody should read the words of a column."""

from functools import cache

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _

from tongxin.shared.indicators.declare import Figure, Source, figures


def cut_names() -> dict[str, str]:
    """Every dimension of the declared figures with its name."""
    found = {
        code: str(cut.name)
        for figure in figures().values()
        for term in figure.part.terms
        for code, cut in term.source.cuts.items()
    }
    return dict(sorted(found.items()))


def group_name(figure: Figure, by: str, key: str) -> str:
    """What one group of a breakdown is called (分列名称)."""
    cuts = figure.part.terms[0].source.cuts
    if not key:
        return _("未填写")
    if by not in cuts:
        return key
    return str(in_words(figure.part.terms[0].source, cuts[by].lookup, key))


def in_words(source: Source, lookup: str, value: object) -> object:
    """The label of a value that is one of a list of choices; any other value as it is."""
    return _choices(source.rows.model, lookup).get(value, value)


@cache
def _choices(model: type[Model], lookup: str) -> dict[object, object]:
    *way, last = lookup.split("__")
    try:
        for step in way:
            model = model._meta.get_field(step).related_model
        return dict(model._meta.get_field(last).flatchoices)
    except (FieldDoesNotExist, AttributeError):
        return {}
