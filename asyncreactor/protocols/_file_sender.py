"""Send a file to a consumer, no faster than that takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

from zope.interface import implementer

from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.interfaces import IConsumer, IPullProducer
from asyncreactor.python._arguments import must_be_callable, must_have

__all__ = ["FileSender"]


@implementer(IPullProducer)
class FileSender:
    """Writes a file's content to a consumer, a chunk each time that it is asked.

    Attributes:
        CHUNK_SIZE: how much to read at once, in bytes.
        lastSent: the last byte that was written.
        deferred: what `beginFileTransfer` returned, until it has fired.
    """

    CHUNK_SIZE: int = 2**14
    lastSent: Any = b""
    deferred: Deferred[Any] | None = None

    file: BinaryIO | None = None

    def beginFileTransfer(
        self, file: BinaryIO, consumer: IConsumer, transform: Callable[[bytes], bytes] | None = None
    ) -> Deferred[Any]:
        """Send what is in `file` from where it stands to its end.

        Args:
            file: a file to read from. It isn't closed.
            consumer: where to write; this becomes its producer until the end.
            transform: is given each chunk and returns what to write in its place.

        Returns:
            Fires with the last byte that was written, as bytes, when all is written.

        Fails:
            Exception: the consumer said `stopProducing`.
        """
        must_have("file", file, "read", "a file that is open for reading")
        must_have("consumer", consumer, "registerProducer", "a consumer, such as a transport")
        if transform is not None:
            must_be_callable("transform", transform, "a function of a chunk, or None")
        self.file = file
        self.consumer = consumer
        self.transform = transform
        deferred: Deferred[Any] = Deferred()
        self.deferred = deferred
        consumer.registerProducer(self, False)
        return deferred

    def resumeProducing(self) -> None:
        """Write the next chunk, or finish."""
        chunk = self.file.read(self.CHUNK_SIZE) if self.file is not None else b""
        if chunk:
            if self.transform is not None:
                chunk = self.transform(chunk)
            self.consumer.write(chunk)
            self.lastSent = chunk[-1:]
            return
        self.file = None
        self.consumer.unregisterProducer()
        waiting, self.deferred = self.deferred, None
        if waiting is not None:
            waiting.callback(self.lastSent)

    def pauseProducing(self) -> None:
        """Do nothing: it writes only when it is asked to."""

    def stopProducing(self) -> None:
        """Give up."""
        waiting, self.deferred = self.deferred, None
        if waiting is not None:
            waiting.errback(Exception("Consumer asked us to stop producing"))
