"""Hierarchical token buckets: limit how fast connections send, each by itself and many together.

A bucket leaks at a constant rate. Sending a byte pours one in, and there must be room for it: in the connection's
own bucket and in those above it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any, ClassVar

from zope.interface import Interface, implementer

from asyncreactor.protocols import pcp
from asyncreactor.python._arguments import must_have

__all__ = [
    "Bucket",
    "FilterByHost",
    "FilterByServer",
    "HierarchicalBucketFilter",
    "IBucketFilter",
    "ShapedConsumer",
    "ShapedProtocolFactory",
    "ShapedTransport",
]


class Bucket:
    """A bucket that leaks.

    Args:
        parentBucket: the bucket above, into which goes all that goes into this one.

    Attributes:
        maxburst: how much fits in; None is any amount.
        rate: how much leaks out in a second; None is all, at once.
        content: how much is in.
    """

    rate: float | None = None
    maxburst: float | None = None

    _refcount = 0

    def __init__(self, parentBucket: Bucket | None = None) -> None:
        self.lastDrip = time()
        self.content: float = 0
        self.parentBucket = parentBucket

    def add(self, amount: float) -> float:
        """Pour in as much of `amount` as fits here and above; return how much that was."""
        self.drip()
        fits = amount if self.maxburst is None else min(amount, self.maxburst - self.content)
        if self.parentBucket is not None:
            fits = self.parentBucket.add(fits)
        self.content += fits
        return fits

    def drip(self) -> bool:
        """Let out what has leaked since the last time, here and above; return whether this bucket is empty."""
        if self.parentBucket is not None:
            self.parentBucket.drip()
        now = time()
        if self.rate is None:
            self.content = 0
        else:
            self.content = max(0, self.content - (now - self.lastDrip) * self.rate)
        self.lastDrip = now
        return self.content == 0


class IBucketFilter(Interface):
    """Says which bucket to use."""

    def getBucketFor(*somethings: Any, **some_kw: Any) -> Bucket:
        """The bucket for a connection, or whatever else is to be limited."""


@implementer(IBucketFilter)
class HierarchicalBucketFilter:
    """Keeps a bucket for each kind of connection, as subclasses say by `getBucketKey`.

    Args:
        parentFilter: gives the buckets above.

    Attributes:
        bucketFactory: what makes a bucket, given the one above.
        sweepInterval: after how many seconds to look for buckets that nobody needs; None never does.
        buckets: key -> bucket.
    """

    bucketFactory: ClassVar[Callable[..., Bucket]] = Bucket
    sweepInterval: float | None = None

    def __init__(self, parentFilter: Any = None) -> None:
        self.parentFilter = parentFilter
        self.buckets: dict[Any, Bucket] = {}
        self.lastSweep = time()

    def getBucketFor(self, *a: Any, **kw: Any) -> Bucket:
        """The bucket of its kind, made if there is none; the arguments are those of `getBucketKey`."""
        if self.sweepInterval is not None and time() - self.lastSweep > self.sweepInterval:
            self.sweep()
        key = self.getBucketKey(*a, **kw)
        if key not in self.buckets:
            above = None if self.parentFilter is None else self.parentFilter.getBucketFor(*a, **kw)
            self.buckets[key] = self.bucketFactory(above)
        return self.buckets[key]

    def getBucketKey(self, *a: Any, **kw: Any) -> Any:
        """The kind of a connection: None, one bucket for all. Override this."""
        return None

    def sweep(self) -> None:
        """Forget the buckets that are empty and not in use."""
        unused = [key for key, bucket in self.buckets.items() if bucket.drip() and bucket._refcount == 0]
        for key in unused:
            del self.buckets[key]
        self.lastSweep = time()


class FilterByHost(HierarchicalBucketFilter):
    """A bucket for each host that connections come from."""

    sweepInterval = 60 * 20

    def getBucketKey(self, transport: Any) -> Any:
        """The other end's host."""
        return transport.getPeer().host


class FilterByServer(HierarchicalBucketFilter):
    """A bucket for each port that connections come in at."""

    sweepInterval = None

    def getBucketKey(self, transport: Any) -> Any:
        """This end's port."""
        return transport.getHost().port


class ShapedConsumer(pcp.ProducerConsumerProxy):
    """Passes on as much as fits into a bucket, and holds the rest until it is asked again.

    Args:
        consumer: where to write.
        bucket: the bucket.
    """

    iAmStreaming = False

    def __init__(self, consumer: Any, bucket: Bucket) -> None:
        must_have("bucket", bucket, "add", "a Bucket")
        super().__init__(consumer)
        self.bucket = bucket
        bucket._refcount += 1

    def _writeSomeData(self, data: Any) -> int:
        # A part of a byte can't be sent; it isn't lost, since the bucket is asked again.
        allowed = int(self.bucket.add(len(data)))
        return super()._writeSomeData(data[:allowed])

    def stopProducing(self) -> None:
        """Pass on no more, and need the bucket no more."""
        if not self.stopped:
            self.bucket._refcount -= 1
        super().stopProducing()


class ShapedTransport(ShapedConsumer):
    """A transport that sends as fast as a bucket allows; it has the attributes of the one that it wraps."""

    iAmStreaming = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.consumer, name)


class ShapedProtocolFactory:
    """Makes protocols whose transports are shaped: put it in the place of a factory's `protocol`.

    Args:
        protoClass: what makes a protocol.
        bucketFilter: says which bucket each transport gets.
    """

    def __init__(self, protoClass: Callable[..., Any], bucketFilter: Any) -> None:
        self.protocol = protoClass
        self.bucketFilter = bucketFilter

    def __call__(self, *a: Any, **kw: Any) -> Any:
        """Make a protocol; the arguments are its own."""
        protocol = self.protocol(*a, **kw)
        connect = protocol.makeConnection

        def connect_shaped(transport: Any) -> Any:
            return connect(ShapedTransport(transport, self.bucketFilter.getBucketFor(transport)))

        protocol.makeConnection = connect_shaped
        return protocol
