"""The `asyncreactor` command, `python -m asyncreactor`: it hands over to the subcommand that is named."""

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
    first, *others = (sys.argv[1:] if arguments is None else arguments) or [""]
    if first in COMMANDS:
        command = COMMANDS[first]
        run: Callable[[Sequence[str]], int] = getattr(import_module(command.module), command.function)
        return run(others)
    if first in ("-h", "--help"):
        print(_usage())
        return 0
    if first == "--version":
        from asyncreactor._version import VERSION

        print(f"asyncreactor {VERSION}")
        return 0
    problem = f"there is no command {first}" if first else "a command is needed"
    print(f"asyncreactor: {problem}\n\n{_usage()}", file=sys.stderr)
    return 2


def _usage() -> str:
    width = max(map(len, COMMANDS))
    commands = [f"  {name:{width}}  {command.summary}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: asyncreactor COMMAND [ARGUMENT...]",
            "       asyncreactor --version",
            "",
            "commands:",
            *commands,
            "",
            "`asyncreactor COMMAND --help` says more about one.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
