"""Tests of the string protocols and the file sender of `asyncreactor.protocols.basic`."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from asyncreactor.internet.interfaces import IPullProducer
from asyncreactor.internet.protocol import Protocol
from asyncreactor.internet.testing import StringTransport
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols import basic
from asyncreactor.protocols.basic import (
    FileSender,
    Int8StringReceiver,
    Int16StringReceiver,
    Int32StringReceiver,
    IntNStringReceiver,
    NetstringReceiver,
    StatefulStringProtocol,
    StringTooLongError,
)
from tests.protocols.feeding import byte_by_byte, connected, cuts, feed

PREFIXED = [Int8StringReceiver, Int16StringReceiver, Int32StringReceiver]


class Keeping:
    """Mixin that keeps strings; what a test puts into `on` happens at that string."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refused: list[int] = []
        self.on: dict[bytes, Callable[[], object]] = {}

    def stringReceived(self, string: bytes) -> None:
        self.received.append(string)
        self.on.get(string, lambda: None)()


class Strings(Keeping, Int16StringReceiver):
    def lengthLimitExceeded(self, length: int) -> None:
        self.refused.append(length)
        super().lengthLimitExceeded(length)


class Netstrings(Keeping, NetstringReceiver):
    pass


def encoded(*strings: bytes) -> bytes:
    return b"".join(struct.pack("!H", len(string)) + string for string in strings)


def netstrings(*strings: bytes) -> bytes:
    return b"".join(b"%d:%b," % (len(string), string) for string in strings)


class TestPrefixedStrings:
    @pytest.mark.parametrize("cls", PREFIXED)
    @given(st.lists(st.binary(max_size=40)), st.data())
    def test_strings_do_not_depend_on_how_the_data_is_cut(
        self, cls: Any, payloads: list[bytes], data: st.DataObject
    ) -> None:
        sender, transport = connected(cls())
        for payload in payloads:
            sender.sendString(payload)
        wire = transport.value()
        for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
            seen: list[bytes] = []
            receiver, _ = connected(cls())
            receiver.stringReceived = seen.append
            feed(receiver, pieces)
            assert seen == payloads
            assert receiver.recvd == b""

    def test_what_is_left_is_in_recvd(self) -> None:
        seen: list[bytes] = []
        protocol, _ = connected(Strings())
        protocol.on[b"a"] = lambda: seen.append(protocol.recvd)
        protocol.dataReceived(encoded(b"a", b"b") + b"\0")
        assert seen == [encoded(b"b") + b"\0"]
        assert protocol.recvd == b"\0"

    def test_recvd_may_be_replaced_in_mid_delivery(self) -> None:
        protocol, _ = connected(Strings())
        protocol.on[b"a"] = lambda: setattr(protocol, "recvd", encoded(b"c"))
        protocol.dataReceived(encoded(b"a", b"b"))
        assert protocol.received == [b"a", b"c"]

    def test_pausing_keeps_the_rest_until_resumed(self) -> None:
        protocol, transport = connected(Strings())
        protocol.on[b"a"] = protocol.pauseProducing
        protocol.dataReceived(encoded(b"a", b"b") + b"\0")
        protocol.dataReceived(b"\1c")
        assert (protocol.received, transport.producerState) == ([b"a"], "paused")
        protocol.resumeProducing()
        assert protocol.received == [b"a", b"b", b"c"]

    def test_what_comes_within_a_delivery_is_delivered_after_it(self) -> None:
        protocol, _ = connected(Strings())
        protocol.on[b"a"] = lambda: protocol.dataReceived(encoded(b"c"))
        protocol.dataReceived(encoded(b"a", b"b"))
        assert protocol.received == [b"a", b"b", b"c"]

    def test_an_error_leaves_the_rest_in_recvd(self) -> None:
        def fail() -> None:
            raise ValueError("x")

        protocol, _ = connected(Strings())
        protocol.on[b"a"] = fail
        with pytest.raises(ValueError, match="x"):
            protocol.dataReceived(encoded(b"a", b"b"))
        assert protocol.recvd == encoded(b"b")
        protocol.dataReceived(b"")
        assert protocol.received == [b"a", b"b"]

    def test_a_string_above_the_limit_closes_the_connection_as_it_is_announced(self) -> None:
        protocol, transport = connected(Strings())
        protocol.MAX_LENGTH = 3
        protocol.dataReceived(encoded(b"abc") + struct.pack("!H", 4))
        assert (protocol.received, protocol.refused) == ([b"abc"], [4])
        assert transport.disconnecting
        protocol.dataReceived(b"abcd")
        assert protocol.received == [b"abc"]

    def test_a_limit_holds_at_once(self) -> None:
        protocol, _ = connected(Strings())
        protocol.on[b"a"] = lambda: setattr(protocol, "MAX_LENGTH", 1)
        protocol.dataReceived(encoded(b"a", b"bb"))
        assert (protocol.received, protocol.refused) == ([b"a"], [2])

    def test_a_protocol_may_skip_what_is_too_long(self) -> None:
        class Skipping(Strings):
            MAX_LENGTH = 1

            def lengthLimitExceeded(self, length: int) -> None:
                self.recvd = self.recvd[2 + length :]

        protocol, _ = connected(Skipping())
        protocol.dataReceived(encoded(b"a", b"bb", b"c"))
        assert protocol.received == [b"a", b"c"]

    def test_a_long_string_in_small_pieces_is_read_in_linear_time(self) -> None:
        class Long(Keeping, Int32StringReceiver):
            MAX_LENGTH = 10**9
            deliveries = 0

            def _receiver_deliver(self, data: bytes) -> bytes:
                self.deliveries += 1
                return super()._receiver_deliver(data)

        protocol, _ = connected(Long())
        string = b"x" * 100_000
        feed(protocol, byte_by_byte(struct.pack("!I", len(string)) + string))
        assert protocol.received == [string]
        assert protocol.deliveries < 10

    def test_what_cannot_be_sent_is_refused(self) -> None:
        protocol, transport = connected(Int8StringReceiver())
        with pytest.raises(StringTooLongError, match="256 bytes can't be sent: fewer than 256 are allowed"):
            protocol.sendString(b"x" * 256)
        with pytest.raises(TypeError, match=r"sendString\(\) takes bytes, not str"):
            protocol.sendString("x")  # type: ignore[arg-type]  # that is the point
        assert transport.value() == b""

    def test_strings_must_be_received_by_somebody(self) -> None:
        with pytest.raises(NotImplementedError, match=r"has no stringReceived\(\)"):
            Int8StringReceiver().dataReceived(b"\0")
        assert issubclass(Int8StringReceiver, IntNStringReceiver)


