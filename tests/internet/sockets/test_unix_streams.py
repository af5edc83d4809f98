"""UNIX stream sockets: their files, their locks, and what becomes of connections."""

from __future__ import annotations

import os
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import reactor, unix
from asyncreactor.internet.address import UNIXAddress
from asyncreactor.internet.error import (
    BadFileError,
    CannotListenError,
    ConnectError,
    ConnectionDone,
    ConnectionRefusedError,
    TimeoutError,
    UserError,
)
from asyncreactor.internet.interfaces import IReactorUNIX, IUNIXTransport
from tests.internet.sockets.peers import Client, Run, Server

#: Of no process: the largest that the kernels give is smaller.
DEAD = 1 << 28


def listen(path: Path | str, server: Server | None = None, **how: Any) -> Any:
    return reactor.listenUNIX(str(path), Server() if server is None else server, **how)


def connect(path: Path | str, **how: Any) -> Client:
    client = Client()
    reactor.connectUNIX(str(path), client, **how)
    return client


def lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def dead_server(path: Path) -> None:
    """Leave behind what a server leaves that was killed: its socket, and a lock of a process that is gone."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    os.symlink(str(DEAD), lock_of(path))


def test_the_reactor_says_what_it_offers() -> None:
    assert IReactorUNIX.implementedBy(Reactor)


def test_a_conversation(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "socket"

    async def main() -> None:
        server = Server()
        port = listen(path, server)
        stream = connect(path).stream
        await stream.made.wait()
        theirs = await server.accepted()
        assert IUNIXTransport.providedBy(stream.transport)
        assert (
            port.getHost()
            == stream.transport.getPeer()
            == theirs.transport.getHost()
            == UNIXAddress(str(path))
        )
        assert stream.transport.getHost() == theirs.transport.getPeer() == UNIXAddress(None)
        stream.transport.writeSequence([b"ques", b"tion"])
        await theirs.bytes_are(b"question")
        theirs.transport.write(b"answer")
        await stream.bytes_are(b"answer")
        theirs.transport.setTcpNoDelay(True)
        assert theirs.transport.getTcpNoDelay() is False
        stream.transport.loseConnection()
        for each in (stream, theirs):
            assert (await each.lost).type is ConnectionDone
        await port.stopListening()

    run(main())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666])
def test_the_files_permissions(run: Run, tmp_path: Path, mode: int) -> None:
    async def main() -> int:
        port = listen(tmp_path / "socket", mode=mode)
        found = os.stat(tmp_path / "socket").st_mode
        await port.stopListening()
        return stat.S_IMODE(found)

    assert run(main()) == mode


def test_a_life(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        port = listen(tmp_path / "socket")
        assert repr(port).endswith(f"Server on '{tmp_path}/socket'>")
        await port.stopListening()
        assert repr(port).endswith("Server (not listening)>")
        port.startListening()
        assert (tmp_path / "socket").is_socket()
        await port.stopListening()

    run(main())


def test_a_path_that_is_taken(run: Run, tmp_path: Path) -> None:
    (tmp_path / "socket").touch()

    async def main() -> None:
        with pytest.raises(CannotListenError) as caught:
            listen(tmp_path / "socket")
        assert caught.value.port == str(tmp_path / "socket")

    run(main())
    assert (tmp_path / "socket").is_file()


def test_a_file_that_somebody_else_has_put_there_stays(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        port = listen(tmp_path / "socket")
        (tmp_path / "socket").unlink()
        (tmp_path / "socket").touch()
        await port.stopListening()

    run(main())
    assert (tmp_path / "socket").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="abstract names are Linux's")
@pytest.mark.parametrize("lock", [False, True])
def test_abstract_names(run: Run, tmp_path: Path, lock: bool) -> None:
    async def main() -> None:
        name = f"\0{tmp_path}/abstract"
        port = listen(name, wantPID=lock)
        assert port.getHost() == UNIXAddress(name)
        client = connect(name)
        await client.stream.made.wait()
        client.stream.transport.loseConnection()
        await client.stream.lost
        await port.stopListening()

    run(main())
    assert list(tmp_path.iterdir()) == []


def test_paths_as_objects_and_as_bytes(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "socket"
        for given in (path, os.fsencode(path)):
            client, server = Client(), Server()
            port: Any = reactor.listenUNIX(given, server, wantPID=True)
            reactor.connectUNIX(given, client, checkPID=True)
            accepted = await server.accepted()
            client.stream.transport.loseConnection()
            await client.stream.lost
            await accepted.lost
            assert port.getHost() == UNIXAddress(str(path))
            await port.stopListening()

    run(main())
    assert list(tmp_path.iterdir()) == []


class TestLocks:
    def test_the_lock_is_there_while_the_server_is(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "socket"

        async def main() -> None:
            port = listen(path, wantPID=True)
            assert os.readlink(lock_of(path)) == str(os.getpid())
            client = connect(path, checkPID=True)
            await client.stream.made.wait()
            client.stream.transport.loseConnection()
            await client.stream.lost
            await port.stopListening()

        run(main())
        assert list(tmp_path.iterdir()) == []

    def test_a_lock_that_is_held(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "socket"

        async def main() -> None:
            port = listen(path, wantPID=True)
            with pytest.raises(CannotListenError, match="held by another server"):
                listen(path, wantPID=True)
            assert lock_of(path).is_symlink()
            assert path.is_socket()
            await port.stopListening()

        run(main())

    def test_what_a_dead_server_left_is_taken_over(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "socket"
        dead_server(path)

        async def main() -> None:
            port = listen(path, wantPID=True)
            assert os.readlink(lock_of(path)) == str(os.getpid())
            await port.stopListening()

        run(main())
        assert list(tmp_path.iterdir()) == []

    def test_without_a_lock_the_file_of_a_dead_server_is_in_the_way(self, run: Run, tmp_path: Path) -> None:
        dead_server(tmp_path / "socket")

        async def main() -> None:
            with pytest.raises(CannotListenError):
                listen(tmp_path / "socket")

        run(main())

    def test_a_client_asks_nobody_whose_server_is_dead(self, run: Run, tmp_path: Path) -> None:
        dead_server(tmp_path / "socket")

        async def main() -> BaseException:
            return await connect(tmp_path / "socket", checkPID=True).failed

        assert isinstance(run(main()), BadFileError)

    def test_a_lock_is_given_up_if_the_address_cannot_be_used(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / ("long" * 40)

        async def main() -> None:
            with pytest.raises(CannotListenError):
                listen(path, wantPID=True)

        run(main())
        assert list(tmp_path.iterdir()) == []


class TestFailures:
    @pytest.mark.parametrize(
        ("name", "expected"), [("nobody", ConnectError), ("socket", ConnectionRefusedError)]
    )
    def test_nobody_listens(self, run: Run, tmp_path: Path, name: str, expected: Any) -> None:
        dead_server(tmp_path / "socket")

        async def main() -> BaseException:
            return await connect(tmp_path / name).failed

        assert type(run(main())) is expected

    def test_it_takes_too_long(self, run: Run, tmp_path: Path) -> None:
        async def main() -> BaseException:
            with socket.socket(socket.AF_UNIX) as full:
                full.bind(str(tmp_path / "socket"))
                full.listen(0)
                clients = [connect(tmp_path / "socket", timeout=0.05) for _ in range(2)]
                await clients[0].stream.made.wait()
                error = await clients[1].failed
            await clients[0].stream.lost
            return error

        assert isinstance(run(main()), TimeoutError)

    def test_it_is_given_up(self, run: Run, tmp_path: Path) -> None:
        async def main() -> BaseException:
            client = Client()
            connector = reactor.connectUNIX(str(tmp_path / "socket"), client)
            assert connector.getDestination() == UNIXAddress(str(tmp_path / "socket"))
            connector.stopConnecting()
            return await client.failed

        assert isinstance(run(main()), UserError)

    def test_a_server_whose_backlog_is_full_is_asked_again(self, run: Run, tmp_path: Path) -> None:
        async def main() -> None:
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(str(tmp_path / "socket"))
                listening.listen(0)
                first = connect(tmp_path / "socket")
                await first.stream.made.wait()
                second = connect(tmp_path / "socket")
                for client in (first, second):
                    accepted, _ = listening.accept()
                    accepted.close()
                    await client.stream.lost

        if sys.platform != "linux":
            pytest.skip("only Linux has clients wait for room")
        run(main())


def test_public_names_are_of_the_public_module() -> None:
    for name in unix.__all__:
        public = getattr(unix, name)
        assert (public.__module__, public.__name__) == ("asyncreactor.internet.unix", name)
