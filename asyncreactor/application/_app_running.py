"""Running an application in a process."""

from __future__ import annotations

import pdb
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import IO, Any

from asyncreactor.application._app_loading import getApplication, getPassphrase
from asyncreactor.application._app_logging import AppLogger
from asyncreactor.application._app_profiling import AppProfiler
from asyncreactor.application._exit_signal import exit_signal_of
from asyncreactor.application.service import Application
from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import Logger
from asyncreactor.python import usage
from asyncreactor.python.failure import Failure

__all__ = ["ApplicationRunner", "fixPdb", "run", "runReactorWithLogging"]

_log = Logger(namespace="asyncreactor.application.app")

CRASH_LOG = "TWISTD-CRASH.log"


def run(runApp: Callable[[Any], object], ServerOptions: Callable[[], Any]) -> None:
    """Read the command line, and run what it asks for.

    Args:
        runApp: called with the options.
        ServerOptions: makes the options.

    Raises:
        SystemExit: the command line is wrong; the status is 1.
    """
    config = ServerOptions()
    try:
        config.parseOptions()
    except usage.error as error:
        print(f"{config}\n{' '.join(sys.argv[:2])}: {error}")
        sys.exit(1)
    runApp(config)


def runReactorWithLogging(
    config: Mapping[str, Any],
    oldstdout: Any,
    oldstderr: Any,
    profiler: Any = None,
    reactor: Any = None,
) -> None:
    """Run the reactor, under a profiler or debugger if the options ask for it. What it raises is shown.

    Args:
        config: "profile", "debug" and "nodaemon" of the options.
        oldstdout: standard output as it was before the log took it.
        oldstderr: likewise.
        profiler: an `AppProfiler`.
        reactor: by default the global one.
    """
    if reactor is None:
        from asyncreactor.internet import reactor
    try:
        if config["profile"] and profiler is not None:
            profiler.run(reactor)
        elif config["debug"]:
            sys.stdout, sys.stderr = oldstdout, oldstderr
            _stop_in_debugger_on_signals()
            fixPdb()
            pdb.runcall(reactor.run)
        else:
            reactor.run()
    except Exception:
        _log.failure("The reactor's run ended with an exception")
        if config.get("nodaemon", True):
            _show(oldstdout if oldstdout is not None else sys.stdout)
        else:
            with open(CRASH_LOG, "a", encoding="utf-8") as file:
                _show(file)


def _show(file: IO[str]) -> None:
    traceback.print_exc(file=file)
    file.flush()


def _stop_in_debugger_on_signals() -> None:
    def stop(number: int, frame: Any) -> None:
        pdb.Pdb().set_trace(frame)

    for name in ("SIGUSR2", "SIGINT"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, stop)


def fixPdb() -> None:
    """Give the debugger a command `stop`, which stops the reactor and goes on, and let `quit` do so too."""

    def do_stop(self: pdb.Pdb, arg: str) -> int:
        self.clear_all_breaks()
        self.set_continue()
        _stop_reactor()
        return 1

    def help_stop(self: pdb.Pdb) -> None:
        print("stop - Continue execution, then cleanly shutdown the reactor.")

    def set_quit(self: pdb.Pdb) -> None:
        _stop_reactor()
        quit_as_before(self)

    debugger: Any = pdb.Pdb
    quit_as_before = getattr(debugger, "_quit_as_before", debugger.set_quit)
    debugger._quit_as_before = quit_as_before
    debugger.do_stop, debugger.help_stop, debugger.set_quit = do_stop, help_stop, set_quit


def _stop_reactor() -> None:
    from asyncreactor.internet import reactor

    reactor.callLater(0, reactor.stop)


class ApplicationRunner:
    """Runs an application. A subclass knows the platform.

    Args:
        config: the options.

    Attributes:
        profilerFactory: makes the profiler from the options.
        loggerFactory: makes the log from the options.
        application: the application, once there is one.
        start_failed: whether its services could not start.
    """

    profilerFactory: Callable[[Any], Any] = AppProfiler
    loggerFactory: Callable[[Any], Any] = AppLogger

    _exitSignal: int | None = None
    start_failed = False
    application: Any

    def __init__(self, config: Any) -> None:
        self.config = config
        self.profiler = type(self).profilerFactory(config)
        self.logger = type(self).loggerFactory(config)

    def run(self) -> None:
        """Run it, from before its first line to after its last."""
        self.preApplication()
        self.application = self.createOrGetApplication()
        self.logger.start(self.application)
        self.postApplication()
        self.logger.stop()
        if self.start_failed:
            sys.exit(1)

    def preApplication(self) -> None:
        """Called before the application is made.

        Raises:
            NotImplementedError: a subclass has to say what to do.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define preApplication")

    def postApplication(self) -> None:
        """Called when the application was made: start it, and run the reactor.

        Raises:
            NotImplementedError: a subclass has to say how.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define postApplication")

    def startReactor(self, reactor: Any, oldstdout: Any, oldstderr: Any) -> None:
        """Run the reactor.

        Args:
            reactor: by default the global one.
            oldstdout: standard output as it was before the log took it.
            oldstderr: likewise.
        """
        if reactor is None:
            from asyncreactor.internet import reactor
        runReactorWithLogging(self.config, oldstdout, oldstderr, self.profiler, reactor)
        self._exitSignal = exit_signal_of(reactor)

    def createOrGetApplication(self) -> Any:
        """Make the application from the subcommand's plugin, or load it from a file."""
        if not self.config.subCommand:
            return getApplication(self.config, getPassphrase(self.config["encrypted"]))
        plugin = self.config.loadedPlugins[self.config.subCommand]
        application = Application(plugin.tapname)
        plugin.makeService(self.config.subOptions).setServiceParent(application)
        return application

    def watch_start(self, starting: Deferred[Any] | None) -> None:
        """See to it that a start which takes time, and then fails, ends the run.

        Args:
            starting: what `startApplication` returned.
        """

        def failed(failure: Failure) -> None:
            from asyncreactor.internet import reactor

            _log.failure("The application could not start", failure)
            self.start_failed = True
            reactor.callWhenRunning(reactor.stop)

        if starting is not None:
            starting.addErrback(failed)
