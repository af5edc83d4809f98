"""One client of a console: prompts, lines, answers."""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections import deque
from collections.abc import Mapping
from contextvars import copy_context
from typing import Any, Final

from asyncreactor._version import VERSION
from asyncreactor.internet.defer import Deferred, ensureDeferred
from asyncreactor.internet.interfaces import IAddress
from asyncreactor.internet.protocol import Factory, connectionDone
from asyncreactor.logger import Logger
from asyncreactor.manhole._interpreter import Interpreter
from asyncreactor.manhole._output import Routing, writer
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.python.failure import Failure

__all__ = ["Console", "ConsoleFactory"]

PROMPT: Final = ">>> "
PROMPT_FOR_MORE: Final = "... "
#: Lines that hold nothing but the byte of Ctrl-C or of Ctrl-D.
INTERRUPT: Final = b"\x03"
END: Final = b"\x04"
#: How many lines may wait for a statement to end.
MOST_LINES_WAITING: Final = 10_000
#: Process, user and group at the other end of a UNIX socket (Linux, unix(7)).
_CREDENTIALS: Final = struct.Struct("iII")

_routing = Routing()


class Console(LineReceiver):
    """Reads statements from a client, runs one after the other, and answers.

    A line with nothing but the byte 3 (Ctrl-C) cancels the statement that runs, or forgets the one that is not
    complete; one with byte 4 (Ctrl-D) ends the console.

    Args:
        namespace: the names that statements find to begin with.
        transcript: logs what is typed and answered.
        number: tells this console from others in the log.

    Attributes:
        finished: fires with None when the connection is lost.
    """

    delimiter = b"\n"
    MAX_LENGTH = 2**16
    transport: Any = None

    def __init__(self, namespace: Mapping[str, Any], transcript: Logger, number: int) -> None:
        self.finished: Deferred[None] = Deferred()
        self._interpreter = Interpreter(dict(namespace), self._say, f"console {number}")
        self._transcript = transcript
        self._number = number
        self._waiting: deque[bytes] = deque()
        self._working: Deferred[None] | None = None
        self._is_working = False
        self._is_open = False
        self._unfinished_line = ""
        self._context = copy_context()
        self._context.run(writer.set, self._say)

    def connectionMade(self) -> None:
        """Greet the client."""
        self._is_open = True
        _routing.begin()
        self._note("opened by {client}", client=_client_of(self.transport))
        version = ".".join(map(str, sys.version_info[:3]))
        self.transport.write(
            f"Python {version}, asyncreactor {VERSION}, process {os.getpid()}. "
            f"`await` works; exit() ends the console.\n{PROMPT}".encode()
        )

    def lineReceived(self, line: bytes) -> None:
        """Take a line: it waits until those before it are done."""
        line = line.removesuffix(b"\r")
        if line == INTERRUPT:
            self._interrupt()
            return
        if len(self._waiting) >= MOST_LINES_WAITING:
            self._say(f"More than {MOST_LINES_WAITING} lines wait: this console ends.\n")
            self.transport.loseConnection()
            return
        self._waiting.append(line)
        if not self._is_working:
            # The context comes with the coroutine to all that it starts.
            working: Deferred[None] = self._context.run(ensureDeferred, self._work())
            if not working.called:
                self._working = working
            working.addErrback(self._broken)

    def lineLengthExceeded(self, line: bytes) -> None:
        """Say so, and end the console."""
        self._say(f"That line is longer than {self.MAX_LENGTH} bytes: this console ends.\n")
        self.transport.loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Cancel the statement that runs, and forget those that wait."""
        self._is_open = False
        self._waiting.clear()
        _routing.end()
        if self._working is not None:
            self._working.cancel()
        self._interpreter.close()
        self._note("closed")
        self.finished.callback(None)

    async def _work(self) -> None:
        self._is_working = True
        try:
            while self._waiting and self._is_open:
                await self._answer(self._waiting.popleft())
        except SystemExit:
            self._waiting.clear()
            self.transport.loseConnection()
        finally:
            self._working = None
            self._is_working = False

    async def _answer(self, line: bytes) -> None:
        if line == END:
            raise SystemExit
        try:
            typed = line.decode()
        except UnicodeDecodeError as error:
            self._interpreter.drop()
            self._say(f"That line is not UTF-8: {error}\n")
            wants_more = False
        else:
            self._note("> {typed}", typed=typed)
            wants_more = await self._interpreter.feed(typed)
        self._end_line()
        if self._is_open:
            self.transport.write((PROMPT_FOR_MORE if wants_more else PROMPT).encode())

    def _interrupt(self) -> None:
        self._note("> (interrupt)")
        self._waiting.clear()
        if self._working is not None:
            self._working.cancel()
            return
        self._interpreter.drop()
        self.transport.write(b"\n" + PROMPT.encode())

    def _broken(self, failure: Failure) -> None:
        self._transcript.failure("console {number} is broken", failure, number=self._number)
        self.transport.loseConnection()

    def _say(self, text: str) -> bool:
        """Send text to the client; return whether there is one. The transcript gets it by whole lines."""
        if not self._is_open:
            return False
        self.transport.write(text.encode("utf-8", "backslashreplace"))
        *lines, self._unfinished_line = (self._unfinished_line + text).split("\n")
        for line in lines:
            self._note("{answered}", answered=line)
        return True

    def _end_line(self) -> None:
        if self._unfinished_line:
            self._say("\n")

    def _note(self, format: str, **values: object) -> None:
        # An observer that prints would be answered, and that be noted, for ever.
        token = writer.set(None)
        try:
            self._transcript.info("console {number}: " + format, number=self._number, **values)
        finally:
            writer.reset(token)


def _client_of(transport: Any) -> str:
    """Who is at the other end of a UNIX socket, as far as the system tells."""
    if not hasattr(socket, "SO_PEERCRED"):
        return "somebody"
    told = transport.getHandle().getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(told)
    return f"process {pid} of user {uid}"


class ConsoleFactory(Factory):
    """Makes consoles.

    Args:
        namespace: the names that statements find to begin with; each console changes its own copy.
        transcript: logs what is typed and answered.

    Attributes:
        consoles: those that are open.
    """

    noisy = False

    def __init__(self, namespace: Mapping[str, Any], transcript: Logger) -> None:
        self.namespace = namespace
        self.transcript = transcript
        self.consoles: set[Console] = set()
        self._made = 0

    def buildProtocol(self, addr: IAddress | None) -> Console:
        """Make a console for a client."""
        self._made += 1
        console = Console(self.namespace, self.transcript, self._made)
        self.consoles.add(console)
        console.finished.addCallback(lambda _: self.consoles.discard(console))
        return console
