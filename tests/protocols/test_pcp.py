"""Tests of `asyncreactor.protocols.pcp`."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.internet.testing import StringTransport
from asyncreactor.protocols.pcp import BasicProducerConsumerProxy, ProducerConsumerProxy
from tests.internet.recorder import RecordingProducer

BOTH = [BasicProducerConsumerProxy, ProducerConsumerProxy]


class Consumer(StringTransport):
    finished = False

    def finish(self) -> None:
        self.finished = True


def between(cls: Any) -> tuple[Any, RecordingProducer, Consumer]:
    producer, consumer = RecordingProducer(), Consumer()
    return cls(consumer), producer, consumer


def pulling(cls: Any) -> Any:
    return type("Pulling", (cls,), {"iAmStreaming": False})


@pytest.mark.parametrize("cls", BOTH)
class TestBoth:
    def test_it_is_the_producer_of_its_consumer(self, cls: Any) -> None:
        proxy, _, consumer = between(cls)
        assert (consumer.producer, consumer.streaming) == (proxy, True)
        assert repr(proxy).startswith(f"<{cls.__name__} around")

    def test_data_passes_through_unless_it_is_paused(self, cls: Any) -> None:
        proxy, _, consumer = between(cls)
        proxy.write(b"a")
        proxy.pauseProducing()
        proxy.write(b"b")
        proxy.write(b"c")
        assert consumer.value() == b"a"
        proxy.resumeProducing()
        assert consumer.value() == b"abc"

    def test_a_stopped_one_drops_what_is_written_and_stops_its_producer(self, cls: Any) -> None:
        proxy, producer, consumer = between(cls)
        proxy.registerProducer(producer, True)
        proxy.stopProducing()
        proxy.write(b"a")
        assert (consumer.value(), producer.told, proxy.stopped) == (b"", ["stop"], True)

    def test_one_that_is_asked_waits_to_be_asked(self, cls: Any) -> None:
        proxy, _, consumer = between(pulling(cls))
        proxy.write(b"a")
        proxy.write(b"b")
        assert consumer.value() == b""
        proxy.resumeProducing()
        assert consumer.value() == b"ab"
        proxy.resumeProducing()
        proxy.write(b"c")
        proxy.write(b"d")
        assert consumer.value() == b"abc"

    def test_finishing_unregisters_on_both_sides(self, cls: Any) -> None:
        proxy, producer, consumer = between(cls)
        proxy.registerProducer(producer, True)
        proxy.finish()
        proxy.resumeProducing()
        assert (producer.told, consumer.producer, consumer.finished) == ([], None, True)


def test_the_basic_one_tells_its_producer_all() -> None:
    proxy, producer, _ = between(BasicProducerConsumerProxy)
    proxy.registerProducer(producer, True)
    proxy.pauseProducing()
    proxy.resumeProducing()
    assert producer.told == ["pause", "resume"]


class TestBuffering:
    def test_it_pauses_its_producer_when_it_holds_too_much(self) -> None:
        proxy, producer, _ = between(ProducerConsumerProxy)
        proxy.bufferSize = 3
        proxy.registerProducer(producer, True)
        proxy.pauseProducing()
        proxy.write(b"abc")
        assert producer.told == []
        proxy.write(b"d")
        assert (producer.told, proxy.producerPaused) == (["pause"], True)
        proxy.resumeProducing()
        assert (producer.told, proxy.producerPaused) == (["pause", "resume"], False)

    def test_a_pull_producer_is_asked_when_there_is_nothing_to_pass_on(self) -> None:
        proxy, producer, _ = between(pulling(ProducerConsumerProxy))
        proxy.registerProducer(producer, False)
        proxy.write(b"a")
        proxy.resumeProducing()
        assert producer.told == ["resume"]
        proxy.resumeProducing()
        assert producer.told == ["resume", "resume"]

    def test_it_is_unregistered_when_all_is_passed_on(self) -> None:
        proxy, producer, consumer = between(ProducerConsumerProxy)
        proxy.registerProducer(producer, True)
        proxy.pauseProducing()
        proxy.write(b"a")
        proxy.unregisterProducer()
        assert consumer.producer is proxy
        proxy.resumeProducing()
        assert (consumer.value(), consumer.producer) == (b"a", None)

    def test_without_a_consumer_all_is_held(self) -> None:
        proxy = ProducerConsumerProxy(None)
        proxy.pauseProducing()
        proxy.write(b"a")
        proxy.resumeProducing()
        assert proxy._buffer == [b"a"]
