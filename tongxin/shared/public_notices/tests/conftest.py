"""The gate of the tests' subject, put on by the operation a module's migration would run."""

import pytest
from django.apps import apps
from django.db import connections
from django.db.migrations.state import ProjectState

from tongxin.shared.public_notices.gate import Gate
from tongxin.shared.public_notices.tests.factories import POSTS

GATE = Gate("CommitteePost", column=POSTS.column, opens=POSTS.opens(), rests=POSTS.rests)


def migrate(step) -> None:
    """Run one step of a migration of the app ``access`` as the owner of the tables."""
    state = ProjectState.from_apps(apps)
    owner = connections["owner"]
    with owner.schema_editor() as editor:
        step("access", editor, state, state)
    owner.close()


@pytest.fixture(scope="module", autouse=True)
def gate(django_db_setup, django_db_blocker):
    """Posts wait for their public notices while the tests of this folder run."""
    with django_db_blocker.unblock():
        migrate(GATE.database_forwards)
    yield
    with django_db_blocker.unblock():
        migrate(GATE.database_backwards)
