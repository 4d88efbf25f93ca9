"""The one OpenAPI document (接口)."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from tongxin.kernel.errors import DomainError, NotThere
from tongxin.shells.api.guard import HouseAuth
from tongxin.shells.entry.refusals import SignInFirst, as_json


def build() -> NinjaAPI:
    """A fresh API with the house rules for errors."""
    api = NinjaAPI(  # data: the name of the product
        title="Tongxin 同心",
        version="1",
        urls_namespace="api",
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
