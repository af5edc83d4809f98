"""The subcommand `web`: a server of HTTP for the command line."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from asyncreactor.python import usage

if TYPE_CHECKING:
    from asyncreactor.application.service import MultiService

__all__ = ["Options", "makePersonalServerFactory", "makeService"]


class Options(usage.Options):
    """What to serve, where, and how."""

    synopsis = "[web options]"

    optParameters = [
        ["logfile", "l", None, "Write the access log to this file, in the combined format."],
        ["certificate", "c", "server.pem", "(DEPRECATED: use --listen) The certificate for --https."],
        ["privkey", "k", "server.pem", "(DEPRECATED: use --listen) The private key for --https."],
    ]

    optFlags = [
        [
            "notracebacks",
            "n",
            "(DEPRECATED: Tracebacks are disabled by default. See --display-tracebacks to enable them.)",
        ],
        ["display-tracebacks", "", "Show clients what went wrong. This is for development only."],
        ["personal", "", "Instead of HTTP, serve distributed pages to a server on this machine."],
    ]

    compData = usage.Completions(
        optActions={
            "logfile": usage.CompleteFiles("*.log"),
            "certificate": usage.CompleteFiles("*.pem"),
            "privkey": usage.CompleteFiles("*.pem"),
        }
    )

    longdesc = (
        "Start a server of HTTP. Without options that say what to serve it shows a page that says hello."
    )

    def __init__(self) -> None:
        super().__init__()
        self["indexes"] = []
        self["root"] = None
        self["extraHeaders"] = []
        self["ports"] = []
        self["port"] = self["https"] = None

    # -- where

    def opt_listen(self, port: str) -> None:
        """Listen where this endpoint says, such as tcp:8080. May be given several times. (Default: tcp:8080)"""
        self["ports"].append(port)

    def opt_port(self, port: str) -> None:
        """(DEPRECATED: use --listen) Listen at this port, or where this endpoint says."""
        warnings.warn("--port is deprecated: use --listen", DeprecationWarning, stacklevel=2)
        self["port"] = f"tcp:{port}" if port.isdigit() else port

    opt_p = opt_port

    def opt_https(self, port: str) -> None:
        """(DEPRECATED: use --listen) Listen at this port with TLS, besides."""
        warnings.warn("--https is deprecated: use --listen", DeprecationWarning, stacklevel=2)
        try:
            import asyncreactor.internet.ssl
        except ImportError as error:
            raise usage.UsageError("SSL support not installed") from error
        del asyncreactor
        self["https"] = port

    # -- what

    def opt_path(self, path: str) -> None:
        """Serve this directory (or file). Scripts in it run: see --processor."""
        from asyncreactor.web._tap_roots import file_root

        self["root"] = file_root(path)
        for name in self["indexes"]:
            self["root"].indexNames.append(name)

    def opt_index(self, indexName: str) -> None:
        """Take files of this name for their directory. May be given several times.  [default: index, index.html]"""
        self["indexes"].append(indexName)
        if self["root"] is not None:
            self._file_root("--index").indexNames = self["indexes"]

    opt_i = opt_index

    def opt_user(self) -> None:
        """Serve the home pages of this machine's users: /~name/."""
        from asyncreactor.web._tap_roots import user_root

        self["root"] = user_root()

    opt_u = opt_user

    def opt_class(self, className: str) -> None:
        """Serve an instance of this class of resources, given by its dotted name."""
        from asyncreactor.python import reflect

        self["root"] = reflect.namedClass(className)()

    def opt_resource_script(self, name: str) -> None:
        """Serve the resource that this file makes: run it anew for each request."""
        from asyncreactor.web.script import ResourceScriptWrapper

        self["root"] = ResourceScriptWrapper(name)

    def opt_wsgi(self, name: str) -> None:
        """Serve this application of WSGI, given by its dotted name."""
        from asyncreactor.web._tap_roots import wsgi_root

        self["root"] = wsgi_root(name)

    # -- how

    def opt_mime_type(self, defaultType: str) -> None:
        """Send files of unknown types as this type.  Applies to --path."""
        self._file_root("--mime_type").defaultType = defaultType

    opt_m = opt_mime_type

    def opt_allow_ignore_ext(self) -> None:
        """Let URLs leave out any extension of a file's name.  Applies to --path."""
        self._file_root("--allow_ignore_ext").ignoreExt("*")

    def opt_ignore_ext(self, ext: str) -> None:
        """Let URLs leave out this extension of a file's name. May be given several times.  Applies to --path."""
        self._file_root("--ignore_ext").ignoreExt(ext)

    def opt_processor(self, proc: str) -> None:
        """Have files with an extension processed: `ext=class`, with the class's dotted name.  Applies to --path."""
        from asyncreactor.python import reflect

        root = self._file_root("--processor")
        extension, equals, name = proc.partition("=")
        if not equals:
            raise usage.UsageError(f"--processor is ext=class, not {proc!r}")
        root.processors[extension] = reflect.namedClass(name)

    def opt_add_header(self, header: str) -> None:
        """Send this header with each answer, given as "name: value". May be given several times."""
        name, colon, value = header.partition(":")
        if not colon:
            raise usage.UsageError(f"--add-header is 'name: value', not {header!r}")
        self["extraHeaders"].append((name.strip(), value.strip()))

    def _file_root(self, option: str) -> Any:
        root = self["root"]
        if root is None or not hasattr(root, "indexNames"):
            raise usage.UsageError(f"You can only use {option} after --path.")
        return root

    def postOptions(self) -> None:
        """Say where to listen, if nobody did."""
        if self["port"] is not None:
            self["ports"].append(self["port"])
        if self["https"] is not None:
            self["ports"].append(
                f"ssl:port={self['https']}:privateKey={self['privkey']}:certKey={self['certificate']}"
            )
        if not self["ports"]:
            self["ports"].append(self._default_port())

    def _default_port(self) -> str:
        if not self["personal"]:
            return "tcp:8080"
        from asyncreactor.web._tap_roots import personal_socket

        return "unix:" + os.path.expanduser(os.path.join("~", personal_socket()))


