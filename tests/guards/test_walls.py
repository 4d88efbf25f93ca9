"""Every table with a union or about a person stands behind row-level security."""

import pytest
from django.apps import apps
from django.db import connection

from tests.guards.house import points_at_somebody, walled
from tongxin.kernel.rls import BYPASS_ROLE

# Tables read before anybody's scope is known, or that name no one (docs/adr/0003).
OPEN = {
    "access_account": "found by user name at sign-in; holds no personal number",
    "access_startcode": "found by the digest of a code at sign-in",
    "notify_preference": "found by its account; the address in it is sealed",
    "access_answeredrequest": "found by account and key",
    "activities_programmerun": "a view; its tables stand behind their walls, whoever reads it",
    "members_groupspan": "a view; its tables stand behind their walls, whoever reads it",
    "orgs_unionorg": "the directory of unions is public",
    "orgs_orgclosure": "the directory of unions is public",
    "orgs_orgchange": "the directory of unions is public",
}


@pytest.mark.django_db
def test_every_table_about_a_union_or_a_person_is_walled_or_named_with_its_reason():
    found = {m._meta.db_table for m in apps.get_models() if points_at_somebody(m)}
    assert found - walled() == set(OPEN) & found
    assert set(OPEN) <= found


@pytest.mark.django_db
def test_the_site_signs_in_as_a_role_that_obeys_the_wall():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolinherit FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("tongxin_app", False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            " AND tableowner = 'tongxin_app'"
        )
        assert cursor.fetchone() == (0,)


# Functions with more rights than whoever calls them, that belong to somebody who is behind walls.
SHORT_SIGHTED = {"public_notices_turn_gate": "writes the gate alone, which has no wall"}


@pytest.mark.django_db
def test_a_function_that_looks_further_than_its_caller_looks_past_the_walls():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proowner::regrole::text FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        owners = dict(cursor.fetchall())
    assert "memberships_of_a_worker_never_overlap" in owners
    short = {name for name, owner in owners.items() if owner != BYPASS_ROLE}
    assert short == set(SHORT_SIGHTED)
    assert "public_notices_noticegate" not in walled()
