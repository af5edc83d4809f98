"""The command line of programs that run an application: what is the same on all platforms."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import IO, Any, ClassVar

from asyncreactor.application import reactors
from asyncreactor.application._app_profiling import AppProfiler
from asyncreactor.application.service import IServiceMaker
from asyncreactor.plugin import getPlugins
from asyncreactor.python import usage
from asyncreactor.python.reflect import namedAny, namedModule

__all__ = ["ReactorSelectionMixin", "ServerOptions", "log_observer_factory"]


def log_observer_factory(name: str) -> Any:
    """What a dotted name names: something that makes a log observer.

    Raises:
        UsageError: it can't be imported.
    """
    try:
        return namedAny(name)
    except Exception as error:
        reason = " ".join(str(error).split())
        raise usage.UsageError(f"Logger {name!r} could not be imported: {reason}") from error


class ReactorSelectionMixin:
    """Adds `--reactor` and `--help-reactors` to options.

    Attributes:
        messageOutput: where the help goes, by default standard output.
    """

    compData: Any = usage.Completions(
        optActions={"reactor": usage.CompleteList(["default", "asyncio", "epoll", "poll", "select"])}
    )
    messageOutput: IO[str] = sys.stdout
    _getReactorTypes = staticmethod(reactors.getReactorTypes)

    def opt_help_reactors(self) -> None:
        """Display a list of possibly available reactor names."""
        missing = False
        lines = []
        for kind in sorted(self._getReactorTypes(), key=attrgetter("shortName")):
            works = _can_import(kind.moduleName)
            missing = missing or not works
            lines.append(
                f"    {'' if works else '!'}{kind.shortName:<{8 if works else 7}}\t{kind.description}"
            )
        if missing:
            lines.append("    reactors not available here are marked with an exclamation mark (!).")
        self.messageOutput.write("\n".join(lines) + "\n")
        raise SystemExit(0)

    def opt_reactor(self, shortName: str) -> None:
        """The name of a reactor; --help-reactors lists them."""
        try:
            reactors.installReactor(shortName)
        except reactors.NoSuchReactor:
            problem = f"The specified reactor does not exist: {shortName!r}."
        except Exception as error:
            problem = f"The specified reactor cannot be used, failed with error: {error}."
        else:
            self["reactor"] = shortName  # type: ignore[index]  # mixed into Options, which is a dict
            return
        raise usage.UsageError(f"{problem}\nSee the list of available reactors with --help-reactors")

    opt_r = opt_reactor


class ServerOptions(usage.Options, ReactorSelectionMixin):
    """The options, and the plugins that make services as subcommands.

    Args:
        stdout: where `--version` goes, by default standard output.

    Attributes:
        loadedPlugins: the plugins by the words that ask for them; there when `subCommands` has been looked at.
    """

    longdesc = "Reads an asyncreactor.application.service.Application out of a file and runs it."

    optFlags: ClassVar[Sequence[Any]] = [
        ["savestats", None, "save the Stats object rather than the text output of the profiler."],
        ["no_save", "o", "do not save state on shutdown"],
        ["encrypted", "e", "The specified tap/aos file is encrypted."],
    ]
    optParameters: ClassVar[Sequence[Any]] = [
        ["logfile", "l", None, "log to a specified file, - for stdout"],
        ["profile", "p", None, "Run in profile mode, dumping results to specified file."],
        [
            "profiler",
            None,
            "cprofile",
            f"Name of the profiler to use ({', '.join(AppProfiler.profilers)}).",
        ],
        ["file", "f", "twistd.tap", "read the given .tap file"],
        ["python", "y", None, "read an application from within a Python file (implies -o)"],
        ["source", "s", None, "Read an application from a .tas file (AOT format)."],
    ]
    compData = usage.Completions(
        optActions={
            option: usage.CompleteFiles(pattern)
            for option, pattern in {"python": "*.(tac|py)", "file": "*.tap", "source": "*.tas"}.items()
        },
        mutuallyExclusive=[("python", "file", "source")],
    )
    _getPlugins = staticmethod(getPlugins)

    def __init__(self, *a: Any, **kw: Any) -> None:
        self.stdout: IO[str] = kw.pop("stdout", sys.stdout)
        self.loadedPlugins: dict[str, Any] = {}
        super().__init__(*a, **kw)
        self["debug"] = False

    def opt_debug(self) -> None:
        """Run the application in the Python debugger (implies nodaemon); SIGUSR2 gets there later."""
        self["debug"] = True

    opt_b = opt_debug

    def opt_spew(self) -> None:
        """Print each line of code that is run: for programs that hang."""
        from asyncreactor.python.util import spewer

        sys.settrace(spewer)
        threading.settrace(spewer)

    def opt_logger(self, name: str) -> None:
        """The full name of what makes the log observer; goes before --logfile and --syslog."""
        self["logger"] = log_observer_factory(name)

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """See `usage.Options.parseOptions`. An empty command line asks for help."""
        words = sys.argv[1:] if options is None else options
        usage.Options.parseOptions(self, words if words or options is not None else ["--help"])

    def postOptions(self) -> None:
        """What comes from a subcommand, or a Python file, is not saved."""
        if self.subCommand or self["python"]:
            self["no_save"] = True

    @property
    def subCommands(self) -> Iterator[tuple[str, None, Any, str]]:
        """The plugins, as `usage.Options` wants its subcommands."""
        for plugin in sorted(self._getPlugins(IServiceMaker), key=attrgetter("tapname")):
            self.loadedPlugins[plugin.tapname] = plugin
            yield plugin.tapname, None, _late_options(plugin), plugin.description


def _late_options(plugin: Any) -> Any:
    """The plugin's options, imported when they are needed."""
    return lambda: plugin.options()


def _can_import(module: str) -> bool:
    try:
        namedModule(module)
    except ImportError:
        return False
    return True
