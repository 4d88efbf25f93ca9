from django.db.models import Func
from django.db.models.fields import Field


class SamePerson(Func):
    """The worker's number as a range: the first form of the rule against overlaps used it."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = Field()
