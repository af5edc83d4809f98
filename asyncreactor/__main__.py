"""The `asyncreactor` command, `python -m asyncreactor`.

It hands over to the subcommand that is named: one of those here, or the service of a plugin.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple

__all__ = ["COMMANDS", "Command", "main"]


class Command(NamedTuple):
    """A subcommand.

    Attributes:
        summary: what it does, for `--help`.
        module: where its function is; imported when it is needed.
        function: called with the arguments that follow the subcommand; returns the exit status.
    """

    summary: str
    module: str
    function: str = "main"


COMMANDS: dict[str, Command] = {
    "plugins": Command("list the plugins there are", "asyncreactor.scripts._command_plugins"),
    "run-legacy": Command(
        "run a program written for Twisted, unmodified", "asyncreactor.porting._run_legacy"
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: those after the command's name; by default this process's.

    Returns:
        The exit status; 2 if the arguments make no sense.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in COMMANDS:
        command = COMMANDS[words[0]]
        run: Callable[[Sequence[str]], int] = getattr(import_module(command.module), command.function)
        return run(words[1:])
    from asyncreactor.scripts._command import main as run_service

    return run_service(words, {name: command.summary for name, command in COMMANDS.items()})


if __name__ == "__main__":
    sys.exit(main())
