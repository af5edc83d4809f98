"""Servers and clients for asyncio programs: endpoints as context managers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias, TypeVar, overload

from asyncreactor.internet.defer import CancelledError, Deferred
from asyncreactor.internet.interfaces import (
    IAddress,
    IListeningPort,
    IProtocol,
    IProtocolFactory,
    IStreamClientEndpoint,
    IStreamServerEndpoint,
)
from asyncreactor.internet.protocol import ClientFactory, Factory
from asyncreactor.python._arguments import wrong_type
from asyncreactor.python.failure import Failure

__all__ = ["Listening", "connect", "serve"]

P = TypeVar("P", bound=IProtocol)
#: What makes a protocol for each connection: a factory, or a protocol's class.
ProtocolSource: TypeAlias = "IProtocolFactory | Callable[[], IProtocol]"


class Listening:
    """A place where a server listens.

    Attributes:
        listening_port: the `IListeningPort`.
        address: where it listens, or did until it was stopped.
    """

    __slots__ = ("address", "listening_port")

    address: IAddress

    def __init__(self, listening_port: IListeningPort) -> None:
        self.listening_port = listening_port
        self.address = listening_port.getHost()

    @property
    def port(self) -> int:
        """The number of the port.

        Raises:
            AttributeError: it listens on something else, such as a UNIX socket.
        """
        address: Any = self.address
        number: int = address.port
        return number

    async def stop(self) -> None:
        """Accept no more connections. Doing it again does no harm."""
        stopped = self.listening_port.stopListening()
        if isinstance(stopped, Deferred):
            await stopped

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.listening_port!r}>"


@asynccontextmanager
async def serve(factory: ProtocolSource, endpoint: str | IStreamServerEndpoint) -> AsyncIterator[Listening]:
    """Listen, while the block runs.

        async with asyncreactor.serve(Echo, "tcp:8080:interface=127.0.0.1") as server:
            print("listening on", server.address)
            ...

    With port 0 the system chooses one: `server.port` tells which. Afterwards no more connections are accepted.
    Those that are open stay; `shutdown()` closes them.

    Args:
        factory: a protocol's class (or any function that makes protocols), or a factory.
        endpoint: where, as `serverFromString` reads it, or an endpoint.

    Raises:
        CannotListenError: the place is taken or not ours.
        ValueError: the description makes no sense.
        TypeError: `factory` or `endpoint` is something else.
    """
    maker = _factory_of("factory", factory, Factory)
    listening = Listening(await _server_endpoint(endpoint).listen(maker))
    try:
        yield listening
    finally:
        await listening.stop()


@overload
def connect(protocol: type[P], endpoint: str | IStreamClientEndpoint) -> AbstractAsyncContextManager[P]: ...


@overload
def connect(
    protocol: Factory[P], endpoint: str | IStreamClientEndpoint
) -> AbstractAsyncContextManager[P]: ...


@overload
def connect(
    protocol: Callable[[], P], endpoint: str | IStreamClientEndpoint
) -> AbstractAsyncContextManager[P]: ...


@overload
def connect(protocol: P, endpoint: str | IStreamClientEndpoint) -> AbstractAsyncContextManager[P]: ...


@overload
def connect(
    protocol: IProtocolFactory, endpoint: str | IStreamClientEndpoint
) -> AbstractAsyncContextManager[Any]: ...


def connect(protocol: Any, endpoint: str | IStreamClientEndpoint) -> AbstractAsyncContextManager[Any]:
    """Connect, and stay connected while the block runs.

        async with asyncreactor.connect(Client, "tcp:127.0.0.1:8080") as client:
            client.sendLine(b"hello")
            ...

    At the end of the block the connection is closed, once all that was written has been sent; when the block
    raises, at once. When the statement is over, the protocol's `connectionLost` has been called.

    Args:
        protocol: a protocol's class (or any function that makes one), a factory, or a protocol.
        endpoint: where, as `clientFromString` reads it, or an endpoint.

    Raises:
        ConnectError: (as the block is entered) the place can't be reached.
        NoProtocol: (likewise) the factory returned None.
        ValueError: (likewise) the description makes no sense.
        TypeError: `protocol` or `endpoint` is something else.
    """
    if not isinstance(protocol, type) and hasattr(protocol, "makeConnection"):
        return _connected(
            _factory_of("protocol", lambda: protocol, ClientFactory), _client_endpoint(endpoint)
        )
    return _connected(_factory_of("protocol", protocol, ClientFactory), _client_endpoint(endpoint))


@asynccontextmanager
async def _connected(factory: IProtocolFactory, endpoint: IStreamClientEndpoint) -> AsyncIterator[Any]:
    connecting = endpoint.connect(factory)
    protocol: Any = await connecting
    # The protocol's own connection refers to this Deferred, which should not refer to the protocol.
    connecting.addCallback(lambda _: None)
    loss = _Loss(protocol)
    try:
        yield protocol
    except BaseException:
        loss.abort()
        raise
    finally:
        await loss.wait()


class _Loss:
    """Sees to it that a connection is lost, and knows when its protocol has heard of that."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._heard: Deferred[None] = Deferred()
        self._pass_on = protocol.connectionLost
        protocol.connectionLost = self._connection_lost

    def _connection_lost(self, reason: Failure) -> None:
        del self._protocol.connectionLost
        try:
            self._pass_on(reason)
        finally:
            self._heard.callback(None)

    def abort(self) -> None:
        """Close the connection at once."""
        if not self._heard.called:
            self._protocol.transport.abortConnection()

    async def wait(self) -> None:
        """Close the connection; return when it is lost."""
        if self._heard.called:
            return
        transport = self._protocol.transport
        current = getattr(transport, "protocol", self._protocol)
        if current is not self._protocol and current is not None:
            # The connection was handed to another protocol, which hears of its end.
            await _Loss(current).wait()
            return
        transport.loseConnection()
        try:
            await self._heard
        except CancelledError:
            transport.abortConnection()
            raise


def _factory_of(name: str, source: Any, factory_class: type[Factory[Any]]) -> IProtocolFactory:
    """A factory for whatever is said to make protocols."""
    if isinstance(source, type) and hasattr(source, "buildProtocol"):
        raise TypeError(f"{name} must be the factory itself, not its class: {source.__name__}(...)")
    if hasattr(source, "buildProtocol"):
        return source  # type: ignore[no-any-return]  # looked at just now
    if not callable(source):
        raise wrong_type(name, "a factory, or a protocol's class", source)
    factory = factory_class.forProtocol(source)
    factory.noisy = False
    return factory


def _server_endpoint(where: str | IStreamServerEndpoint) -> IStreamServerEndpoint:
    from asyncreactor.internet import reactor
    from asyncreactor.internet.endpoints import serverFromString

    if isinstance(where, str):
        return serverFromString(reactor, where)
    if hasattr(where, "listen"):
        return where
    raise TypeError(f'endpoint must be a description like "tcp:8080" or a server endpoint, not {where!r}')


def _client_endpoint(where: str | IStreamClientEndpoint) -> IStreamClientEndpoint:
    from asyncreactor.internet import reactor
    from asyncreactor.internet.endpoints import clientFromString

    if isinstance(where, str):
        return clientFromString(reactor, where)
    if hasattr(where, "connect"):
        return where
    raise TypeError(
        f'endpoint must be a description like "tcp:127.0.0.1:8080" or a client endpoint, not {where!r}'
    )
