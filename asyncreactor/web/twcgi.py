"""Programs that answer requests by the Common Gateway Interface (RFC 3875): one process for each request."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import unquote

from asyncreactor.internet.error import ProcessExitedAlready
from asyncreactor.internet.protocol import ProcessProtocol
from asyncreactor.logger import Logger
from asyncreactor.python import log
from asyncreactor.python.failure import Failure
from asyncreactor.python.filepath import FilePath, InsecurePath
from asyncreactor.web import resource
from asyncreactor.web._responses import FOUND, INTERNAL_SERVER_ERROR
from asyncreactor.web.server import NOT_DONE_YET, version

__all__ = ["CGIDirectory", "CGIProcessProtocol", "CGIScript", "FilteredScript"]

_log = Logger()
#: How much a program may say before the end of its headers, in bytes.
_MOST_HEADERS: Final = 2**16
_end_of_headers = re.compile(rb"\r?\n\r?\n").search


class CGIDirectory(resource.Resource, FilePath[str]):  # type: ignore[misc] # `children` is a method of one, a dict of the other
    """A directory of programs.

    Args:
        pathname: where it is.
    """

    def __init__(self, pathname: Any) -> None:
        FilePath.__init__(self, pathname)
        resource.Resource.__init__(self)

    def getChild(self, path: bytes | str, request: Any) -> Any:
        """Return the resource for a program, or for a directory below."""
        try:
            found = self.child(os.fsdecode(path))
        except (InsecurePath, ValueError):
            return resource._no_resource()
        if found.isdir():
            return CGIDirectory(found.path)
        return CGIScript(found.path) if found.exists() else resource._no_resource()

    def render(self, request: Any) -> Any:
        """Say that there is nothing: programs are not listed."""
        return resource._no_resource("CGI directories do not support directory listing.").render(request)


class CGIScript(resource.Resource):
    """A program; it deals with all that is below its place.

    Args:
        filename: where it is.
        registry: ignored: what makes resources of files calls them so.
        reactor: starts the process; by default the global one.
    """

    isLeaf = True

    def __init__(self, filename: Any, registry: Any = None, reactor: Any = None) -> None:
        super().__init__()
        self.filename = filename
        if reactor is None:
            from asyncreactor.internet import reactor
        self._reactor = reactor

    def render(self, request: Any) -> int:
        """Start the program, and send what it writes."""
        env, arguments = _environment(request, os.fsdecode(self.filename))
        self.runProcess(env, request, arguments)
        return NOT_DONE_YET

    def runProcess(self, env: dict[str, str], request: Any, qargs: Sequence[str] = ()) -> None:
        """Start the process.

        Args:
            env: its environment; what this process has besides is added.
            request: the request that it answers.
            qargs: its arguments.
        """
        self._spawn([self.filename], env, request, qargs)

    def _spawn(self, command: list[Any], env: dict[str, str], request: Any, arguments: Sequence[str]) -> None:
        self._reactor.spawnProcess(
            CGIProcessProtocol(request),
            command[0],
            [*command, *arguments],
            {**os.environ, **env},
            os.path.dirname(self.filename),
        )


class FilteredScript(CGIScript):
    """A file that another program runs, such as an interpreter.

    Attributes:
        filter: that program.
    """

    filter: str = "/usr/bin/cat"

    def runProcess(self, env: dict[str, str], request: Any, qargs: Sequence[str] = ()) -> None:
        """Start the other program, with the file as its first argument."""
        self._spawn([self.filter, self.filename], env, request, qargs)


def _environment(request: Any, filename: str) -> tuple[dict[str, str], list[str]]:
    """Return what a program is told: the meta-variables of RFC 3875, section 4.1, and its arguments (section 4.4)."""
    query = _text(request.uri).partition("?")[2]
    env = {
        "SERVER_SOFTWARE": version.decode("ascii"),
        "SERVER_NAME": _text(request.getRequestHostname()),
        "SERVER_PORT": str(getattr(request.getHost(), "port", "")),
        "SERVER_PROTOCOL": _text(request.clientproto),
        "GATEWAY_INTERFACE": "CGI/1.1",
        "REQUEST_METHOD": _text(request.method),
        "REQUEST_URI": _text(request.uri),
        "SCRIPT_NAME": "/" + "/".join(map(_text, request.prepath)),
        "SCRIPT_FILENAME": filename,
        "QUERY_STRING": query,
        "REMOTE_ADDR": _text(getattr(request.getClientAddress(), "host", "")),
    }
    if request.postpath:
        env["PATH_INFO"] = "/" + "/".join(map(_text, request.postpath))
    for name, value in request.getAllHeaders().items():
        key = _text(name).upper().replace("-", "_")
        if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            env[key] = _text(value)
        elif key != "PROXY":  # HTTP_PROXY sets a proxy for all requests which programs make
            env["HTTP_" + key] = _text(value)
    arguments = [] if "=" in query or not query else [unquote(word) for word in query.split("+")]
    # What looks like an option would be taken for one: anybody could switch it on.
    return env, [] if any(word.startswith("-") for word in arguments) else arguments


def _text(value: str | bytes) -> str:
    return value.decode("iso-8859-1") if isinstance(value, bytes) else value


class CGIProcessProtocol(ProcessProtocol):
    """Gives a request's body to a process, and sends what that writes as the answer.

    Attributes:
        handling_headers: whether the end of the headers hasn't come.
        headertext: what has come of them.
        errortext: what the process wrote to its standard error.

    Args:
        request: the request.
    """

    handling_headers: bool | int = 1
    headers_written: bool | int = 0
    headertext = b""
    errortext = b""
    transport: Any

    _finished = False

    def __init__(self, request: Any) -> None:
        self.request = request
        request.notifyFinish().addBoth(self._request_ended)

    def _request_ended(self, result: object) -> None:
        self._finished = True

    # -- the request's producer

    def connectionMade(self) -> None:
        """The process runs: give it the body."""
        self.request.registerProducer(self, True)
        self.request.content.seek(0)
        content = self.request.content.read()
        if content:
            self.transport.write(content)
        self.transport.closeStdin()

    def pauseProducing(self) -> None:
        """The client doesn't take what was sent: the process waits."""
        self.transport.pauseProducing()

    def resumeProducing(self) -> None:
        """The client took it."""
        self.transport.resumeProducing()

    def stopProducing(self) -> None:
        """Nobody takes the answer: end the process."""
        try:
            self.transport.signalProcess("TERM")
        except ProcessExitedAlready:
            pass  # which is as well

    def view_pauseProducing(self, issuer: Any) -> None:
        """As `pauseProducing`, for a peer."""
        self.pauseProducing()

    def view_resumeProducing(self, issuer: Any) -> None:
        """As `resumeProducing`, for a peer."""
        self.resumeProducing()

    def view_stopProducing(self, issuer: Any) -> None:
        """As `stopProducing`, for a peer."""
        self.stopProducing()

    # -- the process

    def errReceived(self, error: bytes) -> None:
        """The process complains; that is logged at its end."""
        self.errortext = (self.errortext + error)[-_MOST_HEADERS:]

    def outReceived(self, output: bytes) -> None:
        """The process writes headers, and then the body."""
        if self._finished:
            return
        if not self.handling_headers:
            self.request.write(output)
            return
        self.headertext += output
        found = _end_of_headers(self.headertext)
        if found is None:
            if len(self.headertext) > _MOST_HEADERS:
                self.stopProducing()
            return
        self.handling_headers = 0
        for line in self.headertext[: found.start()].splitlines():
            if line:
                self._take_header(line)
        self.headers_written = 1
        body = self.headertext[found.end() :]
        if body:
            self.request.write(body)

    def _take_header(self, line: bytes) -> None:
        name, colon, value = line.partition(b":")
        name, value = name.strip().lower(), value.strip()
        if not colon or not name:
            log.msg(f"ignoring malformed CGI header: {line!r}", system="")
            return
        if name == b"status":
            code, _, message = value.partition(b" ")
            if code.isdigit():
                self.request.setResponseCode(int(code), message or None)
        elif name not in (b"server", b"date"):  # these are the server's
            if name == b"location":
                self.request.setResponseCode(FOUND)
            self.request.responseHeaders.addRawHeader(name, value)

    def processEnded(self, reason: Failure) -> None:
        """The process is over, and with it the answer."""
        if getattr(reason.value, "exitCode", 0) != 0:
            _log.info("CGI {uri} ended: {reason}", uri=self.request.uri, reason=reason.value)
        if self.errortext:
            _log.error(
                "CGI {uri} wrote to its standard error: {text}", uri=self.request.uri, text=self.errortext
            )
        if self._finished:
            return
        if self.handling_headers:
            _log.error("CGI {uri} ended before its headers did", uri=self.request.uri)
            page = resource._error_page(INTERNAL_SERVER_ERROR, "CGI Script Error", "It ended too early.")
            self.request.write(page.render(self.request))
        self.request.unregisterProducer()
        self.request.finish()
