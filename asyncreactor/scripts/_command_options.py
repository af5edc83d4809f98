"""The options of the `asyncreactor` command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from importlib_metadata import EntryPoint

from asyncreactor._version import VERSION
from asyncreactor.python import usage
from asyncreactor.scripts._command_makers import distribution_of, load_maker, service_makers

__all__ = ["GRACE_SECONDS", "CommandOptions"]

#: How long connections may take to end by themselves.
GRACE_SECONDS = 10.0
REACTORS = ("asyncio", "default", "epoll", "iocp", "kqueue", "poll", "select")


def _octal(text: str) -> int:
    try:
        return int(text, 8)
    except ValueError:
        raise ValueError(f" takes an octal number such as 022, not {text!r}") from None


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise ValueError(f" takes a number of seconds, 0 or more, not {text!r}")
    return seconds


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError(f" takes a number of processes, 1 or more, not {text!r}")
    return count


def _user(text: str) -> int:
    from asyncreactor.python.util import uidFromString

    try:
        return uidFromString(text)
    except KeyError:
        raise ValueError(f": there is no user {text!r}") from None


def _group(text: str) -> int:
    from asyncreactor.python.util import gidFromString

    try:
        return gidFromString(text)
    except KeyError:
        raise ValueError(f": there is no group {text!r}") from None


class CommandOptions(usage.Options):
    """The options, and the plugins as subcommands: only the one that is asked for is imported.

    Args:
        commands: what else there is, and what it does, for the help text.

    Attributes:
        maker: the plugin, once its options are asked for.
        words: the command line.
    """

    synopsis = (
        "Usage: asyncreactor [options] SUBCOMMAND [its options]\n       asyncreactor [options] --python FILE"
    )
    longdesc = (
        "Runs a service until SIGTERM or SIGINT comes: then it accepts no more connections, and ends when those "
        "that are open have ended, or after --grace seconds. A second signal ends it at once.\n\n"
        "`asyncreactor SUBCOMMAND --help` says more about one."
    )
    optFlags: ClassVar[Sequence[Any]] = [
        ["daemon", None, "Go to the background, with a --pidfile, and a --umask of 0077."],
        ["nodaemon", "n", "Stay in the foreground, which is what happens anyway."],
        ["syslog", None, "Log to the system's log."],
        ["euid", None, "Change only the effective user, so that root's rights can be had back. Take care."],
        ["savestats", None, "Write the profile for the module pstats, not as a text."],
        ["no_save", "o", "Do not save a stored application when it ends."],
    ]
    optParameters: ClassVar[Sequence[Any]] = [
        ["python", "y", None, "Run the variable `application` of a Python file (.tac)."],
        ["file", "f", None, "Run a stored application (.tap)."],
        ["source", "s", None, "Run a stored application (.tas)."],
        ["logfile", "l", None, "Log to this file, - for standard output."],
        ["prefix", None, "asyncreactor", "How messages to the system's log begin."],
        ["profile", "p", None, "Measure where the time goes, and write that to this file."],
        ["profiler", None, "cprofile", "What measures: cprofile or profile."],
        ["grace", None, GRACE_SECONDS, "How many seconds open connections have to end.", _seconds],
        ["workers", None, 1, "Run this many processes, which share the ports.", _count],
        ["pidfile", None, None, "Write the number of the process to this file."],
        ["rundir", "d", ".", "Work in this folder."],
        ["chroot", None, None, "Make this folder the root."],
        ["umask", None, None, "The octal file creation mask.", _octal],
        ["uid", "u", None, "Become this user, when what needs root is done.", _user],
        ["gid", "g", None, "Become this group; by default that of --uid.", _group],
    ]
    compData = usage.Completions(
        mutuallyExclusive=[("daemon", "nodaemon"), ("file", "python", "source")],
        optActions={
            "python": usage.CompleteFiles("*.(tac|py)"),
            "file": usage.CompleteFiles("*.tap"),
            "source": usage.CompleteFiles("*.tas"),
            "rundir": usage.CompleteDirs(),
            "chroot": usage.CompleteDirs(),
            "uid": usage.CompleteUsernames(),
            "gid": usage.CompleteGroups(),
            "profiler": usage.CompleteList(["cprofile", "profile"]),
            "reactor": usage.CompleteList(list(REACTORS)),
        },
    )

    def __init__(self, commands: dict[str, str]) -> None:
        super().__init__()
        self._other_commands = commands
        self._makers: dict[str, EntryPoint] | None = None
        # Finding out takes reading a file of each distribution.
        self._tells_origins = False
        self.maker: Any = None
        self.words: Sequence[str] = ()
        self["debug"] = False
        self["originalname"] = False

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """See `usage.Options.parseOptions`."""
        self.words = sys.argv[1:] if options is None else options
        super().parseOptions(self.words)

    def getSynopsis(self) -> str:
        """See `usage.Options.getSynopsis`."""
        return self.synopsis if self.subCommand is None else "Usage: asyncreactor [options]"

    def getUsage(self, width: int | None = None) -> str:
        """See `usage.Options.getUsage`."""
        self._tells_origins = True
        return super().getUsage(width)

    def opt_version(self) -> None:
        """Print the version and exit."""
        print(f"asyncreactor {VERSION}")
        sys.exit(0)

    def opt_debug(self) -> None:
        """Run in Python's debugger; SIGUSR2 gets there later."""
        self["debug"] = True

    opt_b = opt_debug

    def opt_logger(self, name: str) -> None:
        """The full name of what makes the log observer; goes before the other options for the log."""
        from asyncreactor.application._app_options import log_observer_factory

        self["logger"] = log_observer_factory(name)

    def opt_reactor(self, name: str) -> None:
        """Accepted for older start scripts: whatever the name, there is one kind of reactor."""
        if name not in REACTORS:
            raise usage.UsageError(f"there is no reactor {name!r}; known are {', '.join(REACTORS)}")
        self["reactor"] = name

    opt_r = opt_reactor

    @property
    def subCommands(self) -> Iterator[tuple[str, None, Any, str]]:
        """The plugins, as `usage.Options` wants its subcommands."""
        if self._makers is None:
            self._makers = service_makers()
        for name, entry_point in self._makers.items():
            summary = f"a service of {distribution_of(entry_point)}" if self._tells_origins else "a service"
            yield name, None, self._options_of(entry_point), summary
        for name, summary in self._other_commands.items():
            yield name, None, _no_options(name), summary

    def _options_of(self, entry_point: EntryPoint) -> Callable[[], usage.Options]:
        def load() -> usage.Options:
            self.maker = load_maker(entry_point)
            made: Any = self.maker.options()
            if not hasattr(made, "longdesc"):
                made.longdesc = self.maker.description
            options: usage.Options = made
            return options

        return load

    def postOptions(self) -> None:
        """Check that one thing is to be run, in one way.

        Raises:
            UsageError: it isn't.
        """
        files = [name for name in ("python", "file", "source") if self[name] is not None]
        wanted = [*(f"--{name}" for name in files), *([self.subCommand] if self.subCommand else [])]
        if not wanted:
            raise usage.UsageError("a command is needed")
        if len(wanted) > 1:
            raise usage.UsageError(f"only one of {', '.join(wanted)} can be run")
        if self["daemon"] and (self["nodaemon"] or self["debug"]):
            raise usage.UsageError("--daemon can't go with --nodaemon or --debug")
        if self["daemon"] and self["logfile"] == "-":
            raise usage.UsageError("--daemon can't go with --logfile -: a daemon has no standard output")
        self["nodaemon"] = not self["daemon"]
        self["no_save"] = self["no_save"] or self.subCommand is not None or "python" in files
        if self["daemon"]:
            self["logfile"] = self["logfile"] or "asyncreactor.log"
            self["pidfile"] = self["pidfile"] or "asyncreactor.pid"


def _no_options(name: str) -> Callable[[], usage.Options]:
    def refuse() -> usage.Options:
        raise usage.UsageError(f"no options can stand before {name}")

    return refuse
