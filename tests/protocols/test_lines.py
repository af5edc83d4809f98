"""Tests of the line protocols of `asyncreactor.protocols.basic`."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet.testing import StringTransport
from asyncreactor.protocols._lines import _lines_that_fit
from asyncreactor.protocols.basic import LineOnlyReceiver, LineReceiver
from tests.protocols.feeding import byte_by_byte, connected, cuts, feed

Event = tuple[str, bytes]


class Lines(LineReceiver):
    """Keeps what happens; what a test puts into `on` happens at that line."""

    delimiter = b"\n"

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.on: dict[bytes, Callable[[], object]] = {}

    def lineReceived(self, line: bytes) -> object:
        self.events.append(("line", line))
        return self.on.get(line, lambda: None)()

    def rawDataReceived(self, data: bytes) -> object:
        self.events.append(("raw", data))
        return self.on.get(b"raw", lambda: None)()

    def lineLengthExceeded(self, line: bytes) -> object:
        self.events.append(("long", line))
        return super().lineLengthExceeded(line)


def lines(*names: bytes) -> list[Event]:
    return [("line", name) for name in names]


@pytest.fixture
def protocol() -> Lines:
    return connected(Lines())[0]


class TestCutting:
    @given(st.lists(st.binary(max_size=30)), st.sampled_from([b"\n", b"\r\n", b"aba"]), st.data())
    def test_lines_do_not_depend_on_how_the_data_is_cut(
        self, payloads: list[bytes], delimiter: bytes, data: st.DataObject
    ) -> None:
        wire = b"".join(payload + delimiter for payload in payloads)
        expected = wire.split(delimiter)[:-1]
        for cls in (LineReceiver, LineOnlyReceiver):
            for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
                seen: list[bytes] = []
                receiver, _ = connected(cls())
                receiver.delimiter = delimiter
                vars(receiver)["lineReceived"] = seen.append
                feed(receiver, pieces)
                assert seen == expected

    @given(st.lists(st.sampled_from([b"x\n", b"yy\n", b"raw 3\n", b"abc"]), max_size=30), st.data())
    def test_neither_do_lines_with_raw_data_between_them(
        self, payloads: list[bytes], data: st.DataObject
    ) -> None:
        class Mixed(Lines):
            missing = 0

            def lineReceived(self, line: bytes) -> None:
                super().lineReceived(line)
                if line == b"raw 3":
                    self.missing = 3
                    self.setRawMode()

            def rawDataReceived(self, data: bytes) -> None:
                self.events += [("raw", data[i : i + 1]) for i in range(min(self.missing, len(data)))]
                taken = data[: self.missing]
                self.missing -= len(taken)
                if not self.missing:
                    self.setLineMode(data[len(taken) :])

        wire = b"".join(payloads)
        results = []
        for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
            receiver, _ = connected(Mixed())
            feed(receiver, pieces)
            results.append(receiver.events)
        assert results[0] == results[1] == results[2]

    @pytest.mark.parametrize("cls", [LineReceiver, LineOnlyReceiver])
    def test_a_long_line_in_small_pieces_is_read_in_linear_time(self, cls: Any) -> None:
        class Long(cls):  # type: ignore[misc]  # the parameter is a class
            MAX_LENGTH = 10**9
            joined = 0

            def lineReceived(self, line: bytes) -> None:
                self.length = len(line)

            def _receiver_after_held(self, data: bytes) -> bytes:
                self.joined += len(self._receiver_buffer)
                return bytes(super()._receiver_after_held(data))

        receiver, _ = connected(Long())
        piece, count = b"x" * 512, 4000
        for _ in range(count):
            receiver.dataReceived(piece)
        receiver.dataReceived(b"\r")
        receiver.dataReceived(b"\n")
        assert receiver.length == len(piece) * count
        assert receiver.joined < 3 * receiver.length

    @pytest.mark.parametrize("cls", [LineReceiver, LineOnlyReceiver])
    def test_what_comes_within_a_delivery_is_delivered_after_it(self, cls: Any) -> None:
        class Echoing(cls):  # type: ignore[misc]  # the parameter is a class
            seen: list[bytes] = []

            def lineReceived(self, line: bytes) -> None:
                self.seen.append(line)
                if line == b"a":
                    self.dataReceived(b"-more\r\nlast\r\n")

        connected(Echoing())[0].dataReceived(b"a\r\nb\r\nc")
        assert Echoing.seen == [b"a", b"b", b"c-more", b"last"]


class TestChangesInMidDelivery:
    """What a line changes holds for the line after it, though both came in one read."""

    def test_pausing_keeps_the_rest_until_resumed(self, protocol: Lines) -> None:
        protocol.on[b"a"] = protocol.pauseProducing
        protocol.dataReceived(b"a\nb\nc")
        protocol.dataReceived(b"d\n")
        assert protocol.events == lines(b"a")
        assert protocol.transport.producerState == "paused"  # type: ignore[union-attr]  # a StringTransport
        protocol.resumeProducing()
        assert protocol.events == lines(b"a", b"b", b"cd")

    def test_setting_paused_is_pausing(self, protocol: Lines) -> None:
        protocol.on[b"a"] = lambda: setattr(protocol, "paused", True)
        protocol.dataReceived(b"a\nb\n")
        assert protocol.events == lines(b"a")

    def test_a_long_line_that_is_ended_during_a_pause_is_delivered_after_it(self, protocol: Lines) -> None:
        protocol.dataReceived(b"x" * 5000)
        protocol.pauseProducing()
        protocol.dataReceived(b"\n")
        protocol.resumeProducing()
        assert protocol.events == lines(b"x" * 5000)

    def test_stopping_delivers_nothing_more(self, protocol: Lines) -> None:
        protocol.on[b"a"] = protocol.stopProducing
        protocol.dataReceived(b"a\nb\n")
        protocol.dataReceived(b"c\n")
        assert protocol.events == lines(b"a")

    @pytest.mark.parametrize("how", ["setRawMode", "line_mode"])
    def test_raw_mode_takes_the_rest_as_it_is(self, protocol: Lines, how: str) -> None:
        protocol.on[b"a"] = protocol.setRawMode if how == "setRawMode" else lambda: setattr(protocol, how, 0)
        protocol.dataReceived(b"a\nb\nc")
        assert protocol.events == [("line", b"a"), ("raw", b"b\nc")]

    def test_a_long_unfinished_line_is_raw_data_after_a_change_of_mode(self, protocol: Lines) -> None:
        protocol.dataReceived(b"x" * 5000)
        protocol.setRawMode()
        protocol.dataReceived(b"y")
        assert protocol.events == [("raw", b"x" * 5000 + b"y")]

    def test_line_mode_takes_what_raw_mode_leaves(self, protocol: Lines) -> None:
        protocol.setRawMode()
        protocol.on[b"raw"] = lambda: protocol.setLineMode(b"b\nc\n")
        protocol.dataReceived(b"xb\nc\n")
        assert protocol.events == [("raw", b"xb\nc\n"), ("line", b"b"), ("line", b"c")]

    def test_the_delimiter(self, protocol: Lines) -> None:
        protocol.on[b"a"] = lambda: setattr(protocol, "delimiter", b";")
        protocol.dataReceived(b"a\nb;c\nd;")
        assert protocol.events == lines(b"a", b"b", b"c\nd")

    def test_a_lower_limit(self, protocol: Lines) -> None:
        protocol.on[b"a"] = lambda: setattr(protocol, "MAX_LENGTH", 1)
        protocol.dataReceived(b"a\nbb\nc")
        assert protocol.events == [("line", b"a"), ("long", b"bb\nc")]

    def test_a_higher_limit(self, protocol: Lines) -> None:
        protocol.MAX_LENGTH = 2
        protocol.on[b"a"] = lambda: setattr(protocol, "MAX_LENGTH", 3)
        protocol.dataReceived(b"a\nbbb\n")
        assert protocol.events == lines(b"a", b"bbb")

    def test_the_method_that_receives(self, protocol: Lines) -> None:
        others: list[bytes] = []
        protocol.on[b"a"] = lambda: setattr(protocol, "lineReceived", others.append)
        protocol.dataReceived(b"a\nb\n")
        assert others == [b"b"]

    def test_clearing_takes_the_rest_out(self, protocol: Lines) -> None:
        cleared: list[bytes] = []
        protocol.on[b"a"] = lambda: cleared.append(protocol.clearLineBuffer())
        protocol.dataReceived(b"a\nb\nc")
        protocol.dataReceived(b"d\n")
        assert cleared == [b"b\nc"]
        assert protocol.events == lines(b"a", b"d")

    def test_closing_ends_the_delivery(self, protocol: Lines) -> None:
        protocol.on[b"a"] = lambda: protocol.transport.loseConnection()  # type: ignore[union-attr]  # it is there
        protocol.dataReceived(b"a\nb\n")
        assert protocol.events == lines(b"a")

    def test_a_true_result_ends_the_delivery_and_is_returned(self, protocol: Lines) -> None:
        protocol.on[b"a"] = lambda: "why"
        assert protocol.dataReceived(b"a\nb\n") == "why"
        assert protocol.events == lines(b"a")
        assert protocol.dataReceived(b"c\n") is None
        assert protocol.events == lines(b"a", b"b", b"c")

    def test_an_error_leaves_the_rest_in_the_buffer(self, protocol: Lines) -> None:
        def fail() -> None:
            raise ValueError("x")

        protocol.on[b"a"] = fail
        with pytest.raises(ValueError, match="x"):
            protocol.dataReceived(b"a\nb\nc")
        assert protocol.clearLineBuffer() == b"b\nc"
        protocol.dataReceived(b"d\n")
        assert protocol.events == lines(b"a", b"d")

    def test_changing_modes_all_the_time_splits_few_lines_in_vain(self, protocol: Lines) -> None:
        rejoined: list[int] = []

        class Flipping(Lines):
            def lineReceived(self, line: bytes) -> None:
                self.setRawMode()

            def rawDataReceived(self, data: bytes) -> None:
                self.setLineMode(data)

            def _receiver_recall(self) -> None:
                rejoined.append(self._receiver_pending.__length_hint__())  # type: ignore[attr-defined]  # of a list's iterator
                super()._receiver_recall()

        connected(Flipping())[0].dataReceived(b"x\n" * 1000)
        assert sum(rejoined) < 10_000


class TestLimits:
    """A line may have MAX_LENGTH bytes; what has begun to be its delimiter doesn't count."""

    @pytest.mark.parametrize(
        ("wire", "expected"),
        [
            (b"12345\r\n", [("line", b"12345")]),
            (b"12345\r", []),
            (b"123456\r\nrest", [("long", b"123456\r\nrest")]),
            (b"1234567", [("long", b"1234567")]),
            (b"1\r\n1234567", [("line", b"1"), ("long", b"1234567")]),
        ],
    )
    def test_of_a_line_receiver(self, wire: bytes, expected: list[Event]) -> None:
        protocol, transport = connected(Lines())
        protocol.delimiter, protocol.MAX_LENGTH = b"\r\n", 5
        protocol.dataReceived(wire)
        assert protocol.events == expected
        assert transport.disconnecting is any(event[0] == "long" for event in expected)

    def test_what_a_long_line_gives_back_is_delivered(self) -> None:
        class Cutting(Lines):
            MAX_LENGTH = 3

            def lineLengthExceeded(self, line: bytes) -> None:
                self.setLineMode(line[3:])

        protocol, _ = connected(Cutting())
        protocol.dataReceived(b"abcd\nef\n")
        assert protocol.events == lines(b"d", b"ef")

    @pytest.mark.parametrize(
        ("wire", "received", "closed"),
        [
            (b"12345\n", [b"12345"], False),
            (b"a\n123456\nb\n", [b"a"], True),
            (b"a\n123456", [b"a"], True),
            (b"12345", [], False),
        ],
    )
    def test_of_a_line_only_receiver(self, wire: bytes, received: list[bytes], closed: bool) -> None:
        protocol, transport = connected(LineOnly())
        protocol.MAX_LENGTH = 5
        protocol.dataReceived(wire)
        assert (protocol.received, transport.disconnecting) == (received, closed)

    def test_of_a_line_only_receiver_may_change_in_mid_delivery(self) -> None:
        protocol, transport = connected(LineOnly())
        protocol.on[b"a"] = lambda: setattr(protocol, "MAX_LENGTH", 1)
        protocol.dataReceived(b"a\nb\ncc\nd\n")
        assert (protocol.received, transport.disconnecting) == ([b"a", b"b"], True)


