"""The one OpenAPI document (接口)."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from tongxin.kernel.errors import DomainError, NotThere
from tongxin.shells.api.docs import DocsPage
from tongxin.shells.api.guard import HouseAuth
from tongxin.shells.entry.once import HEADER
from tongxin.shells.entry.refusals import SignInFirst, as_json

KEY = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "Made by the caller; the same key gets the first answer again.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}


class HouseApi(NinjaAPI):
    """The API whose document also says what the door asks of every write."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """The document, with the key that every POST carries."""
        schema = super().get_openapi_schema(**given)
        for verbs in schema["paths"].values():
            if "post" in verbs:
                verbs["post"].setdefault("parameters", []).append(KEY)
        return schema


def build() -> NinjaAPI:
    """A fresh API with the house rules for errors."""
    api = HouseApi(  # data: the name of the product
        title="Tongxin 同心",
        version="1",
        urls_namespace="api",
        docs=DocsPage(),
        auth=HouseAuth(),
        description="Bearer token; every POST carries an Idempotency-Key header.",
    )

    def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
        return api.create_response(request, as_json(error), status=error.status)

    @api.exception_handler(DomainError)
    def _refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
        return answer(request, error)

    @api.exception_handler(ObjectDoesNotExist)
    def _absent(request: HttpRequest, _error: ObjectDoesNotExist) -> HttpResponse:
        return answer(request, NotThere())

    @api.exception_handler(AuthenticationError)
    def _stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return answer(request, SignInFirst())

    @api.exception_handler(ValidationError)
    def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = "；".join(
            f"{'.'.join(str(step) for step in each['loc'][1:])}: {each['msg']}"
            for each in error.errors
        )
        body = {"code": "api.unreadable", "message": places}
        return api.create_response(request, body, status=422)

    return api
