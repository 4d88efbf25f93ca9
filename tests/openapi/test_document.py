"""The OpenAPI document is a promise: it changes on purpose only, and every write says its no's."""

import json
from pathlib import Path

import pytest

from tools.reference import openapi

SNAPSHOT = Path(__file__).parent / "openapi.json"
REFUSALS = {"401", "403", "404", "409", "422"}


def document() -> dict:
    return json.loads(openapi())


def operations():
    return [
        pytest.param(verb, path, one, id=f"{verb.upper()} {path}")
        for path, verbs in document()["paths"].items()
        for verb, one in verbs.items()
    ]


def test_the_document_is_the_one_that_was_agreed():
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert document() == kept, "changed on purpose? python -m tools.docgen writes the snapshot"


def test_the_document_is_openapi_3_1():
    assert document()["openapi"].startswith("3.1")


def test_every_operation_has_a_name_of_its_own():
    names = [one["operationId"] for _verb, _path, one in (p.values for p in operations())]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("verb", "path", "one"), operations())
def test_an_operation_says_what_it_does_and_what_it_refuses(verb, path, one):
    assert one.get("summary")
    assert one.get("description")
    assert set(one["responses"]) >= REFUSALS
    assert any(code.startswith("2") for code in one["responses"])
    if verb == "post":
        assert "Idempotency-Key" in {p["name"] for p in one["parameters"]}
