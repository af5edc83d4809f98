"""Open files that are passed over UNIX sockets."""

from __future__ import annotations

import array
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.error import ConnectionDone, FileDescriptorOverrun
from asyncreactor.python.sendmsg import SCM_RIGHTS
from tests.internet.sockets.peers import Client, Receiver, Run, Server, Stream

#: Larger than the number of any descriptor that the tests open.
NOT_OPEN = 1 << 20


class Pair:
    """A connected pair of protocols: `ours` sends, `theirs` receives."""

    def __init__(self, folder: Path, make: Callable[[], Stream] = Receiver) -> None:
        self._path = str(folder / "socket")
        self._server = Server(make)
        self.ours: Any
        self.theirs: Any

    async def __aenter__(self) -> Pair:
        self._port = reactor.listenUNIX(self._path, self._server)
        client = Client()
        reactor.connectUNIX(self._path, client)
        self.ours, self.theirs = client.stream, await self._server.accepted()
        await self.ours.made.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        for each in (self.ours, self.theirs):
            each.transport.loseConnection()
            await each.lost
        await self._port.stopListening()


def file_with(folder: Path, content: bytes) -> int:
    """A descriptor that `content` can be read from."""
    path = folder / f"file {content[:20]!r}"
    path.write_bytes(content)
    return os.open(path, os.O_RDONLY)


def test_a_copy_arrives_before_the_bytes(run: Run, tmp_path: Path) -> None:
    async def main() -> list[Any]:
        async with Pair(tmp_path) as pair:
            descriptor = file_with(tmp_path, b"content")
            pair.ours.transport.sendFileDescriptor(descriptor)
            pair.ours.transport.write(b"here it is")
            await pair.theirs.bytes_are(b"here it is")
            os.fstat(descriptor)
            os.close(descriptor)
            assert await pair.theirs.content() == b"content"
            found: list[Any] = pair.theirs.order
            return found

    order = run(main())
    assert order[0] == "descriptor"
    assert b"".join(order[1:]) == b"here it is"


