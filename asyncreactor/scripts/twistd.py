"""The `twistd` command, for programs that call it: `asyncreactor` is its successor."""

from __future__ import annotations

from typing import Any

from asyncreactor.application import app
from asyncreactor.python.runtime import platformType

if platformType == "win32":
    from asyncreactor.scripts import _twistw as _platform

    _SomeApplicationRunner: Any = _platform.WindowsApplicationRunner
else:
    from asyncreactor.scripts import _twistd_unix as _platform  # type: ignore[no-redef]  # one or the other

    _SomeApplicationRunner = _platform.UnixApplicationRunner  # type: ignore[attr-defined]  # of this one

ServerOptions: Any = _platform.ServerOptions

__all__ = ["ServerOptions", "run", "runApp"]


def runApp(config: Any) -> None:
    """Run the application that the options ask for; if a signal ended it, end the process by that signal.

    Args:
        config: `ServerOptions` that have read the command line.
    """
    runner = _SomeApplicationRunner(config)
    runner.run()
    if runner._exitSignal is not None:
        app._exitWithSignal(runner._exitSignal)


def run() -> None:
    """Do what this process's command line says."""
    app.run(runApp, ServerOptions)
