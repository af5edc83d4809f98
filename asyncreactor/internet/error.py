"""What can go wrong with connections, ports, processes, timers and the reactor."""

from __future__ import annotations

import builtins
import errno
import socket
from typing import Any

from asyncreactor.internet._defer_errors import CancelledError

__all__ = [
    "errnoMapping",
    "AlreadyCalled",
    "AlreadyCancelled",
    "AlreadyListened",
    "BadFileError",
    "BindError",
    "CannotListenError",
    "CertificateError",
    "ConnectBindError",
    "ConnectError",
    "ConnectInProgressError",
    "ConnectingCancelledError",
    "ConnectionAborted",
    "ConnectionClosed",
    "ConnectionDone",
    "ConnectionFdescWentAway",
    "ConnectionLost",
    "ConnectionRefusedError",
    "DNSLookupError",
    "FileDescriptorOverrun",
    "InvalidAddressError",
    "MessageLengthError",
    "MulticastJoinError",
    "NoProtocol",
    "NoRouteError",
    "NotConnectingError",
    "NotListeningError",
    "PeerVerifyError",
    "ProcessDone",
    "ProcessExitedAlready",
    "ProcessTerminated",
    "ReactorAlreadyInstalledError",
    "ReactorAlreadyRunning",
    "ReactorNotRestartable",
    "ReactorNotRunning",
    "SSLError",
    "ServiceNameUnknownError",
    "TCPTimedOutError",
    "TimeoutError",
    "UnknownHostError",
    "UnsupportedAddressFamily",
    "UnsupportedSocketType",
    "UserError",
    "VerifyError",
    "getConnectError",
]


def _message_and_arguments(error: Any) -> str:
    """The `__str__` of most classes here: what happened, then what it was given."""
    details = " ".join(map(str, error.args))
    return f"{error.MESSAGE}: {details}." if details else f"{error.MESSAGE}."


class BindError(Exception):
    """A socket can't have the local address that was asked for."""

    MESSAGE = "An error occurred binding to an interface"
    __str__ = _message_and_arguments


class CannotListenError(BindError):
    """A port can't be listened at.

    Args:
        interface: the local address; empty or None is any.
        port: its port, or its path.
        socketError: what the system said.
    """

    def __init__(self, interface: Any, port: Any, socketError: Any) -> None:
        super().__init__(interface, port, socketError)
        self.interface = interface
        self.port = port
        self.socketError = socketError

    def __str__(self) -> str:
        return f"Couldn't listen on {self.interface or 'any'}:{self.port}: {self.socketError}."


class MulticastJoinError(Exception):
    """A multicast group can't be joined or left."""


class MessageLengthError(Exception):
    """A datagram is longer than the network takes."""

    MESSAGE = "Message is too long to send"
    __str__ = _message_and_arguments


class DNSLookupError(OSError):
    """A host's name has no address, or none was found in time."""

    MESSAGE = "DNS lookup failed"
    __str__ = _message_and_arguments


class ConnectInProgressError(Exception):
    """An attempt to connect is under way, so another can't start."""


class ConnectError(Exception):
    """A connection couldn't be made.

    Args:
        osError: the system's error number, or what stands for it.
        string: what the system said.
    """

    MESSAGE = "An error occurred while connecting"

    def __init__(self, osError: Any = None, string: Any = "") -> None:
        super().__init__(string)
        self.osError = osError

    def __str__(self) -> str:
        parts = [self.MESSAGE]
        if self.osError:
            parts.append(str(self.osError))
        if self.args[0]:
            parts.append(str(self.args[0]))
        return ": ".join(parts) + "."

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.osError, self.args[0]), self.__dict__)


class ConnectBindError(ConnectError):
    """The local address asked for can't be had."""

    MESSAGE = "Couldn't bind"


class UnknownHostError(ConnectError):
    """The host's name has no address."""

    MESSAGE = "Hostname couldn't be looked up"


class NoRouteError(ConnectError):
    """No network leads to the host."""

    MESSAGE = "No route to host"


class ConnectionRefusedError(ConnectError):
    """Nobody listens there."""

    MESSAGE = "Connection was refused by other side"


class TCPTimedOutError(ConnectError):
    """The system got no answer from the host."""

    MESSAGE = "TCP connection timed out"


class BadFileError(ConnectError):
    """The path names no UNIX socket, or one whose server is gone."""

    MESSAGE = "File used for UNIX socket is no good"


class ServiceNameUnknownError(ConnectError):
    """The port was given as a service's name that the system doesn't know."""

    MESSAGE = "Service name given as port is unknown"


class UserError(ConnectError):
    """This program gave the attempt up."""

    MESSAGE = "User aborted connection"


class TimeoutError(UserError, builtins.TimeoutError):
    """This program's time limit for the attempt is over. It is the built-in `TimeoutError` too."""

    MESSAGE = "User timeout caused connection failure"


class SSLError(ConnectError):
    """TLS failed while the connection was made."""

    MESSAGE = "An SSL error occurred"


class VerifyError(Exception):
    """A signature isn't right."""

    MESSAGE = "A signature could not be verified."


class PeerVerifyError(VerifyError):
    """The peer didn't accept our objection to its signature."""

    MESSAGE = "The peer did not accept our verification error."


class CertificateError(Exception):
    """A certificate isn't where it should be."""

    MESSAGE = "There is no certificate where one was expected."


