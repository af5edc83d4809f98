"""`IReactorFDSet`: descriptors that programs watch themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor._engine.always_ready import AlwaysReady, add_or_call_always
from asyncreactor._engine.readiness import Readiness, readiness_of
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
    """The readers and writers of one loop; their numbers are remembered, since a closed one has none.

    Attributes:
        readiness: watches what is short-lived.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.readiness = readiness_of(loop)
        self._files = AlwaysReady(loop)
        self.readers: dict[Any, int] = {}
        self.writers: dict[Any, int] = {}

    def add_reader(self, reader: Any) -> None:
        """Call `reader.doRead()` whenever it is readable."""
        if reader not in self.readers:
            number = self._number(reader)
            add = self._watching(reader).add_reader
            add_or_call_always(add, self._files, number, self._ready, reader, "doRead")
            self.readers[reader] = number

    def add_writer(self, writer: Any) -> None:
        """Call `writer.doWrite()` whenever it is writable."""
        if writer not in self.writers:
            number = self._number(writer)
            add = self._watching(writer).add_writer
            add_or_call_always(add, self._files, number, self._ready, writer, "doWrite")
            self.writers[writer] = number

    def remove_reader(self, reader: Any) -> None:
        """Stop watching a reader; nothing happens if it isn't watched."""
        number = self.readers.pop(reader, None)
        if number is not None and not self._files.remove((reader, "doRead")):
            self._watching(reader).remove_reader(number)

    def remove_writer(self, writer: Any) -> None:
        """Stop watching a writer; nothing happens if it isn't watched."""
        number = self.writers.pop(writer, None)
        if number is not None and not self._files.remove((writer, "doWrite")):
            self._watching(writer).remove_writer(number)

    def remove_all(self, keep: Any = ()) -> list[Any]:
        """Stop watching all but `keep`; return who was watched."""
        found = list(dict.fromkeys([*self.readers, *self.writers]))
        for descriptor in found:
            if descriptor not in keep:
                self.remove_reader(descriptor)
                self.remove_writer(descriptor)
        return [descriptor for descriptor in found if descriptor not in keep]

    def _watching(self, descriptor: Any) -> Readiness:
        """What watches a descriptor: those that say so are short-lived, others spare a system call for each event."""
        return self.readiness if getattr(descriptor, "_is_short_lived", False) else self._loop

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
            _log.failure("Unhandled Error", method=method, descriptor=descriptor)
        if why is not None:
            self.disconnect(descriptor, why, method == "doRead")

    def disconnect(self, descriptor: Any, why: Any, was_read: bool) -> None:
        """A descriptor reported its end: `readConnectionLost` for half of it, if it can, else `connectionLost`."""
        self.remove_reader(descriptor)
        if why.__class__ in _ENDS:
            # `doRead` and `doWrite` return one object for all; each `connectionLost` gets its own, and its traceback.
            failure = Failure._withoutTraceback(why.__class__())
        else:
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
            _log.failure("Unhandled Error", descriptor=descriptor)