class LineOnly(LineOnlyReceiver):
    """Keeps lines; what a test puts into `on` happens at that line."""

    delimiter = b"\n"

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.on: dict[bytes, Callable[[], object]] = {}

    def lineReceived(self, line: bytes) -> None:
        self.received.append(line)
        self.on.get(line, lambda: None)()


def test_a_line_only_receiver_delivers_nothing_once_it_is_closing() -> None:
    protocol, transport = connected(LineOnly())
    protocol.on[b"a"] = transport.loseConnection
    protocol.dataReceived(b"a\nb\n")
    protocol.dataReceived(b"c\n")
    assert protocol.received == [b"a"]


@pytest.mark.parametrize("cls", [LineReceiver, LineOnlyReceiver])
def test_a_line_is_sent_by_one_write(cls: Any) -> None:
    written: list[bytes] = []

    class Transport(StringTransport):
        def write(self, data: bytes) -> None:
            written.append(data)

    protocol = cls()
    protocol.makeConnection(Transport())
    protocol.sendLine(b"x")
    assert written == [b"x\r\n"]
    with pytest.raises(TypeError, match=r"sendLine\(\) takes bytes, not str"):
        protocol.sendLine("x")


@pytest.mark.parametrize("cls", [LineReceiver, LineOnlyReceiver])
def test_lines_must_be_received_by_somebody(cls: Any) -> None:
    with pytest.raises(NotImplementedError, match=rf"{cls.__name__} has no lineReceived\(\)"):
        cls().dataReceived(b"x\r\n")