errnoMapping: dict[int, type[ConnectError]] = {
    number: kind
    for kind, names in {
        NoRouteError: ("ENETUNREACH", "WSAENETUNREACH"),
        ConnectionRefusedError: ("ECONNREFUSED", "WSAECONNREFUSED"),
        TCPTimedOutError: ("ETIMEDOUT", "WSAETIMEDOUT"),
    }.items()
    for number in (getattr(errno, name, None) for name in names)
    if number is not None
}


def getConnectError(e: Exception | tuple[int, str]) -> ConnectError:
    """Return the error to report for what a socket said when it couldn't connect.

    Args:
        e: the exception, or its error number and text. Without these two, a plain `ConnectError` holds it.
    """
    arguments = e.args if isinstance(e, Exception) else e
    if len(arguments) != 2:
        return ConnectError(string=e)
    number, text = arguments
    if isinstance(e, socket.gaierror):
        return UnknownHostError(number, text)
    return errnoMapping.get(number, ConnectError)(number, text)


class ConnectionClosed(Exception):
    """A connection is over, in order or not."""


class ConnectionLost(ConnectionClosed):
    """A connection broke."""

    MESSAGE = "Connection to the other side was lost in a non-clean fashion"
    __str__ = _message_and_arguments


class ConnectionAborted(ConnectionLost):
    """This program broke the connection, with `abortConnection`."""

    MESSAGE = "Connection was aborted locally using ITCPTransport.abortConnection"


class ConnectionDone(ConnectionClosed):
    """A connection was closed in order."""

    MESSAGE = "Connection was closed cleanly"
    __str__ = _message_and_arguments


class FileDescriptorOverrun(ConnectionLost):
    """More descriptors than bytes were sent over a UNIX socket, so that some had no byte to travel with."""

    MESSAGE = "A mis-use of IUNIXTransport.sendFileDescriptor caused the connection to be closed"


class ConnectionFdescWentAway(ConnectionLost):
    """The descriptor was closed behind the reactor's back."""

    MESSAGE = "Uh"


class AlreadyCalled(ValueError):
    """The delayed call was made already."""

    MESSAGE = "Tried to cancel an already-called event"
    __str__ = _message_and_arguments


class AlreadyCancelled(ValueError):
    """The delayed call was cancelled already."""

    MESSAGE = "Tried to cancel an already-cancelled event"
    __str__ = _message_and_arguments


class ProcessDone(ConnectionDone):
    """A process ended with exit code 0.

    Args:
        status: what the system said, as from `os.waitpid`.
    """

    MESSAGE = "A process has ended without apparent errors"

    def __init__(self, status: int | None) -> None:
        super().__init__("process finished with exit code 0")
        self.exitCode = 0
        self.signal: int | str | None = None
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.status,), self.__dict__)


class ProcessTerminated(ConnectionLost):
    """A process ended with another exit code than 0, or by a signal.

    Args:
        exitCode: its exit code, or None.
        signal: the signal that ended it, or None.
        status: what the system said, as from `os.waitpid`.
    """

    MESSAGE = "A process has ended with a probable error condition"

    def __init__(
        self, exitCode: int | None = None, signal: int | str | None = None, status: int | None = None
    ) -> None:
        code = "" if exitCode is None else f" with exit code {exitCode}"
        cause = "" if signal is None else f" by signal {signal}"
        super().__init__(f"process ended{code}{cause}")
        self.exitCode = exitCode
        self.signal = signal
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.exitCode, self.signal, self.status), self.__dict__)


class ProcessExitedAlready(Exception):
    """The process to be signalled is gone."""


class NotConnectingError(RuntimeError):
    """A connector was told to stop an attempt that it wasn't making."""

    MESSAGE = "The Connector was not connecting when it was asked to stop connecting"
    __str__ = _message_and_arguments


class NotListeningError(RuntimeError):
    """A port was told to stop listening, which it didn't do."""

    MESSAGE = "The Port was not listening when it was asked to stop listening"
    __str__ = _message_and_arguments


class ReactorNotRunning(RuntimeError):
    """The reactor was told to stop, and it doesn't run."""


class ReactorNotRestartable(RuntimeError):
    """The reactor was told to run again, and it is of a kind that can't."""


class ReactorAlreadyRunning(RuntimeError):
    """The reactor was told to run, which it does."""


class ReactorAlreadyInstalledError(AssertionError):
    """Another reactor is in use, so none can be installed."""


class ConnectingCancelledError(CancelledError):
    """The Deferred of an endpoint's connection was cancelled.

    Args:
        address: where the connection would have led.
    """

    def __init__(self, address: object) -> None:
        super().__init__(address)
        self.address = address


class NoProtocol(Exception):
    """The factory made no protocol for a connection."""


class AlreadyListened(Exception):
    """What can be listened at only once was listened at a second time."""


class UnsupportedAddressFamily(Exception):
    """The reactor can't handle sockets of this family."""


class UnsupportedSocketType(Exception):
    """The reactor can't handle sockets of this type."""


class InvalidAddressError(ValueError):
    """This isn't a numeric address, where one is needed.

    Args:
        address: what was given.
        message: what is wrong with it.
    """

    def __init__(self, address: str, message: str) -> None:
        super().__init__(address, message)
        self.address = address
        self.message = message
