"""`twistd` on Windows, where there are no daemons."""

from __future__ import annotations

import sys

from asyncreactor.application import app, service
from asyncreactor.copyright import copyright, version

__all__ = ["ServerOptions", "WindowsApplicationRunner"]


class ServerOptions(app.ServerOptions):
    """The options there are on all platforms."""

    synopsis = "Usage: twistd [options]"
    optFlags = [["nodaemon", "n", "(for compatibility with other platforms)"]]

    def opt_version(self) -> None:
        """Print version information and exit."""
        print(f"twistd (the Twisted Windows runner) {version}\n{copyright}", file=self.stdout)
        sys.exit()


class WindowsApplicationRunner(app.ApplicationRunner):
    """Runs an application in the foreground."""

    def preApplication(self) -> None:
        """Keep the standard streams, which the log is about to take."""
        self.oldstdout, self.oldstderr = sys.stdout, sys.stderr

    def postApplication(self) -> None:
        """Start the application, and run the reactor."""
        service.IService(self.application).privilegedStartService()
        self.watch_start(app.startApplication(self.application, not self.config["no_save"]))
        self.startReactor(None, self.oldstdout, self.oldstderr)
