"""The three roles of one database, made once by its superuser."""

from collections.abc import Mapping
from typing import NamedTuple

import psycopg
from django.utils.translation import gettext_lazy as _
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tongxin.kernel.errors import DomainError

OWNER, APP, BYPASS = "tongxin_owner", "tongxin_app", "tongxin_bypass"
DATABASE = "tongxin"


class AddressesUnfit(DomainError):
    """The addresses in the environment cannot be bootstrapped."""

    code = "house.addresses_unfit"
    message = _(
        "请设置 DATABASE_URL（用户 tongxin_app）、DATABASE_OWNER_URL（用户 tongxin_owner）和"
        "超级用户的 DATABASE_ADMIN_URL；缺少或不符：%(what)s"
    )


Connection = psycopg.Connection[tuple[object, ...]]


class Urls(NamedTuple):
    """Addresses of one database for the site, the migrations and the superuser."""

    app: str
    owner: str
    admin: str


def bootstrap(admin: str, *, passwords: Mapping[str, str], database: str = DATABASE) -> list[str]:
    """Make roles and database where they are missing; says what was made.

    Needs a superuser's address. Run again it sets passwords and settings and changes nothing else.
    """
    with psycopg.connect(admin, autocommit=True) as connection:
        made = [role for role in (OWNER, APP, BYPASS) if _make_role(connection, role)]
        for role, password in passwords.items():
            _set_password(connection, role, password)
        for member in (OWNER, APP):
            _let_bypass(connection, member)
            _compile_nothing(connection, member)
        if _make_database(connection, database):
            made.append(database)
    with psycopg.connect(admin, autocommit=True, dbname=database) as connection:
        close_to_strangers(connection, database)
    return made


def bootstrap_given(urls: Urls) -> list[str]:
    """Make what the three given addresses speak of. Raises AddressesUnfit."""
    if not urls.admin or not urls.owner:
        raise AddressesUnfit(what="DATABASE_ADMIN_URL, DATABASE_OWNER_URL")
    site, owner = conninfo_to_dict(urls.app), conninfo_to_dict(urls.owner)
    if site.get("user") != APP or owner.get("user") != OWNER:
        raise AddressesUnfit(what=f"{APP}, {OWNER}")
    passwords = {
        role: str(given["password"])
        for role, given in ((APP, site), (OWNER, owner))
        if given.get("password")
    }
    return bootstrap(urls.admin, passwords=passwords, database=str(site.get("dbname", DATABASE)))


def _make_role(connection: Connection, role: str) -> bool:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return False
    login = "NOLOGIN" if role == BYPASS else "LOGIN"
    # The site may bypass by SET ROLE only. The owner inherits: before 16 he would otherwise not
    # have what belongs to the owner of a database, the right to make tables in it.
    inherit = "INHERIT" if role == OWNER else "NOINHERIT"
    _run(connection, f"CREATE ROLE {{}} {login} {inherit} NOSUPERUSER NOBYPASSRLS", role)
    return True


def _set_password(connection: Connection, role: str, password: str) -> None:
    # The server sees the digest only, so that no log line can hold the password.
    digest = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(digest))
    )


def _let_bypass(connection: Connection, member: str) -> None:
    # Before 16 a grant cannot say "only by SET ROLE"; NOINHERIT on the site's role says it for all.
    only_by_set = (
        " WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= 160000 else ""
    )
    _run(connection, f"GRANT {{}} TO {{}}{only_by_set}", BYPASS, member)


def _compile_nothing(connection: Connection, role: str) -> None:
    # Our statements join many tables and take milliseconds: compiling them first costs more.
    said = "SELECT rolconfig FROM pg_roles WHERE rolname = %s AND 'jit=off' = ANY(rolconfig)"
    if connection.execute(said, [role]).fetchone() is None:
        _run(connection, "ALTER ROLE {} SET jit = off", role)


def _make_database(connection: Connection, database: str) -> bool:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return False
    _run(
        connection,
        "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'",
        database,
        OWNER,
    )
    return True


def close_to_strangers(connection: Connection, database: str) -> None:
    """Leave the database to its three roles. Takes a superuser's connection to it."""
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}, {}", database, OWNER, APP)
    # Folding counts in temporary tables, behind the walls.
    _run(connection, "GRANT TEMPORARY ON DATABASE {} TO {}", database, BYPASS)
    _run(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    _run(connection, "GRANT USAGE, CREATE ON SCHEMA public TO {}", OWNER)
    _run(connection, "GRANT USAGE ON SCHEMA public TO {}, {}", APP, BYPASS)


def _run(connection: Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
