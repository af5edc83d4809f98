"""What programs that run an application are made of: options, log, profiler, runner.

`asyncreactor.scripts.twistd` is put together from these.
"""

from __future__ import annotations

from asyncreactor.application._app_loading import (
    convertStyle,
    getApplication,
    getPassphrase,
    getSavePassphrase,
    startApplication,
)
from asyncreactor.application._app_logging import AppLogger
from asyncreactor.application._app_options import ReactorSelectionMixin, ServerOptions
from asyncreactor.application._app_profiling import AppProfiler, CProfileRunner, ProfileRunner
from asyncreactor.application._app_running import (
    ApplicationRunner,
    fixPdb,
    run,
    runReactorWithLogging,
)
from asyncreactor.application._exit_signal import exit_with_signal as _exitWithSignal
from asyncreactor.application.reactors import NoSuchReactor, installReactor

__all__ = [
    "AppLogger",
    "AppProfiler",
    "ApplicationRunner",
    "CProfileRunner",
    "NoSuchReactor",
    "ProfileRunner",
    "ReactorSelectionMixin",
    "ServerOptions",
    "_exitWithSignal",
    "convertStyle",
    "fixPdb",
    "getApplication",
    "getPassphrase",
    "getSavePassphrase",
    "installReactor",
    "run",
    "runReactorWithLogging",
    "startApplication",
]

for _public in (
    AppLogger,
    AppProfiler,
    ApplicationRunner,
    CProfileRunner,
    ProfileRunner,
    ReactorSelectionMixin,
    ServerOptions,
):
    _public.__module__ = __name__
del _public