def test_raw_data_must_be_received_by_somebody() -> None:
    protocol = LineReceiver()
    protocol.setRawMode()
    with pytest.raises(NotImplementedError, match=r"has no rawDataReceived\(\)"):
        protocol.dataReceived(b"x")


class TestSettings:
    """`MAX_LENGTH` and the like are watched in flight; otherwise they are plain values."""

    def test_classes_and_instances_have_their_values(self) -> None:
        class Short(LineReceiver):
            MAX_LENGTH = 7
            line_mode = 0

        protocol = Short()
        assert (Short.MAX_LENGTH, protocol.MAX_LENGTH, LineReceiver.MAX_LENGTH) == (7, 7, 16384)
        assert (protocol.line_mode, protocol.delimiter, bool(protocol.paused)) == (0, b"\r\n", False)
        protocol.MAX_LENGTH = 8
        assert (protocol.MAX_LENGTH, Short.MAX_LENGTH) == (8, 7)
        del protocol.MAX_LENGTH
        assert protocol.MAX_LENGTH == 7
        with pytest.raises(AttributeError, match="no MAX_LENGTH of its own"):
            del protocol.MAX_LENGTH

    def test_a_class_may_be_patched_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        protocol, transport = connected(Lines())
        monkeypatch.setattr(Lines, "MAX_LENGTH", 1)
        protocol.dataReceived(b"ab\n")
        assert transport.disconnecting

    def test_a_limit_may_be_infinite_or_a_property_or_come_from_a_mixin(self) -> None:
        class Mixin:
            MAX_LENGTH = 1

        class Mixed(Mixin, Lines):
            pass

        class Infinite(Lines):
            MAX_LENGTH = float("inf")  # type: ignore[assignment]  # as programs do

        class Computed(Lines):
            @property
            def MAX_LENGTH(self) -> int:  # type: ignore[override]  # as programs do
                return 1

        closed = []
        for cls in (Mixed, Infinite, Computed):
            protocol, transport = connected(cls())
            protocol.dataReceived(b"ab\n")
            closed.append(transport.disconnecting)
        assert closed == [True, False, True]

    def test_values_are_copied_and_pickled_as_plain_ones(self) -> None:
        values = [LineReceiver.MAX_LENGTH, LineReceiver.delimiter, float(1)]
        for value in values[:2]:
            for same in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
                assert same == value
                assert type(same) in (int, bytes)


