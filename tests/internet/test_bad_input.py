"""Wrong arguments of public calls: the error names the argument, says what is allowed and what was given."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import asyncreactor
from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import defer, endpoints, task, threads, utils
from asyncreactor.internet.error import CannotListenError, ConnectionRefusedError, DNSLookupError
from asyncreactor.internet.protocol import (
    ClientCreator,
    DatagramProtocol,
    Factory,
    ProcessProtocol,
    Protocol,
)
from asyncreactor.internet.testing import StringTransport
from asyncreactor.python.failure import Failure
from asyncreactor.python.threadpool import ThreadPool
from tests.internet.right_arguments import CLIENT, SERVER, SETTINGS
from tests.loops import FACTORIES, LoopFactory, on_both_loops, run_on

Call = Callable[[Any], object]
DEFER: Any = defer  # whose types would refuse what is tried here
SECONDS = "a number of seconds, 0 or more"
PORT = "a port's number, 0 to 65535"
FACTORY = "a factory, with buildProtocol and doStart"
ITERATOR = "an iterator, such as a generator or iter([...])"
ARGUMENTS = "a list or tuple of str or bytes, the program's name first"


def spawn(reactor: Any, **wrong: Any) -> object:
    """Spawn a process by arguments that are right, except those that are given."""
    right = {"processProtocol": ProcessProtocol(), "executable": "/bin/true", "args": ["true"]}
    return reactor.spawnProcess(**(right | wrong))


# The call; the exception; the argument's name; what is allowed; what was given.
WRONG: list[tuple[Call, type[Exception], str, str, object]] = [
    (lambda r: r.callLater("x", print), TypeError, "delay", SECONDS, "x"),
    (lambda r: r.callLater(-1, print), ValueError, "delay", SECONDS, -1),
    (lambda r: r.callLater(-1, print), AssertionError, "delay", SECONDS, -1),  # what Twisted's users expect
    (lambda r: r.callLater(1, 3), TypeError, "callable", "callable", 3),
    (lambda r: r.callLater(1, print).reset("x"), TypeError, "secondsFromNow", "a number of seconds", "x"),
    (lambda r: r.callLater(1, print).delay(None), TypeError, "secondsLater", "a number of seconds", None),
    (lambda r: DEFER.Deferred(3), TypeError, "canceller", "callable", 3),
    (lambda r: DEFER.Deferred().addCallbacks(print, print, 3), TypeError, "callbackArgs", "a tuple", 3),
    (lambda r: DEFER.Deferred().addTimeout("1", r), TypeError, "timeout", SECONDS, "1"),
    (lambda r: DEFER.Deferred().addTimeout(1, 2), TypeError, "clock", "a reactor", 2),
    (lambda r: DEFER.Deferred().chainDeferred(3), TypeError, "d", "a Deferred", 3),
    (lambda r: DEFER.Deferred().asFuture(3), TypeError, "loop", "an asyncio event loop", 3),
    (lambda r: DEFER.Deferred.fromFuture(3), TypeError, "future", "an asyncio Future or Task", 3),
    (lambda r: DEFER.inlineCallbacks(3), TypeError, "f", "a generator function", 3),
    (lambda r: r.callFromThread(None), TypeError, "f", "callable", None),
    (lambda r: r.callInThread(None), TypeError, "_callable", "callable", None),
    (lambda r: r.callWhenRunning(None), TypeError, "callable", "callable", None),
    (lambda r: r.suggestThreadPoolSize("5"), TypeError, "size", "a number of threads, 0 or more", "5"),
    (lambda r: r.suggestThreadPoolSize(-1), ValueError, "size", "a number of threads, 0 or more", -1),
    (lambda r: r.addSystemEventTrigger("x", "shutdown", print), KeyError, "phase", "during, after", "x"),
    (lambda r: r.addSystemEventTrigger("before", 3, print), TypeError, "eventType", "an event's name", 3),
    (lambda r: r.removeSystemEventTrigger(3), TypeError, "triggerID", "addSystemEventTrigger returned", 3),
    (lambda r: r.fireSystemEvent(3), TypeError, "eventType", "an event's name", 3),
    (lambda r: r.iterate("x"), TypeError, "delay", "a number of seconds", "x"),
    (lambda r: r.addReader(3), TypeError, "reader or writer", "an object with fileno()", 3),
    (lambda r: r.addWriter(None), TypeError, "reader or writer", "an object with fileno()", None),
    (lambda r: r.resolve(3), TypeError, "name", "a host's name or IPv4 address as str", 3),
    (lambda r: r.listenTCP("80", SERVER), TypeError, "port", PORT, "80"),
    (lambda r: r.listenTCP(99999, SERVER), CannotListenError, "port", "0-65535", ""),
    (lambda r: r.listenTCP(0, None), TypeError, "factory", FACTORY, None),
    (lambda r: r.listenTCP(0, Factory), TypeError, "factory", FACTORY, ""),
    (lambda r: r.listenTCP(0, SERVER, backlog="x"), TypeError, "backlog", "a number of connections", "x"),
    (lambda r: r.listenTCP(0, SERVER, interface=3), TypeError, "interface", "a numeric address as str", 3),
    (lambda r: r.connectTCP(None, 1, CLIENT), TypeError, "host", "a host's name or numeric address", None),
    (lambda r: r.connectTCP("h", None, CLIENT), TypeError, "port", PORT, None),
    (lambda r: r.connectTCP("h", 1, CLIENT, timeout="x"), TypeError, "timeout", SECONDS, "x"),
    (lambda r: r.connectTCP("h", 1, CLIENT, bindAddress=3), TypeError, "bindAddress", "(host, port)", 3),
    (lambda r: r.connectTCP("h", 1, None), TypeError, "factory", "a ClientFactory", None),
    (lambda r: r.listenUDP("80", DatagramProtocol()), TypeError, "port", PORT, "80"),
    (lambda r: r.listenUDP(0, None), TypeError, "protocol", "a DatagramProtocol", None),
    (lambda r: r.listenMulticast("x", DatagramProtocol()), TypeError, "port", PORT, "x"),
    (lambda r: r.listenUNIX(3, SERVER), TypeError, "address", "a path as str or bytes", 3),
    (lambda r: r.connectUNIX(None, CLIENT), TypeError, "address", "a path as str or bytes", None),
    (lambda r: r.adoptStreamPort(0, 2, None), TypeError, "factory", FACTORY, None),
    (lambda r: r.adoptStreamPort("x", 2, SERVER), TypeError, "fileDescriptor", "an open socket", "x"),
    (lambda r: r.adoptStreamConnection(None, 2, SERVER), TypeError, "fileDescriptor", "an open socket", None),
    (lambda r: r.adoptDatagramPort("x", 2, DatagramProtocol()), TypeError, "fileDescriptor", "socket", "x"),
    (lambda r: r.listenSSL("x", SERVER, SETTINGS), TypeError, "port", PORT, "x"),
    (lambda r: r.listenSSL(0, None, SETTINGS), TypeError, "factory", FACTORY, None),
    (lambda r: r.listenSSL(0, SERVER, None), TypeError, "contextFactory", "a CertificateOptions", None),
    (lambda r: r.connectSSL("h", 1, CLIENT, None), TypeError, "contextFactory", "optionsForClientTLS", None),
    (lambda r: spawn(r, processProtocol=3), TypeError, "processProtocol", "a ProcessProtocol", 3),
    (lambda r: spawn(r, executable=3), TypeError, "executable", "a path as str or bytes", 3),
    (lambda r: spawn(r, args="true"), TypeError, "args", ARGUMENTS, "true"),
    (lambda r: spawn(r, args=["true", 3]), TypeError, "args", ARGUMENTS, ["true", 3]),
    (lambda r: spawn(r, args=[]), ValueError, "args", ARGUMENTS, []),
    (lambda r: spawn(r, env=3), TypeError, "env", "a mapping of str or bytes", 3),
    (lambda r: spawn(r, env={"A": 3}), TypeError, "env", "are str or bytes", {"A": 3}),
    (lambda r: spawn(r, path=3), TypeError, "path", "a folder's path as str or bytes", 3),
    (lambda r: spawn(r, childFDs={0: "x"}), ValueError, "childFDs[0]", '"r", "w" or the number', "x"),
    (lambda r: utils.getProcessOutput("/bin/echo", "x"), TypeError, "args", "a list or tuple", "x"),
    (lambda r: utils.getProcessValue("/bin/echo", wrong(None)), TypeError, "args", "a list or tuple", None),
    (lambda r: threads.deferToThread(wrong(3)), TypeError, "f", "callable", 3),
    (
        lambda r: threads.deferToThreadPool(r, wrong(None), print),
        TypeError,
        "threadpool",
        "a ThreadPool",
        None,
    ),
    (lambda r: threads.deferToExecutor(wrong(3), print), TypeError, "executor", "an Executor", 3),
    (lambda r: threads.callMultipleInThread(wrong([3])), TypeError, "tupleList", "tuples (function, args", 3),
    (lambda r: threads.blockingCallFromThread(wrong(3), print), TypeError, "reactor", "a reactor", 3),
    (lambda r: ThreadPool(wrong("a"), 3), TypeError, "minthreads", "numbers", "a"),
    (lambda r: defer.Deferred().addCallback(wrong(3)), TypeError, "callback", "callable", 3),
    (lambda r: defer.Deferred().addErrback(wrong(None)), TypeError, "errback", "callable", None),
    (lambda r: defer.Deferred().addCallbacks(print, wrong(3)), TypeError, "errback", "callable", 3),
    (lambda r: DEFER.Deferred().addTimeout(wrong("1"), r), TypeError, "", SECONDS, "1"),
    (lambda r: defer.DeferredList(wrong(3)), TypeError, "deferredList", "a list of Deferreds", 3),
    (lambda r: defer.gatherResults([wrong(3)]), TypeError, "deferredList", "a list of Deferreds", 3),
    (lambda r: defer.race([wrong(3)]), TypeError, "ds", "a list of Deferreds", 3),
    (lambda r: defer.DeferredSemaphore(0), ValueError, "tokens", "a number, 1 or more", 0),
    (lambda r: defer.DeferredSemaphore(wrong("1")), TypeError, "tokens", "a number, 1 or more", "1"),
    (lambda r: defer.DeferredQueue(size=-1), ValueError, "size", "a number, 0 or more, or None", -1),
    (lambda r: task.LoopingCall(wrong(3)), TypeError, "f", "callable", 3),
    (lambda r: task.LoopingCall(print).start(-1), ValueError, "interval", SECONDS, -1),
    (lambda r: task.LoopingCall(print).start(wrong("x")), TypeError, "interval", SECONDS, "x"),
    (lambda r: task.deferLater(wrong(None), 1), TypeError, "clock", "a reactor", None),
    (lambda r: task.deferLater(r, 1, wrong(3)), TypeError, "callable", "callable", 3),
    (lambda r: task.deferLater(r, wrong("x"), print), TypeError, "delay", SECONDS, "x"),
    (lambda r: task.Clock().callLater(1, wrong(3)), TypeError, "callable", "callable", 3),
    (lambda r: task.Clock().advance(wrong("x")), TypeError, "amount", "a number of seconds", "x"),
    (lambda r: task.Clock().pump(wrong(3)), TypeError, "timings", "numbers of seconds", 3),
    (lambda r: task.Cooperator().cooperate(wrong([1])), TypeError, "iterator", ITERATOR, [1]),
    (lambda r: task.Cooperator().coiterate(wrong([1])), TypeError, "iterator", ITERATOR, [1]),
    (lambda r: task.react(wrong(3)), TypeError, "main", "callable", 3),
    (lambda r: endpoints.serverFromString(r, "tcp:abc"), ValueError, "port", PORT, "abc"),
    (lambda r: endpoints.serverFromString(r, "tcp"), TypeError, "port", "takes port, interface, backlog", ""),
    (lambda r: endpoints.serverFromString(r, wrong(3)), TypeError, "description", "tcp:8080", 3),
    (lambda r: endpoints.clientFromString(r, "nope:x"), ValueError, "endpoint type", "", "nope"),
    (lambda r: endpoints.clientFromString(r, "tcp:h:1:timeout=x"), ValueError, "timeout", SECONDS, "x"),
    (lambda r: endpoints.HostnameEndpoint(r, wrong(3), 1), TypeError, "host", "a host's name", 3),
    (lambda r: endpoints.HostnameEndpoint(r, "h", wrong("x")), TypeError, "port", PORT, "x"),
    (
        lambda r: endpoints.connectProtocol(wrong(3), Protocol()),
        TypeError,
        "endpoint",
        "a client endpoint",
        3,
    ),
    (lambda r: endpoints.wrapClientTLS(None, wrong(3)), TypeError, "wrappedEndpoint", "a client endpoint", 3),
    (lambda r: endpoints.quoteStringArgument(wrong(3)), TypeError, "argument", "a str", 3),
    (lambda r: Factory.forProtocol(wrong(3)), TypeError, "protocol", "a protocol's class", 3),
    (lambda r: ClientCreator(r, wrong(3)), TypeError, "protocolClass", "a protocol's class", 3),
    (lambda r: StringTransport().write(wrong("text")), TypeError, "Data", "bytes", ""),
    (lambda r: asyncreactor.to_future(wrong(3)), TypeError, "deferred", "a Deferred or a Future", 3),
    (lambda r: asyncreactor.to_deferred(wrong(3)), TypeError, "awaitable", "a coroutine, a Future", 3),
    (lambda r: asyncreactor.run(wrong(3)), TypeError, "main", "a function nor a coroutine", 3),
    (lambda r: asyncreactor.connect(wrong(3), "tcp:h:1"), TypeError, "protocol", "a protocol's class", 3),
    (lambda r: asyncreactor.connect(Protocol, wrong(3)), TypeError, "endpoint", "tcp:127.0.0.1:8080", 3),
]


def wrong(value: object) -> Any:
    """A value that the types would not allow."""
    return value


@pytest.fixture(scope="module")
def reactor() -> Iterator[Reactor]:
    """A reactor in which nothing gets as far as being opened."""
    loop = FACTORIES["asyncio"]()
    yield Reactor(loop)
    loop.close()


@pytest.mark.parametrize(("call", "error", "name", "allowed", "given"), WRONG)
def test_the_error_names_the_argument_and_what_is_allowed(
    reactor: Reactor, call: Call, error: type[Exception], name: str, allowed: str, given: object
) -> None:
    with pytest.raises(error) as caught:
        call(reactor)
    text = str(caught.value)
    assert name in text
    assert allowed in text
    assert given == "" or (given if isinstance(given, str) else repr(given)) in text


@pytest.mark.parametrize("factory", [wrong(None), wrong(Protocol), wrong(3)], ids=["None", "a class", "3"])
@pytest.mark.parametrize("kind", ["server", "client"])
def test_an_endpoint_says_what_a_factory_is(reactor: Reactor, kind: str, factory: Any) -> None:
    failures: list[Failure] = []
    if kind == "server":
        opened: Any = endpoints.TCP4ServerEndpoint(wrong(reactor), 0).listen(factory)
    else:
        opened = endpoints.TCP4ClientEndpoint(wrong(reactor), "127.0.0.1", 1).connect(factory)
    opened.addErrback(failures.append)
    assert FACTORY in failures[0].getErrorMessage()


@on_both_loops
def test_a_transport_says_that_it_takes_bytes(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.running():
            async with (
                asyncreactor.serve(Protocol, "tcp:0:interface=127.0.0.1") as server,
                asyncreactor.connect(Protocol, f"tcp:127.0.0.1:{server.port}") as client,
            ):
                assert client.transport is not None
                with pytest.raises(TypeError, match="Data must be bytes"):
                    client.transport.write(wrong("text"))
                with pytest.raises(TypeError, match="Data must be bytes"):
                    client.transport.writeSequence(wrong(["text"]))

    run_on(loop_factory, main())


@on_both_loops
def test_a_port_in_use_is_an_error_at_the_call(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.running() as reactor:
            port = reactor.listenTCP(0, SERVER, interface="127.0.0.1").getHost().port
            with pytest.raises(CannotListenError, match=rf"127\.0\.0\.1:{port}"):
                reactor.listenTCP(port, SERVER, interface="127.0.0.1")

    run_on(loop_factory, main())


@on_both_loops
def test_a_refused_connection_is_told_with_its_address(loop_factory: LoopFactory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    async def main() -> None:
        async with asyncreactor.running() as reactor:
            for endpoint in (
                endpoints.TCP4ClientEndpoint(wrong(reactor), "127.0.0.1", port),
                endpoints.HostnameEndpoint(reactor, "127.0.0.1", port),
            ):
                with pytest.raises(ConnectionRefusedError) as caught:
                    await endpoint.connect(SERVER)
                assert caught.value.__notes__ == [f"This was the answer of 127.0.0.1:{port}."]

    run_on(loop_factory, main())


@on_both_loops
def test_a_port_that_cannot_be_is_told_to_the_factory(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.running() as reactor:
            with pytest.raises(OverflowError, match=r"port must be 0-65535"):
                await endpoints.TCP4ClientEndpoint(wrong(reactor), "127.0.0.1", 99999).connect(SERVER)

    run_on(loop_factory, main())


@on_both_loops
def test_a_name_that_nobody_knows_is_a_failed_lookup(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.running() as reactor:
            with pytest.raises(DNSLookupError, match=r"no\.such\.host\.invalid"):
                await endpoints.HostnameEndpoint(reactor, "no.such.host.invalid", 80).connect(SERVER)

    run_on(loop_factory, main())
