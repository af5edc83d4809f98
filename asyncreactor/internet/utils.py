"""Running a program for its output or its exit code, and warnings that are ignored while a Deferred is waited for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeAlias, TypeVar

from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.protocol import ProcessProtocol
from asyncreactor.python._arguments import must_be_callable, must_have, wrong_type
from asyncreactor.python.failure import Failure

__all__ = [
    "getProcessOutput",
    "getProcessOutputAndValue",
    "getProcessValue",
    "runWithWarningsSuppressed",
    "suppressWarnings",
]

P = ParamSpec("P")
R = TypeVar("R")

#: The positional and the keyword arguments of a call of `warnings.filterwarnings`.
_Suppression: TypeAlias = tuple[Sequence[Any], Mapping[str, Any]]

_NO_ENVIRONMENT: Mapping[Any, Any] = MappingProxyType({})
_STDOUT, _STDERR = 1, 2


class _UnexpectedErrorOutput(IOError):
    """A program wrote to its standard error.

    Attributes:
        processEnded: fires when the program has ended; fails with the reason, as for `processEnded` of a protocol.
    """

    def __init__(self, text: bytes, processEnded: Deferred[Any]) -> None:
        super().__init__(f"got stderr: {text!r}")
        self.processEnded = processEnded


class _OutputGetter(ProcessProtocol):
    """Collects standard output, and does not expect any error output."""

    def __init__(self, deferred: Deferred[bytes]) -> None:
        self.deferred = deferred
        self.output: list[bytes] = []
        self.ended: Deferred[Any] | None = None

    def outReceived(self, data: bytes) -> None:
        self.output.append(data)

    def errReceived(self, data: bytes) -> None:
        if self.ended is None:
            self.ended = Deferred()
            self.deferred.errback(_UnexpectedErrorOutput(data, self.ended))
            assert self.transport is not None
            self.transport.loseConnection()

    def processEnded(self, reason: Failure) -> None:
        if self.ended is None:
            self.deferred.callback(b"".join(self.output))
        else:
            self.ended.errback(reason)


class _AllOutputGetter(_OutputGetter):
    """Collects error output too."""

    def errReceived(self, data: bytes) -> None:
        self.output.append(data)


class _ValueGetter(ProcessProtocol):
    """Drops all output."""

    def __init__(self, deferred: Deferred[int | None]) -> None:
        self.deferred = deferred

    def processEnded(self, reason: Failure) -> None:
        self.deferred.callback(reason.value.exitCode)


class _EverythingGetter(ProcessProtocol):
    """Writes input, collects output and error output apart."""

    def __init__(self, deferred: Deferred[tuple[bytes, bytes, int]], stdin: bytes | None) -> None:
        self.deferred = deferred
        self.stdin = stdin
        self.output: dict[int, list[bytes]] = {_STDOUT: [], _STDERR: []}

    def connectionMade(self) -> None:
        if self.stdin is not None:
            assert self.transport is not None
            self.transport.write(self.stdin)
            self.transport.closeStdin()

    def childDataReceived(self, childFD: int, data: bytes) -> None:
        self.output[childFD].append(data)

    def processEnded(self, reason: Failure) -> None:
        out, err = (b"".join(self.output[number]) for number in (_STDOUT, _STDERR))
        end: Any = reason.value
        if end.signal:
            self.deferred.errback((out, err, end.signal))  # type: ignore[arg-type]  # the mirrored API fails so
        else:
            self.deferred.callback((out, err, end.exitCode))


def _run(
    protocol: ProcessProtocol,
    executable: str | bytes,
    args: Sequence[str | bytes],
    env: Any,
    path: Any,
    reactor: Any,
) -> None:
    if isinstance(args, (str, bytes)) or not hasattr(args, "__iter__"):
        raise wrong_type("args", "a list or tuple of str or bytes, without the program's name", args)
    if reactor is None:
        from asyncreactor.internet import reactor
    must_have("reactor", reactor, "spawnProcess", "a reactor that starts processes, or None")
    reactor.spawnProcess(protocol, executable, [executable, *args], env, path)


def getProcessOutput(
    executable: str | bytes,
    args: Sequence[str | bytes] = (),
    env: Mapping[Any, Any] | None = _NO_ENVIRONMENT,
    path: str | bytes | None = None,
    reactor: Any = None,
    errortoo: bool | int = 0,
) -> Deferred[bytes]:
    """Run a program for its output.

    Args:
        executable: its path.
        args: its arguments, without its name.
        env: its environment, empty by default; None is this process's.
        path: the folder to run it in; None is this process's.
        reactor: what runs it; the global one if None.
        errortoo: collect what it writes to its standard error, too, in the order in which it comes.

    Returns:
        Fires with the output when the program has ended, however it did. Cancelling leaves the program alone.

    Raises:
        OSError: the program can't be run.
        TypeError: an argument is of the wrong type.

    Fails:
        IOError: it wrote to its standard error. Its pipes are then closed; the error's attribute `processEnded` is
            a Deferred that fails with a `ProcessDone` or `ProcessTerminated` when it has ended.
    """
    result: Deferred[bytes] = Deferred()
    getter = _AllOutputGetter if errortoo else _OutputGetter
    _run(getter(result), executable, args, env, path, reactor)
    return result


def getProcessValue(
    executable: str | bytes,
    args: Sequence[str | bytes] = (),
    env: Mapping[Any, Any] | None = _NO_ENVIRONMENT,
    path: str | bytes | None = None,
    reactor: Any = None,
) -> Deferred[int | None]:
    """Run a program for its exit code; the arguments are those of `getProcessOutput`.

    Returns:
        Fires with the exit code, None if a signal ended the program.

    Raises:
        OSError: the program can't be run.
    """
    result: Deferred[int | None] = Deferred()
    _run(_ValueGetter(result), executable, args, env, path, reactor)
    return result


def getProcessOutputAndValue(
    executable: str | bytes,
    args: Sequence[str | bytes] = (),
    env: Mapping[Any, Any] | None = _NO_ENVIRONMENT,
    path: str | bytes | None = None,
    reactor: Any = None,
    stdinBytes: bytes | None = None,
) -> Deferred[tuple[bytes, bytes, int]]:
    """Run a program for its output, error output and exit code.

    Args:
        executable: as for `getProcessOutput`, like all up to `reactor`.
        args: its arguments.
        env: its environment.
        path: its folder.
        reactor: what runs it.
        stdinBytes: what it finds in its standard input, which is then closed. None leaves that open, and empty.

    Returns:
        Fires with the three.

    Raises:
        OSError: the program can't be run.

    Fails:
        tuple: a signal ended it: the value of the failure is output, error output and the signal's number.
    """
    if stdinBytes is not None and not isinstance(stdinBytes, (bytes, bytearray, memoryview)):
        raise wrong_type("stdinBytes", "bytes or None", stdinBytes)
    result: Deferred[tuple[bytes, bytes, int]] = Deferred()
    _run(_EverythingGetter(result, stdinBytes), executable, args, env, path, reactor)
    return result


def runWithWarningsSuppressed(
    suppressedWarnings: Iterable[_Suppression], f: Callable[P, R], *a: P.args, **kw: P.kwargs
) -> R:
    """Call `f` with extra filters for warnings, which are in force until the Deferred that it may return has fired.

    Args:
        suppressedWarnings: for each filter the positional and keyword arguments of `warnings.filterwarnings`.
        f: what is called.
        a: for `f`.
        kw: for `f`.

    Returns:
        What `f` returned.
    """
    must_be_callable("f", f)
    filters = _as_filters(suppressedWarnings)
    added: list[Any] = []
    for positional, keyword in filters:
        before = list(warnings.filters)
        warnings.filterwarnings(*positional, **keyword)
        if warnings.filters[0] not in before:
            added.append(warnings.filters[0])

    def remove(result: Any) -> Any:
        # Not all that were there before are put back: other calls of this may have come and gone meanwhile.
        for each in added:
            if each in warnings.filters:
                warnings.filters.remove(each)  # type: ignore[attr-defined]  # a list, by the manual
        return result

    try:
        result = f(*a, **kw)
    except BaseException:
        remove(None)
        raise
    return result.addBoth(remove) if isinstance(result, Deferred) else remove(result)  # type: ignore[return-value]


def _as_filters(suppressed: Iterable[_Suppression]) -> list[_Suppression]:
    try:
        return [(positional, keyword) for positional, keyword in suppressed]
    except (TypeError, ValueError):
        raise wrong_type(
            "suppressedWarnings",
            "pairs of a sequence and a mapping: warnings.filterwarnings takes them",
            suppressed,
        ) from None


def suppressWarnings(f: Callable[P, R], *suppressedWarnings: _Suppression) -> Callable[P, R]:
    """Return a function that calls `f` by `runWithWarningsSuppressed`."""

    must_be_callable("f", f)

    @wraps(f)
    def suppressed(*args: P.args, **kwargs: P.kwargs) -> R:
        return runWithWarningsSuppressed(suppressedWarnings, f, *args, **kwargs)

    return suppressed
