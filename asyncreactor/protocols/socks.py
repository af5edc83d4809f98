"""A proxy server that speaks SOCKS, version 4 and 4a.

The request is 8 bytes and one or two strings that end with a zero byte
(https://www.openssh.com/txt/socks4.protocol, https://www.openssh.com/txt/socks4a.protocol):

    version  command  port (2)  IPv4 address (4)  user  [host name, if the address is 0.0.0.x]
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

from asyncreactor.internet.defer import Deferred, maybeDeferred, succeed
from asyncreactor.internet.interfaces import IAddress
from asyncreactor.internet.protocol import ClientCreator, Factory, Protocol, connectionDone
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

__all__ = ["SOCKSv4", "SOCKSv4Factory", "SOCKSv4Incoming", "SOCKSv4IncomingFactory", "SOCKSv4Outgoing"]

_VERSION = 4
_CONNECT, _BIND = 1, 2
_GRANTED, _REFUSED = 90, 91
_HEAD = struct.Struct("!BBH4s")

#: How much of a request to wait for, in bytes. Host names have up to 255; the rest is for the user.
_LONGEST_REQUEST = 1024


class _OtherEnd(Protocol):
    """The proxy's connection to the host that its client wants to talk to."""

    transport: Any = None

    def __init__(self, socks: SOCKSv4) -> None:
        self.socks = socks

    def dataReceived(self, data: bytes) -> None:
        """Pass `data` on to the client."""
        self.socks.write(data)

    def write(self, data: bytes) -> None:
        """Send `data` on this connection."""
        self.socks.log(self, data)
        self.transport.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Close the client's connection."""
        self.socks.transport.loseConnection()


class SOCKSv4Outgoing(_OtherEnd):
    """A connection that the proxy has made for its client.

    Args:
        socks: the client's connection.
    """

    def connectionMade(self) -> None:
        """Tell the client that it may talk."""
        peer = self.transport.getPeer()
        self.socks.otherConn = self
        self.socks.makeReply(_GRANTED, 0, port=peer.port, ip=peer.host)


class SOCKSv4Incoming(_OtherEnd):
    """A connection that the proxy has accepted for its client.

    Args:
        socks: the client's connection.
    """

    def __init__(self, socks: SOCKSv4) -> None:
        super().__init__(socks)
        socks.otherConn = self


