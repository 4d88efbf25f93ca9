from datetime import UTC, datetime, timedelta

import pytest

from tongxin.shells.design import registry
from tongxin.shells.design.registry import MenuEntry, SearchHit, Todo, TodoCount
from tongxin.shells.design.tests.samples import NOW, Officer


def labels(groups):
    return [[entry.label for entry in group.entries] for group in groups]


def test_the_menu_is_grouped_in_order_with_the_ungrouped_entries_first():
    groups = registry.menu_for(Officer(), "/desk/")

    assert [group.label for group in groups] == ["", "业务", "统计"]
    assert labels(groups)[0] == ["工作台", "任务部署", "我的任务"]


def test_an_entry_whose_right_is_missing_is_not_in_the_menu():
    held = registry.menu_for(Officer(), "/desk/")
    missing = registry.menu_for(Officer("transfer.import"), "/desk/")
    nobody = registry.menu_for(None, "/desk/")

    assert "导入" in labels(held)[2]
    assert "导入" not in labels(missing)[2]
    assert "导入" not in labels(nobody)[2]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/desk/", ["home"]),
        ("/desk/activities/", ["activities"]),
        ("/desk/activities/12/edit/", ["activities"]),
        ("/desk/profile/", []),
    ],
)
def test_the_longest_leading_entry_is_active_and_the_home_only_on_itself(path, expected):
    groups = registry.menu_for(Officer(), path)

    assert [e.key for group in groups for e in group.entries if e.active] == expected


def test_counts_are_shown_beside_their_entries():
    groups = registry.menu_for(Officer(), "/desk/", {"home": 26})

    counted = {entry.key: entry.count for group in groups for entry in group.entries}
    assert counted["home"] == 26
    assert counted["people"] is None


def test_a_key_is_registered_once():
    entry = MenuEntry(key="home", label="又一个", url_name="desk:home", icon="home")

    with pytest.raises(ValueError, match="twice"):
        registry.menu.add(entry)


def todo(key, counted, **more):
    return Todo(key=key, label=key, url_name="desk:tasks", count=lambda actor, now: counted, **more)


def test_todos_come_late_first_then_by_deadline_and_empty_ones_not_at_all():
    registry.todos.add(todo("calm", TodoCount(5)))
    registry.todos.add(todo("soon", TodoCount(2, 0, NOW + timedelta(days=1))))
    registry.todos.add(todo("later", TodoCount(2, 0, NOW + timedelta(days=9))))
    registry.todos.add(todo("late", TodoCount(1, 1, NOW - timedelta(days=3))))
    registry.todos.add(todo("none", TodoCount(0)))
    registry.todos.add(todo("foreign", TodoCount(3), needs="funds.pay"))

    lines = registry.todos_for(Officer("funds.pay"), NOW)

    assert [line.key for line in lines] == ["late", "soon", "later", "calm"]
    assert lines[0].url == "/desk/tasks/"


def test_a_todo_is_counted_for_the_actor_at_the_given_moment():
    seen = []

    def count(actor, now):
        seen.append((actor, now))
        return TodoCount(1)

    registry.todos.add(Todo(key="one", label="待办", url_name="desk:tasks", count=count))
    actor, now = Officer(), datetime(2026, 1, 1, tzinfo=UTC)
    registry.todos_for(actor, now)

    assert seen == [(actor, now)]


def test_search_asks_every_module_and_nobody_when_there_are_no_words():
    asked = []

    @registry.search_answers.add
    def unions(actor, words, limit):
        asked.append((words, limit))
        return [SearchHit("工会", f"{words}总工会", "县级", "/desk/unions/1/")]

    assert registry.search(Officer(), "   ") == []
    assert [hit.title for hit in registry.search(Officer(), " 青溪 ", 5)] == ["青溪总工会"]
    assert asked == [("青溪", 5)]


def test_tiles_and_tabs_are_ready_to_print():
    assert [tile.label for tile in registry.tiles_for(None)][:2] == ["入会", "活动报名"]
    active = [tab.key for tab in registry.tabs_for(None, "/activities/3/") if tab.active]
    assert active == ["activities"]
