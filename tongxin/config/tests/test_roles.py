import secrets

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tongxin.config.roles import AddressesUnfit, Urls, bootstrap, bootstrap_given


@pytest.fixture
def database():
    name = f"test_roles_{secrets.token_hex(4)}"
    yield name
    with psycopg.connect(settings.DATABASE_URLS.admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@pytest.mark.long
def test_bootstrap_is_repeatable_and_closes_the_database_to_strangers(database):
    admin = settings.DATABASE_URLS.admin

    assert bootstrap(admin, passwords={}, database=database)[-1:] == [database]
    assert bootstrap(admin, passwords={}, database=database) == []

    with psycopg.connect(admin, dbname=database) as connection:
        allowed = "SELECT has_database_privilege('public', %s, 'CONNECT')"
        assert connection.execute(allowed, [database]).fetchone() == (False,)
        made = "SELECT has_schema_privilege(%s, 'public', 'CREATE')"
        assert connection.execute(made, ["tongxin_app"]).fetchone() == (False,)
        assert connection.execute(made, ["tongxin_owner"]).fetchone() == (True,)


def test_neither_role_waits_for_statements_to_be_compiled(database):
    admin = settings.DATABASE_URLS.admin
    bootstrap(admin, passwords={}, database=database)

    with psycopg.connect(admin) as connection:
        said = "SELECT rolname FROM pg_roles WHERE 'jit=off' = ANY(rolconfig) ORDER BY 1"
        assert connection.execute(said).fetchall() == [("tongxin_app",), ("tongxin_owner",)]


def test_the_site_bypasses_only_by_saying_so(database):
    bootstrap(settings.DATABASE_URLS.admin, passwords={}, database=database)

    with psycopg.connect(settings.DATABASE_URLS.app) as connection:
        privilege = "SELECT pg_has_role('tongxin_bypass', %s)"
        assert connection.execute(privilege, ["USAGE"]).fetchone() == (False,)
        connection.execute("SET ROLE tongxin_bypass")
        assert connection.execute("SELECT current_user").fetchone() == ("tongxin_bypass",)
        may_fold = "SELECT has_database_privilege('tongxin_bypass', %s, 'TEMPORARY')"
        assert connection.execute(may_fold, [database]).fetchone() == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE tongxin_owner")


def test_bootstrap_by_environment_names_what_is_missing():
    with pytest.raises(AddressesUnfit, match="DATABASE_OWNER_URL"):
        bootstrap_given(Urls("postgresql://tongxin_app@/x", "", "postgresql://postgres@/x"))
    with pytest.raises(AddressesUnfit, match="tongxin_app"):
        bootstrap_given(Urls("postgresql://a@/x", "postgresql://tongxin_owner@/x", "x"))
