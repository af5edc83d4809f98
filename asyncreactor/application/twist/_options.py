"""The command line of `twist`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from sys import stderr, stdout
from typing import Any, TextIO

from asyncreactor.application.reactors import NoSuchReactor, getReactorTypes, installReactor
from asyncreactor.application.runner._exit import ExitStatus, exit
from asyncreactor.application.service import IServiceMaker
from asyncreactor.copyright import version
from asyncreactor.logger import InvalidLogLevelError, LogLevel, jsonFileLogObserver, textFileLogObserver
from asyncreactor.plugin import getPlugins
from asyncreactor.python.usage import Options, UsageError

__all__ = ["TwistOptions"]

openFile = open

_FORMATS = {"text": textFileLogObserver, "json": jsonFileLogObserver}


class TwistOptions(Options):
    """The options, and the plugins as subcommands."""

    longdesc = ""
    defaultReactorName = "default"
    defaultLogLevel = LogLevel.info

    def __init__(self) -> None:
        Options.__init__(self)
        self.update(logFile=stdout, logLevel=self.defaultLogLevel, reactorName=self.defaultReactorName)
        self._plugins: dict[str, Any] | None = None
        # Programs' subclasses may bring docstrings of many lines; here the choices are added to ours.
        reactors = ", ".join(f'"{kind.shortName}"' for kind in getReactorTypes())
        self.docs["reactor"] = f"The name of the reactor to use. (options: {reactors})"

    def getSynopsis(self) -> str:
        """See `Options.getSynopsis`."""
        return f"{Options.getSynopsis(self)} plugin [plugin_options]"

    def opt_version(self) -> None:
        """Print the version and exit."""
        exit(ExitStatus.EX_OK, str(version))

    def opt_reactor(self, name: str) -> None:
        """The name of the reactor to use."""
        self["reactorName"] = name
        self["reactor"] = self.installReactor(name)

    def installReactor(self, name: str) -> Any:
        """Make the reactor of that name the global one.

        Returns:
            The reactor.

        Raises:
            UsageError: there is no such reactor.
        """
        if name == self.defaultReactorName:
            from asyncreactor.internet import reactor

            return reactor
        try:
            return installReactor(name)
        except NoSuchReactor:
            raise UsageError(f"Unknown reactor: {name}") from None

    def opt_log_level(self, levelName: str) -> None:
        """Log nothing less important than: debug, info, warn, error or critical. (default: info)"""
        try:
            self["logLevel"] = LogLevel.levelWithName(levelName)
        except InvalidLogLevelError:
            raise UsageError(f"Invalid log level: {levelName}") from None

    def opt_log_file(self, fileName: str) -> None:
        """The file to log to; "-" for stdout, "+" for stderr. (default: "-")"""
        standard = {"-": stdout, "+": stderr}
        if fileName in standard:
            self["logFile"] = standard[fileName]
            return
        try:
            self["logFile"] = openFile(fileName, "a")
        except OSError as error:
            exit(ExitStatus.EX_IOERR, f"Unable to open log file {fileName!r}: {error}")

    def opt_log_format(self, format: str) -> None:
        """The format of the log, text or json. (default: text on a terminal, else json)"""
        format = format.lower()
        if format not in _FORMATS:
            raise UsageError(f"Invalid log format: {format}")
        self["logFormat"] = format
        self["fileLogObserverFactory"] = _FORMATS[format]

    def selectDefaultLogObserver(self) -> None:
        """Choose the format of the log if nobody has."""
        if "fileLogObserverFactory" not in self:
            file: TextIO = self["logFile"]
            to_terminal = hasattr(file, "isatty") and file.isatty()
            self.opt_log_format("text" if to_terminal else "json")

    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        """See `Options.parseOptions`."""
        Options.parseOptions(self, options=options)
        self.selectDefaultLogObserver()

    @property
    def plugins(self) -> Mapping[str, Any]:
        """The plugins that make services, by the words that ask for them."""
        if self._plugins is None:
            self._plugins = {plugin.tapname: plugin for plugin in getPlugins(IServiceMaker)}
        return self._plugins

    @property
    def subCommands(self) -> Iterable[tuple[str, None, Any, str]]:
        """The plugins, as `Options` wants its subcommands."""
        for name in sorted(self.plugins):
            plugin = self.plugins[name]
            yield name, None, _late_options(plugin), plugin.description

    def postOptions(self) -> None:
        """See `Options.postOptions`.

        Raises:
            UsageError: there is no subcommand.
        """
        Options.postOptions(self)
        if "reactor" not in self:
            self["reactor"] = self.installReactor(self["reactorName"])
        if self.subCommand is None:
            raise UsageError("No plugin specified.")


def _late_options(plugin: Any) -> Any:
    """The plugin's options, imported when they are needed."""
    return lambda: plugin.options()
