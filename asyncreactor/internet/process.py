"""Child processes, as `reactor.spawnProcess` starts them: their transports.

`Process` has pipes, `PTYProcess` a terminal. Programs that have more to do in the child before it becomes the other
program subclass them.
"""

from __future__ import annotations

from asyncreactor._engine.child_descriptors import descriptor_actions as _getFileActions
from asyncreactor._engine.child_descriptors import open_descriptors as _listOpenFDs
from asyncreactor.internet._baseprocess import BaseProcess
from asyncreactor.internet._process_base import _BaseProcess
from asyncreactor.internet._process_piped import Process
from asyncreactor.internet._process_reaping import (
    reapAllProcesses,
    reapProcessHandlers,
    registerReapProcessHandler,
    unregisterReapProcessHandler,
)
from asyncreactor.internet._process_streams import ProcessReader, ProcessWriter
from asyncreactor.internet._process_terminal import PTYProcess
from asyncreactor.internet.error import ProcessExitedAlready

__all__ = [
    "Process",
    "PTYProcess",
    "ProcessReader",
    "ProcessWriter",
    "BaseProcess",
    "ProcessExitedAlready",
    "reapAllProcesses",
    "reapProcessHandlers",
    "registerReapProcessHandler",
    "unregisterReapProcessHandler",
    "_BaseProcess",
    "_getFileActions",
    "_listOpenFDs",
]

for _class in (Process, PTYProcess, ProcessReader, ProcessWriter, _BaseProcess):
    _class.__module__ = __name__
del _class
