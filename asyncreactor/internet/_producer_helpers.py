"""Pull producers for consumers that want push producers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zope.interface import implementer

from asyncreactor.internet.interfaces import IPushProducer
from asyncreactor.internet.task import CooperativeTask, cooperate
from asyncreactor.logger import Logger

__all__ = ["_PullToPush"]

_log = Logger(namespace="asyncreactor.internet.interfaces")


@implementer(IPushProducer)
class _PullToPush:
    """Asks a pull producer again and again, until it is paused or stopped.

    Args:
        pullProducer: the producer.
        consumer: what it is registered with.
    """

    _finished = False
    _coopTask: CooperativeTask[Any]

    def __init__(self, pullProducer: Any, consumer: Any) -> None:
        self._producer = pullProducer
        self._consumer = consumer

    def startStreaming(self) -> None:
        """Begin to ask."""
        self._coopTask = cooperate(self._pull())

    def stopStreaming(self) -> None:
        """Ask no more; the producer has been unregistered."""
        if not self._finished:
            self._finished = True
            self._coopTask.stop()

    def _pull(self) -> Iterator[None]:
        while True:
            try:
                self._producer.resumeProducing()
            except BaseException:
                _log.failure("while calling resumeProducing on {producer}", producer=self._producer)
                self._give_up()
                return
            yield None

    def _give_up(self) -> None:
        try:
            self._consumer.unregisterProducer()
        except BaseException:
            _log.failure("while calling unregisterProducer on {consumer}", consumer=self._consumer)
            self._finished = True

    def pauseProducing(self) -> None:
        """Stop asking for a while."""
        # The consumer may send what it has gathered, and be full, when the producer is done.
        if not self._finished:
            self._coopTask.pause()

    def resumeProducing(self) -> None:
        """Ask again."""
        if not self._finished:
            self._coopTask.resume()

    def stopProducing(self) -> None:
        """Ask no more, and tell the producer."""
        self.stopStreaming()
        self._producer.stopProducing()