class TestLinesThatFit:
    @given(st.binary(min_size=1, max_size=60), st.sampled_from([b"\n", b"ab"]), st.integers(0, 12))
    def test_it_ends_where_a_line_is_too_long(self, wire: bytes, delimiter: bytes, most: int) -> None:
        wire = wire.replace(b"c", delimiter)
        fit = _lines_that_fit(wire, delimiter, most)
        fitting, rest = wire[:fit], wire[fit:]
        *complete, unfinished = fitting.split(delimiter)
        assert all(len(line) <= most for line in complete)
        if rest:
            assert unfinished == b"" and len(rest.split(delimiter)[0]) > most
        else:
            assert len(unfinished) <= most + len(delimiter)

    @pytest.mark.parametrize("most", [3.0, 3.5])
    def test_the_limit_may_be_a_float(self, protocol: Lines, most: float) -> None:
        protocol.MAX_LENGTH = most  # type: ignore[assignment]  # as programs do
        feed(protocol, [b"123\n1234\n"])
        assert protocol.events == [("line", b"123"), ("long", b"1234\n")]

    def test_there_may_be_no_limit(self, protocol: Lines) -> None:
        protocol.MAX_LENGTH = float("inf")  # type: ignore[assignment]  # as programs do
        feed(protocol, [b"x" * 99999 + b"\n"])
        assert protocol.events == [("line", b"x" * 99999)]
