"""Tests of `asyncreactor.protocols.htb`."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.protocol import Protocol
from asyncreactor.internet.testing import StringTransport
from asyncreactor.protocols import htb
from asyncreactor.protocols.htb import (
    Bucket,
    FilterByHost,
    FilterByServer,
    HierarchicalBucketFilter,
    ShapedConsumer,
    ShapedProtocolFactory,
    ShapedTransport,
)


class Small(Bucket):
    maxburst = 100
    rate = 2.5


class SmallByHost(FilterByHost):
    bucketFactory = Small


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moved = Time()
    monkeypatch.setattr(htb, "time", moved)
    return moved


class TestBucket:
    def test_it_takes_what_fits(self, time: Time) -> None:
        bucket = Small()
        assert [bucket.add(60), bucket.add(60), bucket.add(60)] == [60, 40, 0]

    def test_it_leaks(self, time: Time) -> None:
        bucket = Small()
        bucket.add(100)
        time.now += 10
        assert not bucket.drip()
        assert bucket.add(100) == 25
        time.now += 1000
        assert bucket.drip()

    def test_one_without_limits_takes_all(self, time: Time) -> None:
        bucket = Bucket()
        assert bucket.add(10**9) == 10**9
        assert bucket.drip()

    def test_there_must_be_room_above_too(self, time: Time) -> None:
        above = Small()
        first, second = Small(above), Small(above)
        assert [first.add(70), second.add(70)] == [70, 30]
        above.rate = 1
        time.now += 10
        assert first.add(70) == 10


class TestFilters:
    def transport(self, host: str, port: int) -> StringTransport:
        return StringTransport(IPv4Address("TCP", "10.0.0.9", port), IPv4Address("TCP", host, 5))

    def test_each_kind_has_a_bucket(self, time: Time) -> None:
        a80, b80, a81 = self.transport("a", 80), self.transport("b", 80), self.transport("a", 81)
        hosts, servers, all_of_them = FilterByHost(), FilterByServer(), HierarchicalBucketFilter()
        assert hosts.getBucketFor(a80) is hosts.getBucketFor(a81)
        assert hosts.getBucketFor(a80) is not hosts.getBucketFor(b80)
        assert servers.getBucketFor(a80) is servers.getBucketFor(b80)
        assert servers.getBucketFor(a80) is not servers.getBucketFor(a81)
        assert all_of_them.getBucketFor(a80) is all_of_them.getBucketFor("anything")

    def test_buckets_of_a_filter_are_below_those_of_its_parent(self, time: Time) -> None:
        servers = FilterByServer()
        hosts = FilterByHost(servers)
        transport = self.transport("a", 80)
        assert hosts.getBucketFor(transport).parentBucket is servers.getBucketFor(transport)

    def test_empty_buckets_that_nobody_uses_are_forgotten(self, time: Time) -> None:
        hosts = SmallByHost()
        used, full = (
            hosts.getBucketFor(self.transport("used", 1)),
            hosts.getBucketFor(self.transport("full", 1)),
        )
        hosts.getBucketFor(self.transport("idle", 1))
        ShapedConsumer(StringTransport(), used)
        time.now += 1201
        full.add(50)
        hosts.getBucketFor(self.transport("new", 1))
        assert list(hosts.buckets) == ["used", "full", "new"]


class TestShaping:
    def test_as_much_is_sent_as_fits(self, time: Time) -> None:
        transport, bucket = StringTransport(), Small()
        shaped = ShapedTransport(transport, bucket)
        shaped.write(b"x" * 150)
        shaped.resumeProducing()
        assert len(transport.value()) == 100
        time.now += 1
        shaped.resumeProducing()
        assert len(transport.value()) == 102
        time.now += 1000
        shaped.resumeProducing()
        assert len(transport.value()) == 150

    def test_it_has_the_attributes_of_the_transport(self, time: Time) -> None:
        transport = StringTransport()
        assert ShapedTransport(transport, Bucket()).getPeer() == transport.getPeer()

    def test_a_bucket_is_in_use_until_its_consumer_stops(self, time: Time) -> None:
        bucket = Bucket()
        consumer = ShapedConsumer(StringTransport(), bucket)
        assert bucket._refcount == 1
        consumer.stopProducing()
        consumer.stopProducing()
        assert bucket._refcount == 0

    def test_protocols_get_shaped_transports(self, time: Time) -> None:
        class Named(Protocol):
            def __init__(self, name: str) -> None:
                self.name = name

        hosts = FilterByHost()
        protocol: Any = ShapedProtocolFactory(Named, hosts)("x")
        transport = StringTransport()
        protocol.makeConnection(transport)
        assert (protocol.name, protocol.transport.consumer) == ("x", transport)
        assert protocol.transport.bucket is hosts.getBucketFor(transport)
