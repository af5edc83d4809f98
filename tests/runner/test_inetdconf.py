"""Reading `inetd.conf` and `services`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from asyncreactor.runner.inetdconf import (
    InetdConf,
    InvalidConfError,
    InvalidInetdConfError,
    InvalidServicesConfError,
    ServicesConf,
    SimpleConfFile,
    UnknownService,
)


def conf() -> InetdConf:
    """A configuration that knows two services."""
    known = ServicesConf()
    known.services = {("echo", "tcp"): 7, ("time", "udp"): 37}
    return InetdConf(known)


def test_services() -> None:
    services = ServicesConf()
    services.parseFile(StringIO("# a comment\n\n http 80/tcp www web # more\nhttp\t8080/udp\n"))
    assert services.services == {
        ("http", "tcp"): 80,
        ("www", "tcp"): 80,
        ("web", "tcp"): 80,
        ("http", "udp"): 8080,
    }


def test_default_file(tmp_path: Path) -> None:
    (tmp_path / "services").write_text("http 80/tcp\n")
    services = ServicesConf()
    services.defaultFilename = str(tmp_path / "services")
    services.parseFile()
    assert services.services == {("http", "tcp"): 80}


def test_no_default_file() -> None:
    with pytest.raises(ValueError, match="no default file"):
        SimpleConfFile().parseFile()
    with pytest.raises(NotImplementedError, match="SimpleConfFile"):
        SimpleConfFile().parseLine("words")


@pytest.mark.parametrize("line", ["http", "http 80", "http tcp/80", "http 80/", "http -1/tcp"])
def test_bad_services(line: str) -> None:
    with pytest.raises(InvalidServicesConfError, match="http"):
        ServicesConf().parseLine(line)
    assert issubclass(InvalidServicesConfError, InvalidConfError)


def test_inetd_services() -> None:
    config = conf()
    config.parseFile(
        StringIO(
            "echo stream tcp nowait root internal\n"
            "8000 stream tcp nowait nobody.users /bin/cat cat -u # comment\n"
            "time dgram udp wait nobody:users internal\n"
            "walld/1 dgram rpc/udp wait root /bin/walld\n"
        )
    )
    echo, cat, time, walld = config.services
    assert (echo.name, echo.port, echo.socketType, echo.protocol) == ("echo", 7, "stream", "tcp")
    assert (echo.wait, echo.user, echo.group, echo.program) == ("nowait", "root", None, "internal")
    assert (cat.name, cat.port, cat.user, cat.group) == ("unknown", 8000, "nobody", "users")
    assert (cat.program, cat.programArgs) == ("/bin/cat", ("cat", "-u"))
    assert (time.port, time.user, time.group) == (37, "nobody", "users")
    assert (walld.name, walld.port) == ("walld/1", None)


def test_unknown_service() -> None:
    with pytest.raises(UnknownService, match=r"Unknown service: time \(tcp\)"):
        conf().parseLine("time stream tcp nowait root internal")


def test_too_few_words() -> None:
    with pytest.raises(InvalidInetdConfError, match="at least 6 words, this one 2"):
        conf().parseLine("echo stream")


def test_known_services_are_the_systems() -> None:
    assert InetdConf().knownServices.services["http", "tcp"] == 80
