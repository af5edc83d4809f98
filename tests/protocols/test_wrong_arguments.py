"""Wrong arguments of protocols and policies: the error names the argument and says what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import StringTransport
from asyncreactor.protocols import htb, ident, loopback, memcache, pcp, policies, portforward, sip
from asyncreactor.protocols.haproxy import proxyEndpoint

SERVER: Any = Factory.forProtocol(Protocol)
wrong: Any = 3
text: Any = "text"


def connected(protocol: Any) -> Any:
    """A protocol on a transport of strings, whose time doesn't pass."""
    protocol.callLater = Clock().callLater
    protocol.makeConnection(StringTransport())
    return protocol


CALLS: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "wrapped": (
        lambda: policies.WrappingFactory(wrong),
        TypeError,
        "wrappedFactory must be a factory, not 3",
    ),
    "class": (
        lambda: policies.WrappingFactory(Factory),
        TypeError,
        "wrappedFactory must be a factory, not the",
    ),
    "connections": (
        lambda: policies.ThrottlingFactory(SERVER, text),
        TypeError,
        "maxConnectionCount must be a number of connections, not 'text'",
    ),
    "throttled": (
        lambda: policies.ThrottlingFactory(SERVER, readLimit=text),
        TypeError,
        "readLimit must be a number of bytes in a second, or None, not 'text'",
    ),
    "factory's time": (
        lambda: policies.TimeoutFactory(SERVER, -1),
        ValueError,
        "timeoutPeriod must be a number of seconds, 0 or more, or None, not -1",
    ),
    "time": (
        lambda: policies.TimeoutMixin().setTimeout(text),
        TypeError,
        "period must be a number of seconds, 0 or more, or None, not 'text'",
    ),
    "server": (
        lambda: loopback.loopbackAsync(wrong, Protocol()),
        TypeError,
        "server must be a protocol, not 3",
    ),
    "client": (
        lambda: loopback.loopbackAsync(Protocol(), wrong),
        TypeError,
        "client must be a protocol, not 3",
    ),
    "policy": (
        lambda: loopback.loopbackAsync(Protocol(), Protocol(), wrong),
        TypeError,
        "pumpPolicy must be a function of a queue and a protocol, not 3",
    ),
    "host": (lambda: portforward.ProxyFactory(wrong, 80), TypeError, "host must be a host's name"),
    "port": (
        lambda: ident.IdentClient().lookup(text, 1),
        TypeError,
        "portOnServer must be a port's number, not 'text'",
    ),
    "flags": (
        lambda: connected(memcache.MemCacheProtocol()).set(b"k", b"v", text),
        TypeError,
        "flags must be a number, not 'text'",
    ),
    "expiry": (
        lambda: connected(memcache.MemCacheProtocol()).add(b"k", b"v", 0, text),
        TypeError,
        "expireTime must be a number of seconds, not 'text'",
    ),
    "identifier": (
        lambda: connected(memcache.MemCacheProtocol()).checkAndSet(b"k", b"v", wrong),
        TypeError,
        r"cas must be the number that get\(\) told, as bytes, not 3",
    ),
    "sum": (
        lambda: connected(memcache.MemCacheProtocol()).increment(b"k", text),
        TypeError,
        "val must be a number, not 'text'",
    ),
    "keys": (
        lambda: connected(memcache.MemCacheProtocol()).getMultiple(wrong),
        TypeError,
        "keys must be a list of bytes, not 3",
    ),
    "subject": (
        lambda: connected(memcache.MemCacheProtocol()).stats(text),
        TypeError,
        "arg must be bytes or None, not 'text'",
    ),
    "consumer": (
        lambda: pcp.BasicProducerConsumerProxy(wrong),
        TypeError,
        "consumer must be a consumer, or None, not 3",
    ),
    "bucket": (lambda: htb.ShapedConsumer(None, wrong), TypeError, "bucket must be a Bucket, not 3"),
    "endpoint": (lambda: proxyEndpoint(wrong), TypeError, "wrappedEndpoint must be a server endpoint, not 3"),
    "url": (lambda: sip.parseURL(wrong), TypeError, "url must be a str, not 3"),
    "address": (lambda: sip.parseAddress(wrong), TypeError, "address must be a str, not 3"),
    "via": (lambda: sip.parseViaHeader(wrong), TypeError, "value must be a str, not 3"),
    "header": (
        lambda: sip.Request("GET", "sip:a@b").addHeader(wrong, "x"),
        TypeError,
        "name must be a header's name, a str, not 3",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), CALLS.values(), ids=CALLS)
def test_refused(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_what_is_wrong_with_a_callLater_of_ones_own_is_left_alone() -> None:
    class Timed(policies.TimeoutMixin):
        def callLater(self, period: float, func: Callable[[], object]) -> Any:
            raise TypeError("no clock yet")

    with pytest.raises(TypeError, match="no clock yet"):
        Timed().setTimeout(1)
