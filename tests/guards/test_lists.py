"""A list runs as many queries at thirty rows as at three."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.guards.house import crowds, factories
from tests.guards.routes import pages
from tests.guards.world import World, fault, visitor
from tongxin.shells.design.registry import todos

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("house")]
FEW, MANY, MOST_ON_DESK = 3, 30, 15
HOME, BESIDE_TODOS = "/desk/", 8  # no list: asks once for each kind of to-do, and a little more

# Each request asks these before its page begins: session, account, grants, union, wall, savepoints.
OF_THE_DOOR = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT current_setting", "SET LOCAL")
# One query for each side of each figure, however many rows are counted: see docs/adr/0005.
FIGURES = "/desk/reports/figures/"
# Its periods are asked together; then the unions below, now and before, with their members.
COMPARED, MOST_COMPARED = "/desk/reports/comparison/", 18
LISTS = [r for r in pages() if not r.takes_arguments and not r.is_outside]
DESK = [r for r in LISTS if r.pattern.startswith("desk/")]
CLERK = [r for r in LISTS if r.pattern.startswith("employer/")]
PHONE = [r for r in LISTS if r not in [*DESK, *CLERK] and r.name != "password"]


def grow(world: World, worker, count: int) -> None:
    """``count`` more rows of every model at east, the worker's own where a row has a person."""
    makers = [*factories().values(), *crowds()]
    for make in makers:
        for _ in range(count):
            row = make(world.east)
            if hasattr(row, "worker_id"):
                hand_over(row, worker)


def hand_over(row, worker) -> None:
    """Make the row the worker's own, where the database allows one more."""
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(worker=worker)
    except DatabaseError:
        return


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code in {200, 302, 405}, (url, fault(answer))
    return sum(not q["sql"].startswith(OF_THE_DOOR) for q in captured.captured_queries)


def test_a_list_runs_as_many_queries_at_thirty_rows_as_at_three():
    world = World()
    officer, me = (world.account(role, world.east) for role in ("platform_admin", "worker"))
    clerk = world.rows["members.EmployerHr"].account
    doors = ((officer, DESK), (me, PHONE), (clerk, CLERK))
    asked = [(visitor(one), route.url()) for one, routes in doors for route in routes]
    grow(world, me.worker, FEW - 1)
    few = {url: queries(client, url) for client, url in asked}
    grow(world, me.worker, MANY - FEW)
    many = {url: queries(client, url) for client, url in asked}
    assert {url: (few[url], many[url]) for url in few if many[url] > few[url]} == {}
    lists = {u: n for u, n in many.items() if u.startswith(HOME) and not u.startswith(FIGURES)}
    assert lists.pop(HOME) < len(list(todos)) + BESIDE_TODOS
    assert lists.pop(COMPARED) < MOST_COMPARED
    assert {url: count for url, count in lists.items() if count >= MOST_ON_DESK} == {}
