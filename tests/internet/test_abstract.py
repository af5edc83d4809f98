"""Tests of asyncreactor.internet.abstract."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface import implementer
from zope.interface.verify import verifyObject

from asyncreactor.internet import interfaces
from asyncreactor.internet.abstract import FileDescriptor, isIPAddress, isIPv6Address
from asyncreactor.internet.main import CONNECTION_DONE, CONNECTION_LOST
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from tests.internet.recorder import RecordingProducer


class Watching:
    """Knows what is watched, and what is to be called soon."""

    def __init__(self) -> None:
        self.readers: set[object] = set()
        self.writers: set[object] = set()
        self.soon: list[tuple[Any, ...]] = []
        self.addReader, self.removeReader = self.readers.add, self.readers.discard
        self.addWriter, self.removeWriter = self.writers.add, self.writers.discard

    def callLater(self, delay: float, *call: Any) -> None:
        assert delay == 0
        self.soon.append(call)


class Device(FileDescriptor):
    """Takes as many bytes as there is room for."""

    connected = 1
    SEND_LIMIT = 5
    room = 1000

    def __init__(self) -> None:
        self.watching = Watching()
        super().__init__(self.watching)
        self.taken = b""

    def writeSomeData(self, data: bytes | memoryview) -> int | Exception:
        size = min(self.room, len(data))
        self.taken += data[:size]
        return size

    def step(self) -> Any:
        """Do what a reactor does when there is room to write."""
        return self.doWrite() if self in self.watching.writers else "not watched"


def test_provides_its_interfaces() -> None:
    device = Device()
    for interface in (interfaces.IPushProducer, interfaces.IConsumer, interfaces.ITransport):
        assert verifyObject(interface, device)
    assert verifyObject(interfaces.IReadWriteDescriptor, device)
    assert verifyObject(interfaces.IHalfCloseableDescriptor, device)


def test_writes_when_there_is_room() -> None:
    device = Device()
    device.write(b"abc")
    device.writeSequence([b"d", b"ef"])
    assert device.taken == b"" and device in device.watching.writers
    assert device.step() is None
    assert device.taken == b"abcdef" and device not in device.watching.writers


@given(st.lists(st.one_of(st.binary(max_size=12), st.integers(0, 10)), max_size=40))
def test_everything_is_written_once_and_in_order(steps: list[bytes | int]) -> None:
    device = Device()
    for step in steps:
        if isinstance(step, bytes):
            device.write(step)
        else:
            device.room = step
            device.step()
    device.room = 1000
    while device.step() is None:
        pass
    assert device.taken == b"".join(step for step in steps if isinstance(step, bytes))


def test_only_bytes_are_taken() -> None:
    text: Any = "text"
    with pytest.raises(TypeError, match="not str"):
        Device().write(text)
    with pytest.raises(TypeError, match="not str"):
        Device().writeSequence([b"x", text])


def test_what_cannot_be_sent_is_dropped() -> None:
    device = Device()
    device.connected = 0
    device.write(b"lost")
    assert device.step() == "not watched"


def test_a_failing_device_ends_the_connection() -> None:
    device = Device()
    device.writeSomeData = lambda data: CONNECTION_LOST  # type: ignore[method-assign]  # breaks now
    device.write(b"x")
    assert device.step() is CONNECTION_LOST


def test_losing_the_connection_waits_for_what_is_written() -> None:
    device = Device()
    device.startReading()
    device.room = 2
    device.write(b"abc")
    device.loseConnection()
    assert device not in device.watching.readers
    assert (device.step(), device.step()) == (None, CONNECTION_DONE)
    assert device.taken == b"abc"


def test_losing_the_write_connection_leaves_reading() -> None:
    device = Device()
    device.startReading()
    device.write(b"abc")
    device.loseWriteConnection()
    assert device.step() is None
    device.write(b"too late")
    assert device.taken == b"abc" and device in device.watching.readers
    device.loseConnection()
    ((call, reason),) = device.watching.soon
    assert (call, reason.value) == (device.connectionLost, CONNECTION_DONE)


def test_a_lost_connection_stops_all() -> None:
    device, producer = Device(), RecordingProducer()
    device.registerProducer(producer, True)
    device.startReading()
    device.write(b"x")
    device.connectionLost(Failure(CONNECTION_LOST))
    assert (device.connected, device.disconnected, producer.told) == (0, 1, ["stop"])
    assert not device.watching.readers and not device.watching.writers


def test_a_push_producer_is_paused_and_resumed() -> None:
    device, producer = Device(), RecordingProducer()
    device.bufferSize = 10
    device.registerProducer(producer, True)
    device.write(b"x" * 10)
    assert producer.told == []
    device.write(b"x")
    assert producer.told == ["pause"]
    while device.step() is None and device in device.watching.writers:
        pass
    assert producer.told == ["pause", "resume"]


def test_a_pull_producer_is_asked_each_time_all_is_written() -> None:
    device, producer = Device(), RecordingProducer()
    device.registerProducer(producer, False)
    assert producer.told == ["resume"]
    device.write(b"x")
    device.step()
    assert producer.told == ["resume", "resume"]


def test_the_connection_ends_after_the_producer() -> None:
    device, producer = Device(), RecordingProducer()
    device.registerProducer(producer, False)
    device.write(b"x")
    device.loseConnection()
    assert device.step() is None
    device.unregisterProducer()
    assert device.step() is CONNECTION_DONE


def test_one_producer_at_a_time_and_none_after_the_end() -> None:
    device, producer = Device(), RecordingProducer()
    device.registerProducer(producer, True)
    with pytest.raises(RuntimeError, match="still registered"):
        device.registerProducer(RecordingProducer(), True)
    device.connectionLost(Failure(CONNECTION_LOST))
    late = RecordingProducer()
    device.registerProducer(late, True)
    assert late.told == ["stop"]


def test_is_a_producer_itself() -> None:
    device = Device()
    device.resumeProducing()
    assert device in device.watching.readers
    device.pauseProducing()
    assert device not in device.watching.readers
    device.stopConsuming()
    device.resumeProducing()
    assert device.disconnecting and device not in device.watching.readers


def test_what_a_subclass_must_say() -> None:
    bare = FileDescriptor(Watching())
    assert (bare.fileno(), bare.logPrefix()) == (-1, "-")
    for missing in (bare.getHost, bare.getPeer, bare.doRead, lambda: bare.writeSomeData(b"")):
        with pytest.raises(NotImplementedError, match="FileDescriptor"):
            missing()


def test_log_prefixes() -> None:
    @implementer(interfaces.ILoggingContext)
    class Named:
        def logPrefix(self) -> str:
            return "its name"

    assert Device()._getLogPrefix(Named()) == "its name"
    assert Device()._getLogPrefix(RecordingProducer()) == "RecordingProducer"


@pytest.mark.parametrize("address", ["0.1.2.3", "252.253.254.255", b"1.2.3.4"])
def test_ipv4_addresses(address: Any) -> None:
    assert isIPAddress(address)


@pytest.mark.parametrize(
    "address", ["", "1.2.3", "1.2.3.4.5", "256.0.0.0", "a.2.3.4", "1.2.-3.4", "::1", b"\xff.2.3.4"]
)
def test_what_is_no_ipv4_address(address: Any) -> None:
    assert not isIPAddress(address)


def test_ipv6_addresses() -> None:
    assert isIPv6Address("::1") and isIPv6Address("fe80::1%eth0")
    assert isIPAddress("::1", socket.AF_INET6)
    assert not isIPv6Address(":") and not isIPv6Address("%eth0") and not isIPv6Address("1.2.3.4")


def test_other_families_are_refused() -> None:
    with pytest.raises(ValueError, match="address family"):
        isIPAddress("x", -1)


class Refusing:
    """A producer that raises whatever it is told."""

    def resumeProducing(self) -> None:
        raise ZeroDivisionError

    pauseProducing = stopProducing = resumeProducing


def test_the_end_comes_although_the_producer_raises_as_it_is_stopped() -> None:
    device = Device()
    device.startReading()
    device.registerProducer(Refusing(), True)
    with capturedLogs() as logged:
        device.connectionLost(Failure(CONNECTION_LOST))
    assert not device.watching.readers
    assert [event["log_failure"].type for event in logged] == [ZeroDivisionError]


def test_what_was_written_is_sent_although_the_producer_raises_as_it_is_paused() -> None:
    device = Device()
    device.bufferSize = 3
    device.registerProducer(Refusing(), True)
    with pytest.raises(ZeroDivisionError):
        device.write(b"many")
    with pytest.raises(ZeroDivisionError):
        device.step()
    assert device.taken == b"many"