class TestNetstrings:
    @given(st.lists(st.binary(max_size=40)), st.data())
    def test_strings_do_not_depend_on_how_the_data_is_cut(
        self, payloads: list[bytes], data: st.DataObject
    ) -> None:
        wire = netstrings(*payloads)
        for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
            receiver, transport = connected(Netstrings())
            feed(receiver, pieces)
            assert receiver.received == payloads
            assert not transport.disconnecting

    @given(st.binary(max_size=40), st.data())
    def test_any_data_is_cut_the_same_way_however_it_comes(self, wire: bytes, data: st.DataObject) -> None:
        results = []
        for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
            receiver, transport = connected(Netstrings())
            feed(receiver, pieces)
            results.append((receiver.received, transport.disconnecting))
        assert results[0] == results[1] == results[2]

    @pytest.mark.parametrize(
        "wire",
        [
            *(b":a,", b"a", b" 1:a,", b"+1:a,", b"-1:a,", b"1 :a,", b"1a:", b"01:a,", b"00:,", b"1_0:"),
            *(b"1:aa,", b"0:a", b"11:", b"100", b"9" * 30, b"9" * 5000),
        ],
    )
    def test_what_is_no_netstring_closes_the_connection(self, wire: bytes) -> None:
        for pieces in ([wire], list(byte_by_byte(wire))):
            receiver, transport = connected(Netstrings())
            receiver.MAX_LENGTH = 10
            receiver.dataReceived(netstrings(b"before"))
            feed(receiver, pieces)
            receiver.dataReceived(netstrings(b"after"))
            assert receiver.received == [b"before"]
            assert transport.disconnecting

    @pytest.mark.parametrize("wire", [b"", b"0", b"0:", b"1", b"10", b"10:", b"1:", b"1:a"])
    def test_what_may_become_one_is_waited_for(self, wire: bytes) -> None:
        receiver, transport = connected(Netstrings())
        receiver.MAX_LENGTH = 10
        receiver.dataReceived(wire)
        assert (receiver.received, transport.disconnecting) == ([], False)

    def test_what_comes_within_a_delivery_is_delivered_after_it(self) -> None:
        receiver, _ = connected(Netstrings())
        receiver.on[b"a"] = lambda: receiver.dataReceived(b"1:c,2:d")
        receiver.dataReceived(netstrings(b"a", b"b"))
        receiver.dataReceived(b"d,")
        assert receiver.received == [b"a", b"b", b"c", b"dd"]

    def test_an_error_of_the_receiver_is_not_taken_for_one_of_the_peer(self) -> None:
        def fail() -> None:
            raise basic.NetstringParseError("x")

        receiver, transport = connected(Netstrings())
        receiver.on[b"a"] = fail
        with pytest.raises(basic.NetstringParseError, match="x"):
            receiver.dataReceived(netstrings(b"a", b"b"))
        assert not transport.disconnecting
        receiver.dataReceived(netstrings(b"c"))
        assert receiver.received == [b"a", b"b", b"c"]

    def test_a_long_string_in_small_pieces_is_read_in_linear_time(self) -> None:
        class Long(Netstrings):
            deliveries = 0

            def _receiver_deliver(self) -> bool:
                self.deliveries += 1
                return super()._receiver_deliver()

        receiver, _ = connected(Long())
        feed(receiver, byte_by_byte(netstrings(b"x" * 90_000)))
        assert receiver.received == [b"x" * 90_000]
        assert receiver.deliveries < 20

    def test_it_sends_what_it_receives(self) -> None:
        receiver, transport = connected(Netstrings())
        receiver.sendString(b"hello")
        assert transport.value() == b"5:hello,"
        with pytest.raises(TypeError, match="takes bytes, not str"):
            receiver.sendString("text")  # type: ignore[arg-type]  # that is the point

    def test_a_new_connection_begins_with_an_empty_buffer(self) -> None:
        receiver, _ = connected(Netstrings())
        receiver.dataReceived(b"x")
        transport = StringTransport()
        receiver.makeConnection(transport)
        receiver.dataReceived(b"1:a,")
        assert (receiver.received, transport.disconnecting) == ([b"a"], False)

    def test_strings_must_be_received_by_somebody(self) -> None:
        with pytest.raises(NotImplementedError, match=r"has no stringReceived\(\)"):
            NetstringReceiver().dataReceived(b"0:,")


