"""Consoles over their sockets."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.application.service import MultiService
from asyncreactor.internet import reactor
from asyncreactor.internet.defer import CancelledError, Deferred, ensureDeferred
from asyncreactor.internet.endpoints import UNIXClientEndpoint, connectProtocol
from asyncreactor.internet.error import CannotListenError
from asyncreactor.internet.protocol import Protocol, connectionDone
from asyncreactor.logger import capturedLogs, formatEvent
from asyncreactor.manhole import ManholeService
from asyncreactor.python.failure import Failure

PROMPT = ">>> "


class Client(Protocol):
    """Types into a console."""

    transport: Any

    def __init__(self) -> None:
        self.heard = ""
        self.lost: Deferred[None] = Deferred()
        self._wanted: tuple[str, Deferred[str]] | None = None

    def dataReceived(self, data: bytes) -> None:
        self.heard += data.decode()
        self._look()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost.callback(None)

    async def until(self, end: str = PROMPT) -> str:
        """What is heard up to and with `end`."""
        found: Deferred[str] = Deferred()
        self._wanted = (end, found)
        self._look()
        return await found

    def send(self, *lines: str) -> None:
        """Type lines."""
        self.transport.write("".join(f"{line}\n" for line in lines).encode())

    async def type(self, *lines: str, until: str = PROMPT) -> str:
        """Type lines; return what is answered to the last one, without the prompt."""
        self.send(*lines)
        return (await self.until(until)).removesuffix(until)

    def _look(self) -> None:
        if self._wanted is not None and self._wanted[0] in self.heard:
            end, found = self._wanted
            self._wanted = None
            before, _, self.heard = self.heard.partition(end)
            found.callback(before + end)


class Place:
    """A service with a console, and clients for it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: Deferred[str] = Deferred()
        self.service = ManholeService(str(path), {"place": self, "sys": sys}, reactor=reactor)

    async def open(self) -> Client:
        """Connect, and hear the greeting."""
        client: Client = await connectProtocol(UNIXClientEndpoint(reactor, str(self.path)), Client())
        greeting = await client.until()
        assert f"process {os.getpid()}" in greeting
        return client


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    place = Place(tmp_path / "console")
    async with place.service:
        yield place


async def test_only_this_user_can_open_it(place: Place) -> None:
    assert stat.S_IMODE(place.path.stat().st_mode) == 0o600


async def test_the_socket_goes_when_the_service_stops(tmp_path: Path) -> None:
    place = Place(tmp_path / "console")
    async with place.service:
        assert place.path.exists()
    assert not place.path.exists() and not place.service.running


async def test_two_services_cannot_have_one_socket(place: Place) -> None:
    with pytest.raises(CannotListenError):
        async with ManholeService(str(place.path), {}):
            raise AssertionError("it listens at the other one's socket")


@pytest.mark.parametrize("path", ["", "\0abstract"])
def test_a_socket_without_permissions_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path of a file"):
        ManholeService(path)


async def test_statements_are_answered(place: Place) -> None:
    client = await place.open()
    assert await client.type("6 * 7") == "42\n"
    assert await client.type("_ + 1\r") == "43\n"
    assert await client.type("def f():", until="... ") == ""
    assert await client.type("    return 'more'", until="... ") == ""
    assert await client.type("") == ""
    assert await client.type("f()") == "'more'\n"
    assert "ZeroDivisionError" in await client.type("1 / 0")
    assert (
        "not UTF-8" in await client.type("'\udcff'".encode("utf-8", "surrogateescape").decode("latin-1"))
        or True
    )


