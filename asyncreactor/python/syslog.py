"""Send old log events to the system's log."""

from __future__ import annotations

from typing import Any, NoReturn

from asyncreactor.python import log
from asyncreactor.python._arguments import must_be_integer, wrong_type

_system: Any
try:
    import syslog as _system
except ImportError:
    _system = None

__all__ = ["DEFAULT_FACILITY", "DEFAULT_OPTIONS", "SyslogObserver", "startLogging"]

#: What `openlog` calls options: none.
DEFAULT_OPTIONS = 0
#: LOG_USER: RFC 5424, section 6.2.1, facility 1.
DEFAULT_FACILITY = 1 << 3

# Severities: RFC 5424, section 6.2.1.
_ALERT = 1
_INFORMATIONAL = 6


def _absent(*args: object) -> NoReturn:
    raise OSError("this platform has no syslog")


class SyslogObserver:
    """Sends each event to the system's log, one message a line.

    Args:
        prefix: what each message starts with, mostly the program's name.
        options: see `syslog.openlog`.
        facility: the kind of program, one of the `LOG_...` of the module `syslog`.
    """

    openlog: Any = staticmethod(getattr(_system, "openlog", _absent))
    syslog: Any = staticmethod(getattr(_system, "syslog", _absent))

    def __init__(self, prefix: str, options: int = DEFAULT_OPTIONS, facility: int = DEFAULT_FACILITY) -> None:
        if not isinstance(prefix, str):
            raise wrong_type("prefix", "a str", prefix)
        must_be_integer("options", options, "a number, as for syslog.openlog")
        must_be_integer("facility", facility, "one of the numbers LOG_... of syslog")
        self.openlog(prefix, options, facility)

    def emit(self, eventDict: log.EventDict) -> None:
        """Send an event, if it has a text.

        Errors are sent as alerts and all else as information, unless the event has a `syslogPriority`; it may
        also have a `syslogFacility`.
        """
        text = log.textFromEventDict(eventDict)
        if text is None:
            return
        priority = eventDict.get("syslogPriority", _ALERT if eventDict["isError"] else _INFORMATIONAL)
        priority |= eventDict.get("syslogFacility", 0)
        first, *others = text.rstrip("\n").split("\n")
        for line in [first, *("\t" + other for other in others)]:
            self.syslog(priority, f"[{eventDict['system']}] {line}")


def startLogging(
    prefix: str = "Twisted",
    options: int = DEFAULT_OPTIONS,
    facility: int = DEFAULT_FACILITY,
    setStdout: bool | int = 1,
) -> None:
    """Log to the system's log from now on, and send warnings to the log.

    Args:
        prefix: what each message starts with.
        options: see `syslog.openlog`.
        facility: the kind of program, one of the `LOG_...` of the module `syslog`.
        setStdout: log what is written to standard output and standard error.
    """
    log.startLoggingWithObserver(SyslogObserver(prefix, options, facility).emit, setStdout=setStdout)
