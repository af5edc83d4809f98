"""`IReactorFDSet`: descriptors that programs watch themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor._engine.always_ready import AlwaysReady, add_or_call_always
from asyncreactor.internet.error import ConnectionDone, ConnectionFdescWentAway, ConnectionLost
from asyncreactor.internet.interfaces import IHalfCloseableDescriptor
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_have
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    import asyncio

__all__ = ["Descriptors"]

_log = Logger(namespace="asyncreactor.internet.base")

_ENDS = (ConnectionDone, ConnectionLost)


class Descriptors:
    """The readers and writers of one loop; their numbers are remembered, since a closed one has none."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._files = AlwaysReady(loop)
        self.readers: dict[Any, int] = {}
        self.writers: dict[Any, int] = {}

    def add_reader(self, reader: Any) -> None:
        """Call `reader.doRead()` whenever it is readable."""
        if reader not in self.readers:
            number = self._number(reader)
            add_or_call_always(self._loop.add_reader, self._files, number, self._ready, reader, "doRead")
            self.readers[reader] = number

    def add_writer(self, writer: Any) -> None:
        """Call `writer.doWrite()` whenever it is writable."""
        if writer not in self.writers:
            number = self._number(writer)
            add_or_call_always(self._loop.add_writer, self._files, number, self._ready, writer, "doWrite")
            self.writers[writer] = number

    def remove_reader(self, reader: Any) -> None:
        """Stop watching a reader; nothing happens if it isn't watched."""
        number = self.readers.pop(reader, None)
        if number is not None and not self._files.remove((reader, "doRead")):
            self._loop.remove_reader(number)

    def remove_writer(self, writer: Any) -> None:
        """Stop watching a writer; nothing happens if it isn't watched."""
        number = self.writers.pop(writer, None)
        if number is not None and not self._files.remove((writer, "doWrite")):
            self._loop.remove_writer(number)

    def remove_all(self, keep: Any = ()) -> list[Any]:
        """Stop watching all but `keep`; return who was watched."""
        found = list(dict.fromkeys([*self.readers, *self.writers]))
        for descriptor in found:
            if descriptor not in keep:
                self.remove_reader(descriptor)
                self.remove_writer(descriptor)
        return [descriptor for descriptor in found if descriptor not in keep]

    def _number(self, descriptor: Any) -> int:
        must_have(
            "reader or writer", descriptor, "fileno", "an object with fileno() and doRead() or doWrite()"
        )
        number = descriptor.fileno()
        if not isinstance(number, int) or number < 0:
            raise ValueError(f"{descriptor!r} has no file descriptor: fileno() gave {number!r}")
        return number

    def _ready(self, descriptor: Any, method: str) -> None:
        watched = self.readers if method == "doRead" else self.writers
        if descriptor not in watched:
            return
        why: Any = None
        try:
            if descriptor.fileno() == -1:
                why = ConnectionFdescWentAway("Filedescriptor went away")
            else:
                why = getattr(descriptor, method)()
        except BaseException as error:
            why = error
            _log.failure(
                "{method} of {descriptor!r} raised an exception", method=method, descriptor=descriptor
            )
        if why is not None:
            self.disconnect(descriptor, why, method == "doRead")

    def disconnect(self, descriptor: Any, why: Any, was_read: bool) -> None:
        """A descriptor reported its end: `readConnectionLost` for half of it, if it can, else `connectionLost`."""
        self.remove_reader(descriptor)
        if why.__class__ in _ENDS:
            # `doRead` and `doWrite` return one object for all; each `connectionLost` gets its own, and its traceback.
            why = why.__class__()
        failure = why if isinstance(why, Failure) else Failure(why)
        half = was_read and failure.check(ConnectionDone) and IHalfCloseableDescriptor.providedBy(descriptor)
        if not half:
            self.remove_writer(descriptor)
        try:
            if half:
                descriptor.readConnectionLost(failure)
            else:
                descriptor.connectionLost(failure)
        except BaseException:
            _log.failure("connectionLost of {descriptor!r} raised an exception", descriptor=descriptor)
