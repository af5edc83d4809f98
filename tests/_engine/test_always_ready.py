"""Files, which have their turn in each turn of the loop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from asyncreactor._engine.reactor import Reactor


class Reader:
    """Reads a file bytewise until its end."""

    def __init__(self, reactor: Reactor, number: int) -> None:
        self.reactor = reactor
        self.number = number
        self.read = b""
        self.reason: Any = None

    def fileno(self) -> int:
        return self.number

    def logPrefix(self) -> str:
        return "reader"

    def doRead(self) -> Exception | None:
        data = os.read(self.number, 1)
        self.read += data
        return None if data else EOFError()

    def connectionLost(self, reason: Any) -> None:
        self.reason = reason
        self.reactor.crash()


@pytest.fixture
def number(tmp_path: Path) -> Any:
    """A descriptor of a file."""
    (tmp_path / "file").write_bytes(b"content")
    descriptor = os.open(tmp_path / "file", os.O_RDWR)
    yield descriptor
    os.close(descriptor)


def test_a_file_is_read_to_its_end(reactor: Reactor, number: int) -> None:
    reader = Reader(reactor, number)
    reactor.addReader(reader)
    assert reactor.getReaders() == [reader]
    reactor.run(installSignalHandlers=False)
    assert reader.read == b"content"
    assert reader.reason.check(EOFError)
    assert reactor.getReaders() == []


def test_others_have_their_turns_too(reactor: Reactor, number: int) -> None:
    reader = Reader(reactor, number)
    progress: list[int] = []

    def note() -> None:
        progress.append(len(reader.read))
        if len(progress) < 5:
            reactor.callLater(0, note)

    reactor.addReader(reader)
    reactor.callLater(0, note)
    reactor.run(installSignalHandlers=False)
    assert progress == sorted(progress)
    assert len(set(progress)) > 1


def test_stopped(reactor: Reactor, number: int) -> None:
    reader = Reader(reactor, number)
    reactor.addReader(reader)
    reactor.removeReader(reader)
    reactor.iterate()
    assert reader.read == b""
    reactor.addReader(reader)
    reactor.iterate()
    assert reader.read
    assert reactor.removeAll() == [reader]


def test_a_file_is_written(reactor: Reactor, number: int) -> None:
    class Writer(Reader):
        def doWrite(self) -> Exception | None:
            os.write(self.number, b"written")
            return EOFError()

    reactor.addWriter(Writer(reactor, number))
    reactor.run(installSignalHandlers=False)
    assert os.pread(number, 100, 0) == b"written"
