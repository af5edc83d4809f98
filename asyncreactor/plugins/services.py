"""The services of this package, as subcommands of `asyncreactor`."""

from __future__ import annotations

from asyncreactor.application.service import ServiceMaker

__all__ = ["inetd", "procmon"]

inetd = ServiceMaker(
    "Internet super-server",
    "asyncreactor.runner.inetdtap",
    "Starts programs as connections come in, as inetd(8).",
    "inetd",
)
procmon = ServiceMaker(
    "Process monitor",
    "asyncreactor.runner.procmontap",
    "Keeps a program running: starts it again when it ends.",
    "procmon",
)
