"""The services of this package, as subcommands of `asyncreactor`."""

from __future__ import annotations

# Not from `application.service`, which would import half of the package for each `--help`.
from asyncreactor.application._service_maker import ServiceMaker

__all__ = ["inetd", "manhole", "portforward", "procmon", "socks", "web"]

inetd = ServiceMaker(
    "Internet super-server",
    "asyncreactor.runner.inetdtap",
    "Starts programs as connections come in, as inetd(8).",
    "inetd",
)
manhole = ServiceMaker(
    "Console",
    "asyncreactor.tap.manhole",
    "A Python console inside the process, on a UNIX socket that only its user can open.",
    "manhole",
)
portforward = ServiceMaker(
    "Port forwarder",
    "asyncreactor.tap.portforward",
    "Forwards a port to a port of another host.",
    "portforward",
)
procmon = ServiceMaker(
    "Process monitor",
    "asyncreactor.runner.procmontap",
    "Keeps a program running: starts it again when it ends.",
    "procmon",
)
socks = ServiceMaker(
    "SOCKS proxy",
    "asyncreactor.tap.socks",
    "Connects its clients to other hosts, by SOCKS 4 and 4a.",
    "socks",
)
web = ServiceMaker(
    "Web server",
    "asyncreactor.web.tap",
    "Serves a folder, a WSGI application or a resource over HTTP.",
    "web",
)
