"""What programs written for Twisted do every day has to pass `mypy --strict`, with the mypy-zope plugin."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any, assert_type

from zope.interface import implementer

from asyncreactor.application import internet, service
from asyncreactor.internet import defer, endpoints, error, interfaces, protocol, reactor, task, threads, utils
from asyncreactor.internet.defer import Deferred, DeferredList, inlineCallbacks, returnValue
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.protocols.policies import TimeoutMixin
from asyncreactor.python import log
from asyncreactor.python.failure import Failure
from asyncreactor.trial import unittest


class Echo(protocol.Protocol):
    """Uses its transport."""

    def connectionMade(self) -> None:
        assert self.transport is not None
        log.msg(self.transport.getPeer())

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.write(data)
        self.transport.loseConnection()

    def connectionLost(self, reason: Failure = protocol.connectionDone) -> None:
        log.msg(reason.getErrorMessage())


class EchoFactory(protocol.ServerFactory):
    """Names its protocol."""

    protocol = Echo


class Lines(LineReceiver, TimeoutMixin):
    """Two base classes."""

    delimiter = b"\n"

    def lineReceived(self, line: bytes) -> None:
        self.resetTimeout()
        self.sendLine(line)


class Client(protocol.ReconnectingClientFactory):
    """Overrides what it does when a connection is lost."""

    maxDelay = 3
    protocol = Lines

    def buildProtocol(self, addr: interfaces.IAddress | None) -> Lines | None:
        self.resetDelay()
        return Lines()

    def clientConnectionLost(self, connector: interfaces.IConnector, unused_reason: Failure) -> None:
        protocol.ReconnectingClientFactory.clientConnectionLost(self, connector, unused_reason)


class Child(protocol.ProcessProtocol):
    """Hears of a process."""

    def outReceived(self, data: bytes) -> None:
        log.msg(data)

    def processEnded(self, reason: Failure) -> None:
        log.msg(reason.value)


class Datagrams(protocol.DatagramProtocol):
    """Answers datagrams."""

    def datagramReceived(self, data: bytes, addr: Any) -> None:
        assert self.transport is not None
        self.transport.write(data, addr)


@implementer(interfaces.IPushProducer)
class Producer:
    """Declares an interface."""

    def pauseProducing(self) -> None:
        """See `IPushProducer`."""

    def resumeProducing(self) -> None:
        """See `IPushProducer`."""

    def stopProducing(self) -> None:
        """See `IPushProducer`."""


@inlineCallbacks
def generator(number: int) -> Generator[Deferred[Any], Any, int]:
    """Yields Deferreds."""
    result = yield task.deferLater(reactor, 1, lambda: 3)
    if number:
        returnValue(3)
    return int(result)


def trapped(failure: Failure) -> None:
    """An errback."""
    failure.trap(ValueError, error.ConnectionDone)
    if failure.check(KeyError):
        log.err(failure, "a KeyError")


def logs_errors(first: Deferred[int], second: Deferred[str], loop: task.LoopingCall) -> None:
    """`log.err` is an errback, with and without a reason."""
    first.addErrback(log.err)
    first.addErrback(log.err, "why")
    second.addCallback(log.msg).addErrback(log.err)
    second.addCallback(lambda text, more: text + more, "more").addErrback(log.err)
    loop.start(1.0, now=False).addErrback(log.err)
    log.err()
    log.err(None, "why")
    log.err(_stuff=ValueError(), _why="why")


def chains(numbers: Deferred[int]) -> None:
    """Callbacks of all kinds."""
    assert_type(numbers.addCallback(str), Deferred[str])
    numbers.addCallbacks(str, trapped)
    numbers.addBoth(log.msg)
    numbers.addCallback(lambda _: reactor.stop())
    numbers.addBoth(lambda _: reactor.callLater(1, reactor.stop))
    numbers.addTimeout(3, reactor)
    numbers.chainDeferred(Deferred())
    defer.maybeDeferred(str, 3).addErrback(lambda failure: failure.trap(ValueError))
    DeferredList([numbers, defer.succeed("x")], consumeErrors=True)
    defer.gatherResults([defer.succeed(1), defer.succeed(2)]).addCallback(lambda values: values[0])
    threads.deferToThread(len, [1]).addCallback(log.msg)
    assert_type(threads.blockingCallFromThread(reactor, generator, 3), int)


def uses_the_reactor() -> None:
    """Ports, connections, calls, processes."""
    port = reactor.listenTCP(0, EchoFactory(), interface="127.0.0.1")
    reactor.connectTCP("localhost", port.getHost().port, Client())
    reactor.listenUDP(0, Datagrams())
    call = reactor.callLater(1, log.msg, "x")
    if call.active():
        call.reset(3)
    reactor.callWhenRunning(log.msg, 3)
    reactor.addSystemEventTrigger("before", "shutdown", log.msg)
    reactor.callFromThread(log.msg, 3)
    reactor.callInThread(log.msg, 4)
    reactor.spawnProcess(Child(), sys.executable, [sys.executable, "-c", "1"], env=None)
    utils.getProcessOutput("/bin/ls").addCallback(lambda output: output.decode())
    endpoints.serverFromString(reactor, "tcp:80").listen(EchoFactory()).addCallback(
        lambda port: log.msg(port.getHost())
    )
    client = endpoints.TCP4ClientEndpoint(reactor, "localhost", 80)
    client.connect(protocol.Factory.forProtocol(Echo))
    endpoints.connectProtocol(client, Echo()).addCallback(lambda echo: echo.dataReceived(b""))
    internet.TCPServer(80, EchoFactory()).setServiceParent(service.Application("echo"))
    log.startLogging(sys.stdout)
    reactor.run()


async def main(reactor: Any) -> None:
    """Awaits Deferreds."""
    await task.deferLater(reactor, 1, print)
    assert_type(await generator(3), int)


def reacts() -> None:
    """Runs a coroutine function."""
    task.react(main)


class CheckedTests(unittest.TestCase):
    """Tests that return Deferreds."""

    @inlineCallbacks
    def yields(self) -> Generator[Deferred[Any], Any, None]:
        """Uses the assertions."""
        self.assertEqual((yield defer.succeed(3)), 3)
        self.assertEqual(self.successResultOf(defer.succeed(3)), 3)
        self.failureResultOf(defer.fail(ValueError()), ValueError)
        self.flushLoggedErrors(ValueError)

    def returns(self) -> Deferred[Any]:
        """Waits for a failure."""
        return self.assertFailure(defer.fail(ValueError()), ValueError)
