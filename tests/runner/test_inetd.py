"""Programs that are started for connections."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import process, reactor
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols import wire
from asyncreactor.runner import inetdtap
from asyncreactor.runner.inetd import InetdFactory
from asyncreactor.runner.inetdconf import InetdService, UnknownService
from tests.loops import LoopFactory, on_both_loops, run_on

pytestmark = pytest.mark.skipif(os.name != "posix", reason="child processes are a matter of POSIX")


def service(program: str, *args: str, user: str | None = None, group: str | None = None) -> InetdService:
    """A service of this user's."""
    return InetdService(
        "test",
        0,
        "stream",
        "tcp",
        "nowait",
        user or str(os.getuid()),
        group or str(os.getgid()),
        program,
        args,
    )


async def talk(factory: InetdFactory, said: bytes) -> bytes:
    """Connect to a service, say something and hear the rest."""
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    reader, writer = await asyncio.open_connection("127.0.0.1", port.getHost().port)
    writer.write(said)
    if said:
        writer.write_eof()
    heard = await reader.read()
    writer.close()
    await writer.wait_closed()
    await port.stopListening()
    while process.reapProcessHandlers:
        await asyncio.sleep(0)
    return heard


@on_both_loops
class TestPrograms:
    def test_input_and_output_are_the_connection(self, loop_factory: LoopFactory) -> None:
        factory = InetdFactory(service("/bin/sh", "sh", "-c", "read line; echo got $line; exec cat"))
        assert run_on(loop_factory, talk(factory, b"first\nrest" * 5000)).startswith(b"got first\nrest")

    def test_without_arguments(self, loop_factory: LoopFactory) -> None:
        assert run_on(loop_factory, talk(InetdFactory(service("/bin/cat")), b"hello")) == b"hello"

    def test_error_output(self, loop_factory: LoopFactory, tmp_path: Path) -> None:
        factory = InetdFactory(service("/bin/sh", "sh", "-c", "echo bad >&2"))
        with (tmp_path / "errors").open("wb") as factory.stderrFile:
            assert run_on(loop_factory, talk(factory, b"")) == b""
        assert (tmp_path / "errors").read_bytes() == b"bad\n"

    @pytest.mark.parametrize(
        "broken",
        [
            service("/nowhere"),
            service("/bin/cat", user="nosuchuser"),
            service("/bin/cat", group="nogroupyet"),
        ],
    )
    def test_what_cannot_be_run_is_logged(self, loop_factory: LoopFactory, broken: InetdService) -> None:
        with capturedLogs() as logged:
            assert run_on(loop_factory, talk(InetdFactory(broken), b"")) == b""
        assert any("log_failure" in event and event["name"] == "test" for event in logged)

    @pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root may become somebody else")
    def test_another_user(self, loop_factory: LoopFactory) -> None:
        factory = InetdFactory(service("/usr/bin/id", "id", "-u", user="1"))
        assert run_on(loop_factory, talk(factory, b"")) == b"1\n"


class TestServices:
    def make(self, tmp_path: Path, *lines: str, **options: Any) -> list[Any]:
        """Parse a configuration file and return its servers."""
        (tmp_path / "inetd.conf").write_text("\n".join(lines))
        config = inetdtap.Options()
        config.parseOptions([f"--file={tmp_path}/inetd.conf", *options.get("arguments", ())])
        return list(inetdtap.makeService(config))

    def test_programs_and_internal_services(self, tmp_path: Path) -> None:
        lines = ("8000 stream tcp nowait root /bin/cat cat", "echo stream tcp nowait root internal")
        cat, echo = self.make(tmp_path, *lines)
        assert cat.args[0] == 8000
        assert cat.args[1].service.program == "/bin/cat"
        assert echo.args[0] == 7
        assert echo.args[1].protocol is wire.Echo
        assert len(self.make(tmp_path, *lines, arguments=["--nointernal"])) == 1

    def test_what_is_left_out_is_logged(self, tmp_path: Path) -> None:
        with capturedLogs() as logged:
            lines = ("8000 stream tcp nowait root internal", "walld/1 stream rpc/tcp wait root /bin/walld")
            assert self.make(tmp_path, *lines) == []
        assert len(logged) == 2

    def test_no_udp(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError, match="'time' is for udp"):
            self.make(tmp_path, "time dgram udp wait root internal")

    def test_unknown_service(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownService, match="nonesuch"):
            self.make(tmp_path, "nonesuch stream tcp nowait root internal")