class TestStatefulStrings:
    class Dialogue(StatefulStringProtocol, Int16StringReceiver):
        heard: tuple[bytes, ...] = ()

        def proto_init(self, string: bytes) -> str:
            self.heard += (string,)
            return "body"

        def proto_body(self, string: bytes) -> str:
            self.heard += (string,)
            return {b"again": "init", b"end": "done"}.get(string, "nowhere")

    def test_each_string_goes_to_the_method_of_the_state(self) -> None:
        protocol, transport = connected(self.Dialogue())
        protocol.dataReceived(encoded(b"a", b"again", b"b", b"end"))
        assert protocol.heard == (b"a", b"again", b"b", b"end")
        assert (protocol.state, transport.disconnecting) == ("done", True)

    def test_a_state_without_a_method_is_logged(self) -> None:
        protocol, _ = connected(self.Dialogue())
        with capturedLogs() as events:
            protocol.dataReceived(encoded(b"a", b"b", b"c"))
        assert protocol.heard == (b"a", b"b")
        assert [event["state"] for event in events] == ["nowhere"]


class TestFileSender:
    def test_wrong_arguments_are_named(self) -> None:
        for name, arguments in (("file", (3, StringTransport())), ("consumer", (io.BytesIO(), 3))):
            with pytest.raises(TypeError, match=f"{name} must be"):
                FileSender().beginFileTransfer(*arguments)
        with pytest.raises(TypeError, match="transform must be"):
            FileSender().beginFileTransfer(io.BytesIO(), StringTransport(), 3)  # type: ignore[arg-type]  # as above

    def send(self, content: bytes, **settings: Any) -> tuple[FileSender, StringTransport, list[Any]]:
        sender, consumer, results = FileSender(), StringTransport(), list[Any]()
        sender.CHUNK_SIZE = 4
        sent = sender.beginFileTransfer(io.BytesIO(content), consumer, **settings)
        sent.addBoth(results.append)
        return sender, consumer, results

    def test_it_sends_a_chunk_each_time_it_is_asked_and_fires_with_the_last_byte(self) -> None:
        sender, consumer, results = self.send(b"abcdefg")
        verifyObject(IPullProducer, sender)
        assert (consumer.producer, consumer.streaming) == (sender, False)
        sender.resumeProducing()
        assert consumer.value() == b"abcd"
        sender.pauseProducing()
        sender.resumeProducing()
        assert (consumer.value(), results) == (b"abcdefg", [])
        sender.resumeProducing()
        assert (results, consumer.producer) == ([b"g"], None)

    def test_chunks_can_be_transformed(self) -> None:
        sender, consumer, results = self.send(b"abc", transform=bytes.upper)
        sender.resumeProducing()
        sender.resumeProducing()
        assert (consumer.value(), results) == (b"ABC", [b"C"])

    def test_it_fails_when_it_is_told_to_stop(self) -> None:
        sender, _, results = self.send(b"abc")
        sender.stopProducing()
        sender.stopProducing()
        assert [failure.getErrorMessage() for failure in results] == ["Consumer asked us to stop producing"]


def test_the_pauseable_mixin_works_by_itself() -> None:
    class Counting(Protocol, basic._PauseableMixin):
        looks = 0

        def dataReceived(self, data: bytes) -> None:
            self.looks += 1

    protocol, transport = connected(Counting())
    protocol.pauseProducing()
    assert (protocol.paused, transport.producerState) == (True, "paused")
    protocol.resumeProducing()
    assert (protocol.paused, transport.producerState, protocol.looks) == (False, "producing", 1)
    protocol.stopProducing()
    assert (protocol.paused, transport.producerState) == (True, "stopped")
