"""Tests of `asyncreactor.protocols.ident`."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import pytest

from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.defer import succeed
from asyncreactor.internet.protocol import connectionDone
from asyncreactor.internet.testing import StringTransport
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols import ident
from tests.protocols.feeding import connected

HERE, THERE = "10.0.0.1", "10.0.0.2"


class Server(ident.IdentServer):
    asked: list[Any]

    def __init__(self, answer: Any) -> None:
        self.answer, self.asked = answer, []

    def lookup(self, serverAddress: Any, clientAddress: Any) -> Any:
        self.asked.append((serverAddress, clientAddress))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def ask(answer: Any, query: bytes) -> tuple[Server, StringTransport]:
    server = Server(answer)
    transport = StringTransport(IPv4Address("TCP", HERE, 113), IPv4Address("TCP", THERE, 9))
    server.makeConnection(transport)
    server.dataReceived(query + b"\r\n")
    return server, transport


class TestServer:
    @pytest.mark.parametrize("answer", [("UNIX", "joe"), succeed(("UNIX", "joe"))])
    def test_it_tells_the_owner(self, answer: Any) -> None:
        server, transport = ask(answer, b" 25, 3000 ")
        assert transport.value() == b"25, 3000 : USERID : UNIX : joe\r\n"
        assert server.asked == [((HERE, 25), (THERE, 3000))]

    @pytest.mark.parametrize("error", [ident.IdentError, ident.NoUser, ident.HiddenUser, ident.InvalidPort])
    def test_it_tells_errors(self, error: type[ident.IdentError]) -> None:
        _, transport = ask(error(), b"25, 3000")
        assert transport.value() == f"25, 3000 : ERROR : {error.identDescription}\r\n".encode()

    def test_other_errors_are_logged(self) -> None:
        with capturedLogs() as events:
            _, transport = ask(ZeroDivisionError(), b"25, 3000")
        assert transport.value() == b"25, 3000 : ERROR : UNKNOWN-ERROR\r\n"
        assert events[0]["log_failure"].check(ZeroDivisionError)

    @pytest.mark.parametrize("query", [b"0, 5", b"5, 65536", b"-1, 5"])
    def test_ports_have_limits(self, query: bytes) -> None:
        server, transport = ask(None, query)
        assert transport.value() == query + b" : ERROR : INVALID-PORT\r\n"
        assert server.asked == []

    @pytest.mark.parametrize("query", [b"", b"5", b"5, x", b"1, 2, 3", b"\xff"])
    def test_what_is_no_query_closes_the_connection(self, query: bytes) -> None:
        _, transport = ask(None, query)
        assert (transport.value(), transport.disconnecting) == (b"", True)

    def test_it_knows_nobody_by_default(self) -> None:
        with pytest.raises(ident.IdentError):
            ident.IdentServer().lookup((HERE, 1), (THERE, 2))


class TestProcTable:
    class Table(ident.ProcServerMixin):
        def entries(self) -> Iterator[str]:
            local, remote = (
                f"{struct.unpack('=L', bytes(address))[0]:08X}" for address in ([127, 0, 0, 1], [1, 2, 3, 4])
            )
            yield f"4: {local}:0019 {remote}:02FA 0A 00:00 00:00 00 7 0 10927 1 f72a5b80"

    def test_a_connection_is_found(self) -> None:
        table = self.Table()
        vars(table)["getUsername"] = lambda uid: f"user {uid}"
        assert table.lookup(("127.0.0.1", 25), ("1.2.3.4", 762)) == ("LINUX", "user 7")
        for here, there in [(("127.0.0.1", 26), ("1.2.3.4", 762)), (("127.0.0.1", 25), ("1.2.3.5", 762))]:
            with pytest.raises(ident.NoUser):
                table.lookup(here, there)

    def test_users_have_names_where_the_system_knows_them(self) -> None:
        table = self.Table()
        assert table.getUsername(3, lambda uid: ("joe", uid)) == "joe"
        with pytest.raises(ident.NoUser, match="no numbers of users"):
            table.getUsername(3, None)


class TestClient:
    def test_questions_are_asked_one_after_the_other(self) -> None:
        client, transport = connected(ident.IdentClient())
        results: list[Any] = []
        for ports in ((1, 2), (3, 4)):
            client.lookup(*ports).addBoth(results.append)
        assert transport.value() == b"1, 2\r\n"
        client.dataReceived(b"1, 2 : USERID : UNIX : joe:x\r\n")
        assert (transport.value(), results) == (b"1, 2\r\n3, 4\r\n", [("UNIX", "joe:x")])
        client.dataReceived(b"3, 4 : ERROR : HIDDEN-USER\r\n")
        assert results[1].check(ident.HiddenUser)

    @pytest.mark.parametrize("line", [b"1, 2 : ERROR : NEW-ERROR", b"1, 2 : OTHER : x", b"nonsense", b""])
    def test_unknown_answers_are_errors(self, line: bytes) -> None:
        client, _ = connected(ident.IdentClient())
        results: list[Any] = []
        client.lookup(1, 2).addBoth(results.append)
        client.dataReceived(line + b"\r\n")
        assert [failure.type for failure in results] == [ident.IdentError]

    def test_an_answer_to_nothing_closes_the_connection(self) -> None:
        client, transport = connected(ident.IdentClient())
        with capturedLogs() as events:
            client.dataReceived(b"1, 2 : USERID : UNIX : joe\r\n")
        assert (len(events), transport.disconnecting) == (1, True)

    def test_a_lost_connection_fails_all_questions(self) -> None:
        client, _ = connected(ident.IdentClient())
        results: list[Any] = []
        for ports in ((1, 2), (3, 4)):
            client.lookup(*ports).addBoth(results.append)
        client.connectionLost(connectionDone)
        assert [failure.type for failure in results] == [ident.IdentError, ident.IdentError]
