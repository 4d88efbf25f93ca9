"""A machine with a dead end is refused when it is declared."""

from types import SimpleNamespace

import pytest

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.states import IllegalMove, Machine, Move


def a_machine(**moves: Move) -> Machine:
    return Machine({"draft", "open", "done"}, initial="draft", final={"done"}, moves=moves)


GOOD = {"open": Move({"draft"}, "open", needs="x.open"), "finish": Move({"open"}, "done")}


def test_a_move_changes_the_state_and_asks_for_its_right():
    row = SimpleNamespace(state="draft", union=SimpleNamespace(path="/1/"))
    machine = a_machine(**GOOD)

    with pytest.raises(Forbidden):
        machine.advance(row, "open", actor=Actor(name="nobody"))
    assert row.state == "draft"
    machine.advance(row, "open", actor=Actor.system("test"))
    assert row.state == "open"


def test_a_move_without_a_right_leaves_the_question_to_its_service():
    row = SimpleNamespace(state="open", union=SimpleNamespace(path="/1/"))
    a_machine(**GOOD).advance(row, "finish", actor=Actor(name="nobody"))
    assert row.state == "done"


def test_a_move_from_another_state_is_refused():
    row = SimpleNamespace(state="done", union=SimpleNamespace(path="/1/"))
    with pytest.raises(IllegalMove):
        a_machine(**GOOD).advance(row, "finish", actor=Actor.system("test"))


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ({"finish": Move({"draft"}, "done")}, "unreachable states: ['open']"),
        ({"open": Move({"draft"}, "open"), "end": Move({"draft"}, "done")}, "way to an end"),
        (
            {"open": Move({"draft"}, "open"), "back": Move({"open"}, "draft")},
            "unreachable states: ['done']",
        ),
        (GOOD | {"lose": Move({"open"}, "lost")}, "nobody declared: ['lost']"),
        ({"swap": Move({"open"}, "done"), "turn": Move({"done"}, "open")}, "unreachable"),
    ],
)
def test_a_dead_end_is_refused_at_import(moves, said):
    with pytest.raises(ValueError, match=r"declared|unreachable|way to an end") as refused:
        a_machine(**moves)
    assert said in str(refused.value)


def test_a_circle_that_never_ends_is_a_dead_end():
    moves = {
        "end": Move({"draft"}, "done"),
        "in": Move({"draft"}, "open"),
        "round": Move({"open"}, "again"),
        "back": Move({"again"}, "open"),
    }
    with pytest.raises(ValueError, match="way to an end") as refused:
        Machine({"draft", "open", "again", "done"}, initial="draft", final={"done"}, moves=moves)
    assert "['again', 'open']" in str(refused.value)