def test_each_travels_with_a_byte(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        async with Pair(tmp_path) as pair:
            for number in range(3):
                descriptor = file_with(tmp_path, b"%d" % number)
                pair.ours.transport.sendFileDescriptor(descriptor)
                pair.ours.transport.write(b"%d" % number)
                os.close(descriptor)
            assert [await pair.theirs.content() for _ in range(3)] == [b"0", b"1", b"2"]
            await pair.theirs.bytes_are(b"012")

    run(main())


def test_bytes_before_and_after_and_the_other_way(run: Run, tmp_path: Path) -> None:
    """What was written before goes first, although another transport takes over in the middle."""

    async def main() -> None:
        async with Pair(tmp_path) as pair:
            much = bytes(range(256)) * 4096
            pair.theirs.transport.pauseProducing()
            pair.ours.transport.write(much)
            descriptor = file_with(tmp_path, b"content")
            pair.ours.transport.sendFileDescriptor(descriptor)
            pair.ours.transport.write(much[::-1])
            pair.theirs.transport.resumeProducing()
            await pair.theirs.bytes_are(much + much[::-1])
            os.close(descriptor)
            assert await pair.theirs.content() == b"content"
            pair.theirs.transport.write(b"got it")
            await pair.ours.bytes_are(b"got it")

    run(main())


def test_received_ones_are_not_inherited(run: Run, tmp_path: Path) -> None:
    async def main() -> bool:
        async with Pair(tmp_path) as pair:
            pair.ours.transport.sendFileDescriptor(0)
            pair.ours.transport.write(b"x")
            received = await pair.theirs.descriptors.get()
            inheritable = os.get_inheritable(received)
            os.close(received)
            return inheritable

    assert run(main()) is False


def test_a_connection_cannot_end_before_their_byte(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        async with Pair(tmp_path) as pair:
            pair.ours.transport.sendFileDescriptor(0)
            pair.ours.transport.loseConnection()
            assert (await pair.ours.lost).type is FileDescriptorOverrun
            assert (await pair.theirs.lost).type is ConnectionDone

    run(main())


def test_whoever_cannot_take_one_gets_the_bytes(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        reading, writing = os.pipe()
        async with Pair(tmp_path, Stream) as pair:
            pair.ours.transport.sendFileDescriptor(writing)
            pair.ours.transport.write(b"bytes")
            await pair.theirs.bytes_are(b"bytes")
            os.close(writing)
            assert os.read(reading, 1) == b"", "somebody has kept the other end open"
        os.close(reading)

    run(main())


@pytest.mark.parametrize(("wrong", "error"), [(-1, ValueError), ("0", TypeError), (None, TypeError)])
def test_what_is_no_descriptor(run: Run, tmp_path: Path, wrong: Any, error: type[Exception]) -> None:
    async def main() -> None:
        async with Pair(tmp_path) as pair:
            with pytest.raises(error):
                pair.ours.transport.sendFileDescriptor(wrong)

    run(main())


def test_one_that_is_closed_ends_the_connection(run: Run, tmp_path: Path) -> None:
    async def main() -> Any:
        async with Pair(tmp_path) as pair:
            pair.ours.transport.sendFileDescriptor(NOT_OPEN)
            pair.ours.transport.write(b"x")
            return (await pair.ours.lost).value

    assert "Bad file descriptor" in str(run(main()))


def test_a_protocol_that_closes_the_connection_gets_no_more(run: Run, tmp_path: Path) -> None:
    class One(Receiver):
        def fileDescriptorReceived(self, descriptor: int) -> None:
            super().fileDescriptorReceived(descriptor)
            self.transport.loseConnection()

    async def main() -> None:
        port = reactor.listenUNIX(str(tmp_path / "socket"), server := Server(One))
        with socket.socket(socket.AF_UNIX) as peer:
            peer.setblocking(True)
            peer.connect(str(tmp_path / "socket"))
            rights = array.array("i", [0, 0, 0]).tobytes()
            peer.sendmsg([b"x"], [(socket.SOL_SOCKET, SCM_RIGHTS, rights)])
            receiver = await server.accepted()
            await receiver.lost
            os.close(await receiver.descriptors.get())
            assert receiver.order == ["descriptor"]
        await port.stopListening()

    run(main())


def test_several_in_one_message(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        port = reactor.listenUNIX(str(tmp_path / "socket"), server := Server(Receiver))
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(str(tmp_path / "socket"))
            files = [file_with(tmp_path, content) for content in (b"1", b"2")]
            rights = array.array("i", files).tobytes()
            peer.sendmsg([b"both"], [(socket.SOL_SOCKET, SCM_RIGHTS, rights)])
            receiver = await server.accepted()
            await receiver.bytes_are(b"both")
            assert [await receiver.content() for _ in range(2)] == [b"1", b"2"]
            for each in files:
                os.close(each)
        assert (await receiver.lost).type is ConnectionDone
        await port.stopListening()

    run(main())


def test_a_producer_waits_for_descriptors_to_be_taken(run: Run, tmp_path: Path) -> None:
    class Producer:
        paused = False

        def pauseProducing(self) -> None:
            self.paused = True

        def resumeProducing(self) -> None:
            self.paused = False

        def stopProducing(self) -> None:
            self.paused = True

    async def main() -> None:
        async with Pair(tmp_path) as pair:
            producer = Producer()
            pair.ours.transport.registerProducer(producer, True)
            pair.theirs.transport.pauseProducing()
            count = 0
            while not producer.paused:
                pair.ours.transport.sendFileDescriptor(0)
                count += 1
            pair.ours.transport.write(bytes(count))
            pair.theirs.transport.resumeProducing()
            await pair.theirs.bytes_are(bytes(count))
            for _ in range(count):
                os.close(await pair.theirs.descriptors.get())
            pair.ours.transport.unregisterProducer()
            assert not producer.paused

    run(main())
