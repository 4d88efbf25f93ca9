"""The commands of the command line; every module's wiring adds its own."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

DONE, REFUSED, USAGE = 0, 1, 2


def _none(parser: ArgumentParser) -> None:
    """No arguments."""


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: what it takes and what it does; its answer is the exit code."""

    name: str
    help: str | Promise
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


class CommandTaken(ValueError):
    """Two parts of the house want the same command name."""


_commands: dict[str, Command] = {}


def command(
    name: str,
    help: str | Promise,  # noqa: A002 - argparse's own word
    *,
    run: Callable[[Namespace], int],
    arguments: Callable[[ArgumentParser], None] = _none,
) -> None:
    """Add one sub-command. Raises CommandTaken."""
    made = Command(name, help, arguments, run)
    if _commands.get(name, made) != made:
        raise CommandTaken(name)
    _commands[name] = made


def commands() -> Iterator[Command]:
    """All of them, in the order they came."""
    return iter(_commands.values())
