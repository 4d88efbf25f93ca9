"""Whatever is sent to the API gets one of the answers its document promises."""

from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from tests.openapi.test_document import document
from tongxin.config.reference import install
from tongxin.config.staff_roles import _roles
from tongxin.config.wsgi import application
from tongxin.kernel.clock import now
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Role
from tongxin.shared.access.rights import known, of_people
from tongxin.shared.access.services import make_token
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.tests.factories import a_union

pytestmark = pytest.mark.usefixtures("house")
PROMISES = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]
FEW, MANY = 4, 60
ROLES = sorted(code for code, _name, rights, _fields in _roles() if code != "worker")
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.path}")


@pytest.fixture
def one_connection():
    """Requests share the transaction of the test, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(house, one_connection) -> str:
    """A token with every right over a federation of one union."""
    union, account = a_union(level="province"), an_account()
    a_grant(union, account=account)
    moment = now()
    _token, text = make_token(
        name="试用",
        union=union,
        rights=sorted(known().keys() - of_people()),
        days=1,
        actor=actor_of(account, now=moment),
        now=moment,
    )
    return text


@contextmanager
def undone():
    """Take back what one example did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def keeps_its_promises(operation, secret: str, examples: int) -> None:
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def try_it(case):
        with undone():
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=PROMISES)

    try_it()


def key_of(role: str) -> str:
    """A token with what a role may do and tokens may hold, over a federation of one union."""
    install(now())
    union, account = a_union(level="province"), an_account()
    held = Role.objects.get(code=role)
    a_grant(union, account=account, role=held)
    rights = sorted(set(held.rights) - of_people())
    moment = now()
    terms = {"name": "试用", "union": union, "rights": rights, "days": 1, "now": moment}
    maker = a_grant(union).account  # whoever may make tokens holds all rights
    _token, text = make_token(**terms, actor=actor_of(maker, now=moment))
    return text


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_every_role_as_its_document_says(role, house, one_connection):
    key = key_of(role)
    for operation in OPERATIONS:
        keeps_its_promises(operation, key, FEW)


@EACH
@pytest.mark.long
def test_an_operation_answers_as_its_document_says_however_long_one_tries(operation, secret):
    keeps_its_promises(operation, secret, MANY)
