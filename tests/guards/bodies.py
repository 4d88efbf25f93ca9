"""Bodies that the document of the API allows, drawn from it."""

import json
from functools import cache

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.guards.routes import PLACES, Route
from tools.reference import openapi

DRAWN = 3


def bodies(route: Route) -> list[dict]:
    """A few ways to call an operation, the same ones every time."""
    path = "/" + PLACES.sub(lambda place: "{" + place[2] + "}", route.pattern)
    operation, drawn = _operations()[route.verb, path], []

    @settings(
        max_examples=DRAWN,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def draw(case):
        has_body = isinstance(case.body, dict | list)
        drawn.append({"data": json.dumps(case.body)} if has_body else {})

    draw()
    return [one for number, one in enumerate(drawn) if one not in drawn[:number]]


@cache
def _operations() -> dict:
    schema = schemathesis.openapi.from_dict(json.loads(openapi()))
    found = [one.ok() for one in schema.get_all_operations()]
    return {(one.method.upper(), one.path): one for one in found}
