"""Run the service of a plugin."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from asyncreactor.application._exit_signal import exit_signal_of
from asyncreactor.application._exit_signal import exit_with_signal as _exitWithSignal
from asyncreactor.application._services import still_pending
from asyncreactor.application.runner._exit import ExitStatus, exit
from asyncreactor.application.runner._runner import Runner
from asyncreactor.application.service import Application, IService
from asyncreactor.application.twist._options import TwistOptions
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure
from asyncreactor.python.usage import UsageError

__all__ = ["Twist", "run_twist"]

_log = Logger()


class Twist:
    """The steps of the command, from its words to the end of the run."""

    @staticmethod
    def options(argv: Sequence[str]) -> TwistOptions:
        """Take the command line.

        Args:
            argv: the program's name, and the words after it.
        """
        options = TwistOptions()
        try:
            options.parseOptions(argv[1:])
        except UsageError as error:
            exit(ExitStatus.EX_USAGE, f"Error: {error}\n\n{options}")
        return options

    @staticmethod
    def service(plugin: Any, options: Any) -> IService:
        """Make the plugin's service, inside an application of its own.

        Args:
            plugin: an `IServiceMaker`.
            options: what its options have read.
        """
        service = plugin.makeService(options)
        application = Application(plugin.tapname)
        service.setServiceParent(application)
        services: IService = IService(application)
        return services

    @staticmethod
    def startService(reactor: Any, service: IService) -> None:
        """Start the service; it is stopped as the reactor shuts down.

        A start that takes time and then fails is logged, and stops the reactor.
        """
        pending = still_pending(service.startService())
        reactor.addSystemEventTrigger("before", "shutdown", service.stopService)

        def failed(failure: Failure) -> None:
            _log.failure("{service!r} could not start", failure, service=service)
            reactor.callWhenRunning(reactor.stop)

        if pending is not None:
            pending.addErrback(failed)

    @staticmethod
    def run(twistOptions: TwistOptions) -> None:
        """Run the reactor; if a signal ended that, end the process by it."""
        reactor = twistOptions["reactor"]
        Runner(
            reactor=reactor,
            defaultLogLevel=twistOptions["logLevel"],
            logFile=twistOptions["logFile"],
            fileLogObserverFactory=twistOptions["fileLogObserverFactory"],
        ).run()
        number = exit_signal_of(reactor)
        if number is not None:
            _exitWithSignal(number)

    @classmethod
    def main(cls, argv: Sequence[str] = sys.argv) -> None:
        """Do all of it.

        Args:
            argv: the program's name, and the words after it.
        """
        options = cls.options(argv)
        name = options.subCommand
        assert name is not None, "the options see to it that there is one"
        service = cls.service(plugin=options.plugins[name], options=options.subOptions)
        cls.startService(options["reactor"], service)
        cls.run(options)


def run_twist() -> None:
    """Do what this process's command line says."""
    Twist.main(sys.argv)