def makePersonalServerFactory(site: Any) -> Any:
    """Make a factory that serves a site as distributed pages, to a server on this machine.

    Args:
        site: the `Site`.
    """
    from asyncreactor.web._tap_roots import personal_factory

    return personal_factory(site)


def makeService(config: Any) -> MultiService:
    """Make the service of the parsed `Options`."""
    from asyncreactor.application import service, strports
    from asyncreactor.internet import reactor
    from asyncreactor.web import demo, server

    root = demo.Test() if config["root"] is None else config["root"]
    if config["extraHeaders"]:
        root = _with_headers(root, config["extraHeaders"])
    site = server.Site(root, logPath=config["logfile"])
    site.displayTracebacks = bool(config["display-tracebacks"])
    if config["notracebacks"]:
        _warn_of_notracebacks()
    factory = makePersonalServerFactory(site) if config["personal"] else site
    services = service.MultiService()
    for description in config["ports"]:
        services.addService(strports.service(description, factory, reactor=reactor))
    return services


def _warn_of_notracebacks() -> None:
    from asyncreactor.python._deprecation_text import _getDeprecationWarningString
    from asyncreactor.python.versions import Version

    text = _getDeprecationWarningString("--notracebacks", Version("Twisted", 19, 7, 0))
    warnings.warn(text, category=DeprecationWarning, stacklevel=3)


def _with_headers(root: Any, headers: Sequence[tuple[str, str]]) -> Any:
    from asyncreactor.web._tap_roots import HeadersAdded

    return HeadersAdded(root, headers)


def __getattr__(name: str) -> Any:
    # Programs and tests are known to reach for this; the module it is in is not light.
    if name == "_AddHeadersResource":
        from asyncreactor.web._tap_roots import HeadersAdded

        return HeadersAdded
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