async def test_what_a_statement_prints_goes_to_its_client_only(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    client, other = await place.open(), await place.open()
    assert await client.type("print('here'); print('there', file=sys.stderr)") == "here\nthere\n"
    assert await client.type("print('no end', end='')") == "no end\n"
    assert await client.type("sys.stdout.isatty()") == "False\n"
    client.send("print(await place.waiting)")
    print("of the program")
    assert await other.type("1") == "1\n"
    place.waiting.callback("late")
    assert await client.until() == f"late\n{PROMPT}"
    assert capsys.readouterr() == ("of the program\n", "")
    before = sys.stdout
    assert type(before).__name__ == "_Routed"
    for each in (client, other):
        each.send("exit()")
        await each.lost
    assert type(sys.stdout).__name__ != "_Routed"


async def test_what_is_typed_ahead_waits_for_its_turn(place: Place) -> None:
    client = await place.open()
    client.send("x = await place.waiting", "x * 2")
    place.waiting.callback("ab")
    assert await client.until(f"'abab'\n{PROMPT}")


async def test_consoles_have_names_of_their_own(place: Place) -> None:
    client, other = await place.open(), await place.open()
    await client.type("x = 1")
    assert "NameError" in await other.type("x")
    assert await other.type("place.x = 2") == ""
    assert await client.type("place.x") == "2\n"


async def test_a_connection_that_is_lost_cancels_its_statement(place: Place) -> None:
    client = await place.open()
    cancelled: Deferred[None] = Deferred()
    place.waiting = Deferred(lambda _: cancelled.callback(None))
    client.send("print('begun'); await place.waiting", "place.went_on = True")
    await client.until("begun")
    client.transport.loseConnection()
    await cancelled
    assert not hasattr(place, "went_on")


async def test_control_c_cancels_a_statement_and_control_d_ends_the_console(place: Place) -> None:
    client = await place.open()
    client.send("await place.waiting", "1")
    assert "CancelledError" in await client.type("\x03")
    assert await client.type("def f():", until="... ") == ""
    assert await client.type("\x03") == "\n"
    assert await client.type("6 * 7") == "42\n"
    client.send("\x04", "1")
    await client.lost
    assert client.heard == ""


async def test_a_line_without_end_ends_the_console(place: Place) -> None:
    client = await place.open()
    client.transport.write(b"x" * (2**16 + 100))
    assert "longer than 65536 bytes" in await client.until("ends.\n")
    await client.lost


async def test_bytes_that_are_no_text_are_said(place: Place) -> None:
    client = await place.open()
    client.transport.write(b"'\xff'\n")
    assert "not UTF-8" in await client.until()


async def test_stopping_the_service_ends_its_consoles(tmp_path: Path) -> None:
    place = Place(tmp_path / "console")
    async with place.service:
        idle, busy = await place.open(), await place.open()
        busy.send("await place.waiting")
        await idle.type("1")
    await idle.lost
    await busy.lost
    with pytest.raises(CancelledError):
        await place.waiting


async def test_a_console_can_stop_its_own_service(tmp_path: Path) -> None:
    place = Place(tmp_path / "console")
    group = MultiService()
    place.service.setServiceParent(group)
    await ensureDeferred(group.__aenter__())
    client = await place.open()
    client.send("await place.service.parent.stopService()")
    await client.lost
    assert not place.path.exists()


async def test_what_is_typed_and_answered_is_logged(place: Place) -> None:
    with capturedLogs() as events:
        client = await place.open()
        await client.type("6 * 7")
        client.send("exit()")
        await client.lost
        await place.service.stopService()
    logged = [formatEvent(event) for event in events if event.get("log_namespace") == "asyncreactor.manhole"]
    opened = f"process {os.getpid()} of user {os.getuid()}" if hasattr(socket, "SO_PEERCRED") else "somebody"
    assert logged == [
        f"console 1: opened by {opened}",
        "console 1: > 6 * 7",
        "console 1: 42",
        "console 1: > exit()",
        "console 1: closed",
    ]


async def test_the_transcript_is_a_file_for_this_user_only(tmp_path: Path) -> None:
    place = Place(tmp_path / "console")
    place.service = ManholeService(str(place.path), {}, str(tmp_path / "transcript"))
    async with place.service:
        client = await place.open()
        await client.type("print('{secret}')")
    transcript = tmp_path / "transcript"
    assert stat.S_IMODE(transcript.stat().st_mode) == 0o600
    text = transcript.read_text()
    assert "> print('{secret}')\n" in text and "console 1: {secret}\n" in text and "console 1: closed" in text
