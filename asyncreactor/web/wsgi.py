"""Applications of WSGI (PEP 3333) as resources: each request is dealt with in a thread.

site = Site(WSGIResource(reactor, reactor.getThreadPool(), application))
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any, NoReturn

from zope.interface import implementer

from asyncreactor.logger import Logger
from asyncreactor.python import log
from asyncreactor.python.failure import Failure
from asyncreactor.web._responses import INTERNAL_SERVER_ERROR
from asyncreactor.web.resource import IResource
from asyncreactor.web.server import NOT_DONE_YET

__all__ = ["WSGIResource"]

_log = Logger()

_Environ = dict[str, Any]
_Header = tuple[str, str]


@implementer(IResource)
class WSGIResource:
    """An application of WSGI; it deals with all that is below its place.

    Args:
        reactor: the reactor, to which the threads hand what the application writes.
        threadpool: the pool of the threads in which the application runs.
        application: the application.
    """

    isLeaf = True

    def __init__(self, reactor: Any, threadpool: Any, application: Callable[..., Any]) -> None:
        self._reactor = reactor
        self._threadpool = threadpool
        self._application = application

    def render(self, request: Any) -> int:
        """Have a thread call the application."""
        # The application says of which type its answers are.
        request.defaultContentType = None
        call = _Call(self._reactor, self._application, request)
        self._threadpool.callInThread(call.run)
        return NOT_DONE_YET

    def getChildWithDefault(self, name: bytes, request: Any) -> NoReturn:
        """Not possible: the application looks at the rest of the path.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("an application of WSGI has no children that are resources")

    def putChild(self, path: bytes, child: Any) -> NoReturn:
        """Not possible.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("an application of WSGI has no children that are resources")


class _Call:
    """One request to an application.

    `run`, `start_response` and `write` are called in a thread of the pool, all else in that of the reactor.
    """

    def __init__(self, reactor: Any, application: Callable[..., Any], request: Any) -> None:
        self._reactor = reactor
        self._application = application
        self._request = request
        self._environ = _environ_of(request)
        self._status = ""
        self._headers: Sequence[_Header] = ()
        #: Whether something was written, after which the status can't change any more.
        self._started = False
        #: Whether the request has ended, perhaps before the application has.
        self._ended = False
        request.notifyFinish().addBoth(self._request_ended)

    def _request_ended(self, result: object) -> None:
        self._ended = True

    def run(self) -> None:
        """Call the application, and write what it returns."""
        try:
            parts = self._application(self._environ, self.start_response)
            try:
                for part in parts:
                    if part:
                        self.write(part)
                    if self._ended:
                        break
            finally:
                close = getattr(parts, "close", None)
                if close is not None:
                    close()
        except Exception:
            self._reactor.callFromThread(self._fail, Failure(), self._started)
        else:
            self._reactor.callFromThread(self._finish, self._started)

    def start_response(
        self, status: str, headers: Sequence[_Header], exc_info: tuple[Any, Any, Any] | None = None
    ) -> Callable[[bytes], None]:
        """Take status and headers from the application; they are sent with the first part of the body.

        Returns:
            A function that writes part of the body.

        Raises:
            TypeError: the arguments aren't what PEP 3333 wants.
        """
        if self._started and exc_info is not None:
            raise exc_info[1].with_traceback(exc_info[2])
        if not isinstance(status, str):
            raise TypeError(f"status must be str, not {_described(status)}")
        _check_headers(headers)
        self._status = status
        self._headers = headers
        return self.write

    def write(self, data: bytes) -> None:
        """Write part of the body."""
        if not isinstance(data, bytes):
            raise TypeError(f"Can only write bytes to a transport, not {data!r}")
        started, self._started = self._started, True
        self._reactor.callFromThread(self._send, data, started)

    def _send(self, data: bytes, started: bool) -> None:
        if self._ended:
            return
        if not started:
            self._send_headers()
        self._request.write(data)

    def _send_headers(self) -> None:
        code, _, message = self._status.partition(" ")
        self._request.setResponseCode(int(code), message.encode("iso-8859-1"))
        for name, value in self._headers:
            # The server has set these two.
            if name.lower() not in ("server", "date"):
                self._request.responseHeaders.addRawHeader(
                    name.encode("iso-8859-1"), value.encode("iso-8859-1")
                )

    def _finish(self, started: bool) -> None:
        if self._ended:
            return
        if not started:
            self._send_headers()
        self._request.finish()

    def _fail(self, reason: Failure, started: bool) -> None:
        _log.failure("an application of WSGI failed", failure=reason)
        if self._ended:
            return
        if started:
            self._request.loseConnection()
        else:
            self._request.setResponseCode(INTERNAL_SERVER_ERROR, b"Internal Server Error")
            self._request.finish()


def _environ_of(request: Any) -> _Environ:
    """Return what an application is told of a request; its texts hold bytes, as if they were Latin-1."""
    host, client = request.getHost(), request.getClientAddress()
    _, _, query = _text(request.uri).partition("?")
    environ: _Environ = {
        "REQUEST_METHOD": _text(request.method),
        "SCRIPT_NAME": _path(request.prepath),
        "PATH_INFO": _path(request.postpath),
        "QUERY_STRING": query,
        "CONTENT_TYPE": _text(request.getHeader(b"content-type") or b""),
        "CONTENT_LENGTH": _text(request.getHeader(b"content-length") or b""),
        "SERVER_NAME": _text(request.getRequestHostname()),
        "SERVER_PORT": str(getattr(host, "port", "")),
        "SERVER_PROTOCOL": _text(request.clientproto),
        "REMOTE_ADDR": _text(getattr(client, "host", "")),
        "REMOTE_PORT": str(getattr(client, "port", "")),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if request.isSecure() else "http",
        "wsgi.run_once": False,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.errors": _ErrorStream(),
        "wsgi.input": _InputStream(request.content),
    }
    for name, values in request.requestHeaders.getAllRawHeaders():
        key = "HTTP_" + _text(name).upper().replace("-", "_")
        # A header Proxy would be taken for the variable that sets a proxy for all requests which programs make.
        if key not in ("HTTP_PROXY", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
            environ[key] = ",".join(map(_text, values))
    return environ


def _text(value: str | bytes) -> str:
    return value.decode("iso-8859-1") if isinstance(value, bytes) else value


def _path(segments: Sequence[bytes]) -> str:
    return "".join("/" + _text(segment) for segment in segments)


class _ErrorStream:
    """The file `wsgi.errors`: what is written to it is logged."""

    def write(self, data: str) -> None:
        """Log a text.

        Raises:
            TypeError: it isn't one.
        """
        if not isinstance(data, str):
            raise TypeError(f"write() argument must be str, not {_described(data)}")
        log.msg(data, system="wsgi", isError=True)

    def writelines(self, lines: Iterable[str]) -> None:
        """Log several texts as one."""
        self.write("".join(lines))

    def flush(self) -> None:
        """Do nothing: all is logged."""


class _InputStream:
    """The file `wsgi.input`: the request's body."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def read(self, size: int | None = None) -> bytes:
        """Read `size` bytes, or all."""
        return self._content.read(-1 if size is None else size)

    def readline(self, size: int | None = None) -> bytes:
        """Read a line, or its first `size` bytes."""
        return self._content.readline(-1 if size is None else size)

    def readlines(self, size: int | None = None) -> list[bytes]:
        """Read all lines, or those with the first `size` bytes."""
        return self._content.readlines(-1 if size is None else size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._content)


def _described(value: object) -> str:
    return f"{value!r} ({type(value).__name__})"


def _check_headers(headers: object) -> None:
    """See that headers are a list of pairs of texts; other sequences are warned of.

    Raises:
        TypeError: they aren't.
    """
    if not isinstance(headers, Sequence):
        raise TypeError(f"headers must be a list, not {_described(headers)}")
    if not isinstance(headers, list):
        _warn(f"headers should be a list, not {_described(headers)}")
    for header in headers:
        if not isinstance(header, Sequence):
            raise TypeError(f"header must be a (str, str) tuple, not {_described(header)}")
        if not isinstance(header, tuple):
            _warn(f"header should be a (str, str) tuple, not {_described(header)}")
        if len(header) != 2:
            raise TypeError(f"header must be a (str, str) tuple, not {header!r}")
        if not all(isinstance(part, str) for part in header):
            raise TypeError(f"header must be (str, str) tuple, not {header!r}")


def _warn(text: str) -> None:
    warnings.warn(text, category=RuntimeWarning, stacklevel=4)
