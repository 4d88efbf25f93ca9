"""The tables of this version: are they there, and make them."""

import sys

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.config import reference
from tongxin.kernel.clock import now
from tongxin.kernel.errors import DomainError
from tongxin.shared.indicators.cells.install import install as install_cells
from tongxin.shared.indicators.cells.install import lacking

OWNER_ALIAS = "owner"


class OwnerUnknown(DomainError):
    """The address of the role that owns the tables is not set."""

    code = "house.owner_unknown"
    message = _("缺少 DATABASE_OWNER_URL：建表要用属主角色的地址，网站的角色没有这个权限")


class TablesMissing(DomainError):
    """Migrations of this version were not run yet."""

    code = "house.tables_missing"
    message = _("数据库还不是本版本的结构（差 %(count)s 步），请先备份，再运行 tongxin migrate")


def missing() -> list[str]:
    """Migrations that this database lacks."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    leaves = executor.loader.graph.leaf_nodes()
    return [str(migration) for migration, _backwards in executor.migration_plan(leaves)]


def any_made() -> bool:
    """Whether this database has seen any version of the house."""
    return bool(MigrationExecutor(connections[DEFAULT_DB_ALIAS]).loader.applied_migrations)


def unknown() -> list[str]:
    """Migrations of a newer version that this database has already seen."""
    loader = MigrationExecutor(connections[DEFAULT_DB_ALIAS]).loader
    known = {app for app, _name in loader.disk_migrations}
    return [
        f"{app}.{name}"
        for app, name in sorted(loader.applied_migrations)
        if app in known and (app, name) not in loader.disk_migrations
    ]


def make() -> None:
    """Run the migrations as the owner, then put in what hangs on declarations and reference data.

    Raises OwnerUnknown.
    """
    if OWNER_ALIAS not in connections:
        raise OwnerUnknown
    call_command("migrate", database=OWNER_ALIAS, interactive=False, verbosity=0)
    install_cells(OWNER_ALIAS)
    connections[OWNER_ALIAS].close()
    reference.install(now())


def require(*, embedded: bool) -> None:
    """Insist on complete tables; those of the embedded database are made. Raises TablesMissing."""
    count = len(missing())
    if count and not embedded:
        raise TablesMissing(count=count)
    if count:
        sys.stderr.write(gettext("正在更新数据库结构（%s 步）……") % count + "\n")
        make()


def refresh(*, embedded: bool) -> None:
    """What hangs on declarations: a new version may count otherwise in the same tables.

    On a server of one's own ``tongxin migrate`` does it, and ``tongxin check`` tells.
    """
    if embedded and lacking():
        install_cells(OWNER_ALIAS)
        connections[OWNER_ALIAS].close()
