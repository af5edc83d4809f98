"""Wrong arguments of what is in `internet`: the error names the argument and says what is allowed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import asyncreactor
from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import abstract, defer, endpoints, fdesc, ssl, stdio, task, testing, utils
from asyncreactor.internet.address import UNIXAddress
from asyncreactor.internet.inotify import INotify
from asyncreactor.internet.protocol import (
    ClientCreator,
    DatagramProtocol,
    ProcessProtocol,
    Protocol,
)
from asyncreactor.python.failure import Failure
from asyncreactor.python.filepath import FilePath
from tests.internet.right_arguments import CLIENT, SERVER, SETTINGS
from tests.loops import FACTORIES, LoopFactory, on_both_loops, run_on

Call = Callable[[Any], object]
wrong: Any = 3
text: Any = "text"


def spawn(reactor: Any, **given: Any) -> object:
    return reactor.spawnProcess(ProcessProtocol(), "/bin/true", ["true"], **given)


# The call, made with a reactor; the exception; the start of its text.
REACTOR: dict[str, tuple[Call, type[Exception], str]] = {
    "backlog": (lambda r: r.listenTCP(0, SERVER, backlog=1.5), TypeError, "backlog must be a number of conn"),
    "udp": (lambda r: r.listenUDP(0, DatagramProtocol(), interface=3), TypeError, "interface must be a num"),
    "udp none": (lambda r: r.listenUDP(0, DatagramProtocol(), None), TypeError, "interface must be a num"),
    "unix backlog": (lambda r: r.listenUNIX("s", SERVER, backlog="x"), TypeError, "backlog must be a number"),
    "unix mode": (lambda r: r.listenUNIX("s", SERVER, mode="x"), TypeError, "mode must be the permissions"),
    "datagrams": (
        lambda r: r.listenUNIXDatagram("s", DatagramProtocol(), mode="x"),
        TypeError,
        "mode must be the permissions of a file as a number, such as 0o600, not 'x'",
    ),
    "own path": (
        lambda r: r.connectUNIXDatagram("s", DatagramProtocol(), bindAddress=3),
        TypeError,
        "bindAddress must be a path",
    ),
    "own mode": (
        lambda r: r.connectUNIXDatagram("s", DatagramProtocol(), mode=None),
        TypeError,
        "mode must be the permissions",
    ),
    "tls client": (lambda r: r.connectSSL("h", 1, 3, SETTINGS), TypeError, "factory must be a ClientFactory"),
    "uid": (lambda r: spawn(r, uid="root"), TypeError, "uid must be a user's number, or None"),
    "gid": (lambda r: spawn(r, gid=1.5), TypeError, "gid must be a group's number, or None"),
    "childFDs": (lambda r: spawn(r, childFDs=3), TypeError, "childFDs must be a mapping of descriptors"),
    "child's": (lambda r: spawn(r, childFDs={"0": "r"}), TypeError, "childFDs: the number of a descriptor"),
    "creator": (
        lambda r: ClientCreator(wrong, Protocol).connectTCP("h", 1),
        TypeError,
        "reactor must be a reactor, with connectTCP, not 3",
    ),
    "process": (
        lambda r: endpoints.ProcessEndpoint(wrong, "/bin/true"),
        TypeError,
        "reactor must be an IReactorProcess, not 3",
    ),
    "bindAddress": (
        lambda r: endpoints.HostnameEndpoint(r, "h", 1, bindAddress=wrong),
        TypeError,
        r"bindAddress must be a host, \(host, port\)",
    ),
    "attemptDelay": (
        lambda r: endpoints.HostnameEndpoint(r, "h", 1, attemptDelay=text),
        TypeError,
        "attemptDelay must be a number of seconds",
    ),
    "client's TLS": (
        lambda r: endpoints.wrapClientTLS(wrong, endpoints.TCP4ClientEndpoint(r, "h", 1)),
        TypeError,
        "connectionCreator must be TLS settings, such as optionsForClientTLS",
    ),
    "server's TLS": (
        lambda r: endpoints.wrapServerTLS(wrong, endpoints.TCP4ServerEndpoint(r, 0)),
        TypeError,
        "connectionCreator must be TLS settings, such as a CertificateOptions",
    ),
    "standard output": (
        lambda r: stdio.StandardIO(Protocol(), stdout=text, reactor=r),
        TypeError,
        "stdout must be the number of an open descriptor",
    ),
    "standard protocol": (lambda r: stdio.StandardIO(None), TypeError, "proto must be a protocol, not None"),
}

CALLS: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "program": (lambda: task.react(print, wrong), TypeError, "argv must be a list of arguments, not 3"),  # type: ignore[arg-type]  # the point
    "server": (
        lambda: endpoints.TCP4ServerEndpoint(wrong, 0).listen(SERVER),
        TypeError,
        "reactor must be an IReactorTCP, not 3",
    ),
    "unix": (
        lambda: endpoints.UNIXServerEndpoint(wrong, "s").listen(SERVER),
        TypeError,
        "reactor must be an IReactorUNIX, not 3",
    ),
    "reactor of a process": (
        lambda: utils.getProcessOutput("/bin/true", reactor=wrong),
        TypeError,
        "reactor must be a reactor that starts processes, or None, not 3",
    ),
    "arguments": (lambda: utils.getProcessValue("/bin/true", wrong), TypeError, "args must be a list or tup"),
    "input": (
        lambda: utils.getProcessOutputAndValue("/bin/true", stdinBytes=text),
        TypeError,
        "stdinBytes must be bytes or None, not 'text'",
    ),
    "warnings": (
        lambda: utils.runWithWarningsSuppressed(wrong, print),
        TypeError,
        "suppressedWarnings must be pairs",
    ),
    "race": (lambda: defer.race(wrong), TypeError, "ds must be a list of Deferreds, not 3"),
    "lock's clock": (
        lambda: defer.DeferredFilesystemLock("lock", wrong),
        TypeError,
        "scheduler must be a reactor or another IReactorTime, or None, not 3",
    ),
    "lock's timeout": (
        lambda: defer.DeferredFilesystemLock("lock", task.Clock()).deferUntilLocked(text),
        TypeError,
        "timeout must be a number of seconds, 0 or more, or None, not 'text'",
    ),
    "predicate": (lambda: task.Cooperator(wrong), TypeError, "terminationPredicateFactory must be callable"),
    "scheduler": (lambda: task.Cooperator(scheduler=wrong), TypeError, "scheduler must be callable, not 3"),
    "done": (
        lambda: task.Cooperator(started=False).coiterate(iter([]), wrong),
        TypeError,
        "doneDeferred must be a Deferred, or None, not 3",
    ),
    "address": (lambda: abstract.isIPAddress(wrong), TypeError, "addr must be an address or a name as str"),
    "path": (lambda: UNIXAddress(wrong), TypeError, "name must be a path as str or bytes, or None, not 3"),
    "blocking": (
        lambda: fdesc.setBlocking(text),
        TypeError,
        "fd must be a descriptor's number, or an object",
    ),
    "read": (
        lambda: fdesc.readFromFD(text, print),
        TypeError,
        "fd must be a descriptor's number, not 'text'",
    ),
    "written": (lambda: fdesc.writeToFD(1, text), TypeError, "data must be bytes, not 'text'"),
    "written to": (lambda: fdesc.writeToFD(text, b""), TypeError, "fd must be a descriptor's number"),
    "pieces": (
        lambda: testing.StringTransport().writeSequence([text]),
        TypeError,
        r"data must be an iterable of bytes, not \['text'\]",
    ),
    "memory": (
        lambda: testing.MemoryReactor().connectTCP("h", 1, wrong),
        TypeError,
        "factory must be a ClientFactory, not 3",
    ),
    "spoken": (
        lambda: ssl.CertificateOptions(acceptableProtocols=["h2"]),  # type: ignore[list-item]  # the point
        TypeError,
        "acceptableProtocols must be a list of bytes",
    ),
    "spoken by text": (
        lambda: ssl.CertificateOptions(acceptableProtocols=text),
        TypeError,
        "acceptableProtocols must be a list of bytes",
    ),
    "depth": (lambda: ssl.CertificateOptions(verifyDepth=text), TypeError, "verifyDepth must be a number"),
    "parameters": (lambda: ssl.CertificateOptions(dhParameters=wrong), TypeError, "dhParameters must be a"),
    "ciphers": (lambda: ssl.CertificateOptions(acceptableCiphers=text), TypeError, "acceptableCiphers must"),
    "version": (lambda: ssl.CertificateOptions(raiseMinimumTo=text), TypeError, "raiseMinimumTo must be one"),
    "authorities": (lambda: ssl.CertificateOptions(caCerts=wrong), TypeError, "caCerts must be a list"),
    "by name": (
        lambda: ssl.CertificateOptions(contextForServerName=wrong),
        TypeError,
        "contextForServerName must be a function of a name, or None, not 3",
    ),
    "shown": (
        lambda: ssl.optionsForClientTLS("h", clientCertificate=wrong),
        TypeError,
        "clientCertificate must be a PrivateCertificate, or None, not 3",
    ),
    "extra": (
        lambda: ssl.optionsForClientTLS("h", extraCertificateOptions=wrong),
        TypeError,
        "extraCertificateOptions must be a mapping, or None, not 3",
    ),
    "key's file": (
        lambda: ssl.DefaultOpenSSLContextFactory(wrong, "c"),
        TypeError,
        "privateKeyFileName must",
    ),
    "certificate": (lambda: ssl.Certificate.load(wrong), TypeError, "requestData must be bytes, or text"),
    "key": (lambda: ssl.KeyPair.load(wrong), TypeError, "data must be bytes, or text in PEM form, not 3"),
    "size": (lambda: ssl.KeyPair.generate(size=text), TypeError, "size must be a number of bits, not 'text'"),
    "certificate of a key": (
        lambda: ssl.PrivateCertificate.fromCertificateAndKeyPair(wrong, wrong),
        TypeError,
        "certificateInstance must be a Certificate, not 3",
    ),
    "field": (lambda: ssl.DN(CN=wrong), TypeError, "CN must be str or bytes, not 3"),
    "trusted": (lambda: ssl.trustRootFromCertificates(wrong), TypeError, "certificates must be a list of"),
    "cipher string": (
        lambda: ssl.AcceptableCiphers.fromOpenSSLCipherString(wrong),
        TypeError,
        "cipherString",
    ),
    "parameters' file": (
        lambda: ssl.DiffieHellmanParameters.fromFile(wrong),
        TypeError,
        "filePath must be a",
    ),
}


@pytest.fixture(scope="module")
def reactor() -> Iterator[Reactor]:
    """A reactor in which nothing gets as far as being opened."""
    loop = FACTORIES["asyncio"]()
    yield Reactor(loop)
    loop.close()


@pytest.mark.parametrize(("call", "error", "message"), REACTOR.values(), ids=REACTOR)
def test_refused_with_a_reactor(reactor: Reactor, call: Call, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(reactor)


@pytest.mark.parametrize(("call", "error", "message"), CALLS.values(), ids=CALLS)
def test_refused(
    call: Callable[[], object], error: type[Exception], message: str, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: endpoints.TCP4ClientEndpoint(wrong, "h", 1).connect(CLIENT),
            "reactor must be an IReactorTCP",
        ),
        (lambda: endpoints.SSL4ClientEndpoint(wrong, "h", 1, SETTINGS).connect(CLIENT), "reactor must be an"),
        (lambda: endpoints.UNIXClientEndpoint(wrong, "s").connect(CLIENT), "reactor must be an IReactorUNIX"),
        (lambda: endpoints.AdoptedStreamServerEndpoint(wrong, 0, 2).listen(SERVER), "reactor must be an"),
        (lambda: defer.maybeDeferred(wrong), "f must be callable, not 3"),
        (lambda: defer.execute(wrong), "callable must be callable, not 3"),
        (lambda: defer.DeferredLock().run(wrong), "f must be callable, not 3"),
    ],
)
def test_failed(make: Callable[[], defer.Deferred[Any]], message: str) -> None:
    """What reports by a Deferred does so here, too."""
    failures: list[Failure] = []
    make().addErrback(failures.append)
    assert failures[0].check(TypeError)
    assert message in failures[0].getErrorMessage()


def test_an_error_of_the_function_itself_is_left_alone() -> None:
    failures: list[Failure] = []
    defer.maybeDeferred(len, wrong).addErrback(failures.append)
    assert "has no len()" in failures[0].getErrorMessage()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")
def test_what_watches_files_takes_file_paths() -> None:
    watcher = INotify(testing.MemoryReactor())
    try:
        with pytest.raises(TypeError, match="path must be a FilePath, not 3"):
            watcher.watch(wrong)
        with pytest.raises(TypeError, match="mask must be a sum of IN_"):
            watcher.watch(FilePath("."), text)
        with pytest.raises(TypeError, match="callbacks must be functions of a watch"):
            watcher.watch(FilePath("."), callbacks=[wrong])
    finally:
        watcher.connectionLost(Failure(Exception()))


SENT: dict[str, tuple[Callable[[Any], object], str]] = {
    "text": (lambda port: port.write("text", ("127.0.0.1", 9)), "datagram must be bytes, not 'text'"),
    "a number": (lambda port: port.write(b"", 3), r"addr must be \(numeric address, port's number\), not 3"),
    "host": (
        lambda port: port.write(b"", (3, 9)),
        r"addr must be \(numeric address, port's number\), not \(3, 9",
    ),
    "port": (lambda port: port.write(b"", ("127.0.0.1", "9")), r"addr must be \(numeric address"),
    "pieces": (
        lambda port: port.writeSequence(3, ("127.0.0.1", 9)),
        "seq must be an iterable of bytes, not 3",
    ),
    "peer": (lambda port: port.connect("127.0.0.1", "9"), r"host and port must be \(numeric address"),
    "hops": (lambda port: port.setTTL("9"), "ttl must be a number of hops, 0 to 255, not '9'"),
}


@pytest.mark.parametrize(("send", "message"), SENT.values(), ids=SENT)
def test_datagrams(send: Callable[[Any], object], message: str) -> None:
    async def main() -> None:
        async with asyncreactor.running() as reactor:
            port = reactor.listenMulticast(0, DatagramProtocol(), interface="127.0.0.1")
            with pytest.raises(TypeError, match=message):
                send(port)

    run_on(FACTORIES["asyncio"], main())


@on_both_loops
def test_a_child_process(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with asyncreactor.running() as reactor:
            ended: defer.Deferred[object] = defer.Deferred()
            protocol: Any = ProcessProtocol()
            protocol.processEnded = lambda reason: ended.callback(None)
            child: Any = reactor.spawnProcess(protocol, "/bin/cat", ["cat"])
            with pytest.raises(TypeError, match='signalID must be a number, or a name such as "TERM"'):
                child.signalProcess(1.5)
            with pytest.raises(KeyError, match=r"childFD must be one of \[0, 1, 2\], .* not 9"):
                child.writeToChild(9, b"")
            with pytest.raises(TypeError, match="iovec must be an iterable of bytes, not 3"):
                child.writeSequence(3)
            child.closeStdin()
            await ended

    run_on(loop_factory, main())


@on_both_loops
def test_an_interface_may_be_given_as_bytes(loop_factory: LoopFactory) -> None:
    local: Any = b"127.0.0.1"  # as programs for Twisted do

    async def main() -> None:
        async with asyncreactor.running() as reactor:
            port = reactor.listenTCP(0, SERVER, interface=local)
            assert port.getHost().host == "127.0.0.1"

    run_on(loop_factory, main())


def test_a_host_in_memory_may_be_given_as_bytes() -> None:
    host: Any = b"::1"
    connector: Any = testing.MemoryReactor().connectTCP(host, 1, CLIENT)
    assert connector.getDestination().host == "::1"


def test_a_certificate_in_pem_form_may_be_text() -> None:
    key = ssl.KeyPair.generate()
    assert ssl.KeyPair.load(key.dump(1).decode(), 1).matches(key)  # type: ignore[arg-type]  # programs for Twisted do
