"""The `asyncreactor` command, as far as it runs services."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from asyncreactor.python.usage import UsageError
from asyncreactor.scripts._command_makers import BrokenPlugin
from asyncreactor.scripts._command_options import CommandOptions
from asyncreactor.scripts._worker import become_worker

__all__ = ["main"]


def main(arguments: Sequence[str], commands: dict[str, str]) -> int:
    """Run what the arguments ask for.

    Args:
        arguments: those after the command's name.
        commands: the other subcommands, and what each does.

    Returns:
        The exit status: 1 if it could not be run, 2 if the arguments make no sense.
    """
    become_worker()
    options = CommandOptions(commands)
    try:
        _parse(options, arguments)
    except UsageError as error:
        of = "" if options.subCommand is None else f" {options.subCommand}"
        print(f"asyncreactor{of}: {_told(error)}\nTry: asyncreactor{of} --help", file=sys.stderr)
        return 2
    except BrokenPlugin as error:
        print(f"asyncreactor: {error}", file=sys.stderr)
        return 1
    except SystemExit as done:  # --help and --version have said all there is to say
        return done.code if isinstance(done.code, int) else 0
    return _run(options)


def _parse(options: CommandOptions, arguments: Sequence[str]) -> None:
    """Parse them; that prints the help, if they ask for it, which not everybody reads to its end."""
    try:
        try:
            options.parseOptions(arguments)
        except SystemExit:
            sys.stdout.flush()
            raise
    except BrokenPipeError:
        # The interpreter flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run(options: CommandOptions) -> int:
    from asyncreactor.scripts._command_runner import CommandRunner

    errors = sys.stderr  # which the log may take
    try:
        runner = CommandRunner(options)
        runner.run()
    except (UsageError, OSError) as error:
        print(f"asyncreactor: {error}", file=errors)
        return 1
    return runner.status


def _told(error: UsageError) -> str:
    """What was wrong, and what would be right."""
    return "; ".join([str(error), *getattr(error, "__notes__", ())])