class SOCKSv4(Protocol):
    """The client's connection to the proxy.

    Args:
        logging: the name of the file to note what passes, if it is to be noted.
        reactor: what connects and listens; None is the global reactor.

    Attributes:
        otherConn: the connection to the host that the client talks to, once it stands.
    """

    transport: Any = None
    otherConn: _OtherEnd | None = None
    buf: bytes = b""

    _log = Logger()

    def __init__(self, logging: str | None = None, reactor: Any = None) -> None:
        if reactor is None:
            from asyncreactor.internet import reactor
        self.logging = logging
        self.reactor: Any = reactor
        self._asked = False

    def dataReceived(self, data: bytes) -> None:
        """Pass `data` on, or collect the request."""
        if self.otherConn is not None:
            self.otherConn.write(data)
            return
        self.buf += data
        if not self._asked:
            self._read_request()
        elif len(self.buf) > _LONGEST_REQUEST:
            self._refuse("it sends data and has not been answered")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Close the other connection."""
        if self.otherConn is not None:
            self.otherConn.transport.loseConnection()

    def write(self, data: bytes) -> None:
        """Send `data` to the client."""
        self.log(self, data)
        self.transport.write(data)

    def authorize(self, code: int, server: str, port: int, user: bytes) -> Any:
        """Say whether the client may do what it wants: anything, by default. Override this.

        Args:
            code: 1 to connect, 2 to be connected to.
            server: the address of the host it wants to talk to.
            port: the port of that host.
            user: who it says that it is.
        """
        self._log.info(
            "code {code} {server}:{port} for {user!r}", code=code, server=server, port=port, user=user
        )
        return 1

    def connectClass(self, host: str, port: int, klass: Any, *args: Any) -> Deferred[Any]:
        """Connect to a host. Fires with the protocol, `klass(*args)`."""
        return ClientCreator(self.reactor, klass, *args).connectTCP(host, port)

    def listenClass(self, port: int, klass: Any, *args: Any) -> Deferred[Any]:
        """Listen with the factory `klass(*args)`. Fires with the address and port to connect to."""
        host = self.reactor.listenTCP(port, klass(*args)).getHost()
        return succeed((host.host, host.port))

    def makeReply(self, reply: int, version: int = 0, port: int = 0, ip: str = "0.0.0.0") -> None:
        """Answer the request, and close the connection unless it is granted.

        Args:
            reply: 90 if it is granted, 91 if not.
            version: the version of the answer's format.
            port: the port that it is about.
            ip: the address that it is about.
        """
        self.transport.write(_HEAD.pack(version, reply, port, socket.inet_aton(ip)))
        if reply != _GRANTED:
            self.transport.loseConnection()

    def log(self, proto: Any, data: bytes) -> None:
        """Note `data`, which `proto` sends, if a file's name was given: who to whom, then the bytes."""
        if not self.logging or self.otherConn is None:
            return
        client, other = self.transport.getPeer(), self.otherConn.transport.getPeer()
        direction = "<" if proto is self else ">"
        with open(self.logging, "a") as file:
            file.write(f"{time.ctime()}\t{client.host}:{client.port} {direction} {other.host}:{other.port}\n")
            for start in range(0, len(data), 16):
                file.write(_hex_line(data[start : start + 16]) + "\n")
            file.write("\n")

    def _read_request(self) -> None:
        """Do what the request says, if it is complete."""
        strings = self.buf[_HEAD.size :].split(b"\0", 2)
        if len(self.buf) >= _HEAD.size:
            version, command, port, packed = _HEAD.unpack_from(self.buf)
            address = socket.inet_ntoa(packed)
            by_name = address.startswith("0.0.0.") and address != "0.0.0.0"
            if version != _VERSION or command not in (_CONNECT, _BIND):
                self._refuse(f"its version is {version} and its command {command}")
                return
            if len(strings) > 1 + by_name:
                self._asked = True
                self.buf = b"\0".join(strings[1 + by_name :])
                self._find_host(command, strings, address, port, by_name)
                return
        if len(self.buf) > _LONGEST_REQUEST:
            self._refuse(f"it is longer than {_LONGEST_REQUEST} bytes")

    def _find_host(self, command: int, strings: list[bytes], address: str, port: int, by_name: bool) -> None:
        user = strings[0]
        if not by_name:
            self._fulfil(address, command, port, user)
            return
        found = maybeDeferred(self.reactor.resolve, strings[1])
        found.addCallback(self._fulfil, command, port, user).addErrback(self._fail)

    def _fulfil(self, address: str, command: int, port: int, user: bytes) -> None:
        if not self.authorize(command, address, port, user):
            self.makeReply(_REFUSED)
            return
        if command == _CONNECT:
            done = self.connectClass(address, port, SOCKSv4Outgoing, self)
        else:
            done = self.listenClass(0, SOCKSv4IncomingFactory, self, address)
            done.addCallback(self._tell_where)
        done.addErrback(self._fail)

    def _tell_where(self, place: tuple[str, int]) -> None:
        ip, port = place
        self.makeReply(_GRANTED, 0, port, ip)

    def _refuse(self, why: str) -> None:
        self._asked = True
        self.buf = b""
        self._log.info("a request is refused: {why}", why=why)
        self.makeReply(_REFUSED)

    def _fail(self, reason: Failure) -> None:
        self._refuse(reason.getErrorMessage())


def _hex_line(data: bytes) -> str:
    shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
    return f"{data.hex(' ').upper():<47} {shown}"


class SOCKSv4Factory(Factory):
    """Makes proxies.

    Args:
        log: the name of the file to note what passes, if it is to be noted.
    """

    def __init__(self, log: str | None) -> None:
        self.logging = log

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Make a proxy for one client."""
        return SOCKSv4(self.logging)


class SOCKSv4IncomingFactory(Factory):
    """Accepts one connection, from the host that a client has named; any other ends the client's.

    Args:
        socks: the client's connection.
        ip: that host's address.
    """

    def __init__(self, socks: SOCKSv4, ip: str) -> None:
        self.socks = socks
        self.ip = ip

    def buildProtocol(self, addr: Any) -> Any:
        """Tell the client who came; accept that one."""
        expected, self.ip = self.ip, ""
        if not expected:
            return None
        host = addr[0] if isinstance(addr, tuple) else addr.host
        if host != expected:
            self.socks.makeReply(_REFUSED, 0)
            return None
        self.socks.makeReply(_GRANTED, 0)
        return SOCKSv4Incoming(self.socks)
