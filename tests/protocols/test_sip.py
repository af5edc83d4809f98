"""Tests of `asyncreactor.protocols.sip`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.cred.error import UnauthorizedLogin
from asyncreactor.internet.defer import fail, succeed
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols import sip
from tests.protocols.feeding import byte_by_byte, cuts, feed

BELL = "bell.example"
HEAD = "INVITE sip:joe@bell.example SIP/2.0\r\n"


def parse(*pieces: str | bytes, done: bool = True) -> list[Any]:
    """The messages in one datagram."""
    messages: list[Any] = []
    parser = sip.MessagesParser(messages.append)
    for piece in pieces:
        parser.dataReceived(piece)
    if done:
        parser.dataDone()
    return messages


class TestParser:
    def test_a_request(self) -> None:
        (message,) = parse(
            "\r\n\n\r\n"
            + HEAD
            + "f: <sip:a@b>\r\nCSeq : 1\r\n INVITE\r\nv:x\r\nVia: y\r\nl: 4\r\n\r\nbodyrest"
        )
        assert (message.method, message.uri.toString(), message.body) == (
            "INVITE",
            "sip:joe@bell.example",
            "body",
        )
        assert message.headers == {
            "from": ["<sip:a@b>"],
            "cseq": ["1INVITE"],
            "via": ["x", "y"],
            "content-length": ["4"],
        }
        assert message.finished

    def test_a_response(self) -> None:
        (message,) = parse("SIP/2.0 200 All is well\r\n\r\n")
        assert (message.code, message.phrase, message.body) == (200, "All is well", "")

    def test_a_body_without_a_length_ends_with_the_datagram(self) -> None:
        assert [message.body for message in parse(HEAD + "\r\n", "bo", "dy")] == ["body"]
        assert parse(HEAD + "\r\nbody", done=False) == []

    @given(st.lists(st.text(max_size=10), min_size=1, max_size=4), st.data())
    def test_messages_do_not_depend_on_how_they_are_cut(self, bodies: list[str], data: st.DataObject) -> None:
        wire = b"".join(
            (HEAD + f"Content-Length: {len(body.encode())}\r\n\r\n{body}").encode() for body in bodies
        )
        for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
            messages: list[Any] = []
            feed(sip.MessagesParser(messages.append), pieces)
            assert [message.body for message in messages] == bodies

    def test_bytes_that_are_no_text_are_kept(self) -> None:
        (message,) = parse(HEAD.encode() + b"subject: \xff\r\n\r\n\xfe")
        agent, sent = sip.Base(), list[Any]()
        agent.transport = type("Port", (), {"write": staticmethod(lambda *args: sent.append(args))})
        agent.sendMessage(sip.URL("h", port=7), message)
        assert sent == [(HEAD.encode() + b"Subject: \xff\r\n\r\n\xfe", ("h", 7))]

    @pytest.mark.parametrize(
        "text",
        [
            "nonsense\r\n\r\n",
            "INVITE sip:joe SIP/3.0\r\n\r\n",
            "INVITE http://joe SIP/2.0\r\n\r\n",
            "SIP/2.0 many OK\r\n\r\n",
            HEAD + "no colon\r\n\r\n",
            HEAD + " continued\r\n\r\n",
            HEAD + "Content-Length: x\r\n\r\n",
            HEAD + "Content-Length: -1\r\n\r\nbody",
            HEAD + "Content-Length: 5\r\n\r\nbody",
            HEAD + "a: " + "x" * 20000,
        ],
    )
    def test_what_is_no_message_is_dropped_up_to_the_end_of_the_datagram(self, text: str) -> None:
        messages: list[Any] = []
        parser = sip.MessagesParser(messages.append)
        for datagram in (text, HEAD + "\r\n"):
            parser.dataReceived(datagram)
            parser.dataDone()
        assert len(messages) == 1

    def test_requests_or_responses_can_be_unwanted(self) -> None:
        messages: list[Any] = []
        parser = sip.MessagesParser(messages.append)
        parser.acceptRequests = 0
        parser.dataReceived(HEAD + "\r\n")
        parser.dataDone()
        assert messages == []


class TestMessages:
    def test_they_are_written_with_the_usual_names(self) -> None:
        request = sip.Request("INVITE", sip.URL("h"))
        for name in ("call-id", "CSEQ", "v", "www-authenticate", "max-forwards"):
            request.addHeader(name, "x")
        assert request.toString() == (
            "INVITE sip:h SIP/2.0\r\nCall-ID: x\r\nCSeq: x\r\nVia: x\r\nWWW-Authenticate: x\r\nMax-Forwards: x\r\n\r\n"
        )
        assert "INVITE sip:h" in repr(request)
        assert "404" in repr(sip.Response(404))

    def test_a_body_must_have_the_length_that_is_told(self) -> None:
        response = sip.Response(200)
        response.addHeader("content-length", "2")
        response.bodyDataReceived("ä")
        response.creationFinished()
        response.bodyDataReceived("b")
        with pytest.raises(ValueError, match="wrong body length: 3, not 2"):
            response.creationFinished()


class TestURLs:
    @pytest.mark.parametrize(
        "text",
        [
            "sip:example.com",
            "sip:joe@example.com:5070",
            "sip:joe:secret@[::1]:5070;transport=tcp",
            "sip:[::1]",
            "sip:+49-89;ext=7@gate.com;user=phone;ttl=3;maddr=239.0.0.1;method=INVITE;tag=x;lr;a=b?subject=x&to=y",
        ],
    )
    def test_they_are_written_as_they_are_read(self, text: str) -> None:
        if text.startswith("sip:+49"):
            text = text.replace(";ext=7", "")
        assert sip.parseURL(text).toString() == text
        assert str(sip.parseURL(text)) == text

    def test_parts(self) -> None:
        url = sip.parseURL("sip:joe:secret@h:7;transport=udp;ttl=3;maddr=m;lr?a=b", port=9)
        assert (url.username, url.password, url.host, url.port) == ("joe", "secret", "h", 9)
        assert (url.transport, url.ttl, url.other, url.headers) == ("udp", 3, ["lr"], {"a": "b"})
        assert "secret" not in repr(url)
        sip.cleanRequestURL(url)
        assert url.toString() == "sip:joe:secret@h:9;lr"

    @pytest.mark.parametrize("text", ["http://h", "h", "sip:h:x", "sip:h;ttl=x"])
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"unsupported scheme|must be a number|invalid literal"):
            sip.parseURL(text)

    @pytest.mark.parametrize(
        ("text", "name", "url", "parameters"),
        [
            ('"A. Bell" <sip:a@b;lr>;tag=x; q = 1', "A. Bell", "sip:a@b;lr", {"tag": "x", "q ": " 1"}),
            ("Bell <sip:a@b>", "Bell", "sip:a@b", {}),
            (" sip:a@b ", "", "sip:a@b", {}),
            ("<sip:a@b>;lr", "", "sip:a@b", {"lr": ""}),
        ],
    )
    def test_addresses(self, text: str, name: str, url: str, parameters: dict[str, str]) -> None:
        found_name, found_url, found_parameters = sip.parseAddress(text)
        assert (found_name, found_url.toString(), found_parameters) == (name, url, parameters)

    @pytest.mark.parametrize("text", ["*", "Bell", "<sip:a@b", "sip:a@b>x<"])
    def test_what_is_no_address_is_refused(self, text: str) -> None:
        if text.startswith("sip:"):
            assert sip.parseAddress(text)[1].host == "b>x<"
            return
        with pytest.raises(ValueError, match="between < and >"):
            sip.parseAddress(text)


class TestVia:
    @pytest.mark.parametrize(
        "text",
        [
            "SIP/2.0/UDP h:5060",
            "SIP/2.0/TCP [::1]:7;hidden;ttl=3;branch=b;maddr=m;received=r;rport;x;y=z",
            "SIP/2.0/UDP h:5060;rport=9",
        ],
    )
    def test_it_is_written_as_it_is_read(self, text: str) -> None:
        assert sip.parseViaHeader(text).toString() == text

    def test_comments_and_spaces_do_not_matter(self) -> None:
        via = sip.parseViaHeader("SIP / 2.0 / UDP h:7 ;branch=b (here) ; ttl=3".replace(" / ", "/"))
        assert (via.port, via.branch, via.ttl) == (7, "b", 3)

    def test_the_port_is_asked_for_or_told(self) -> None:
        asked, told, neither = sip.Via("h", rport=None), sip.Via("h", rport=9), sip.Via("h")
        assert [via.rport for via in (asked, told, neither)] == [True, 9, None]
        asked.rport = 8
        assert asked.toString() == "SIP/2.0/UDP h:5060;rport=8"
        with pytest.warns(DeprecationWarning, match="rport=True is deprecated"):
            assert sip.Via("h", rport=True).rportRequested

    @pytest.mark.parametrize(
        "text", ["nonsense", "SIP/1.0/UDP h", "HTTP/2.0/UDP h", "SIP/2.0/UDP h:x", "SIP/2.0/UDP"]
    )
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"wrong protocol or version|must be a number"):
            sip.parseViaHeader(text)


class Sending:
    """Mixin that keeps what is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent: list[tuple[tuple[str, Any], Any]] = []

    def sendMessage(self, destURL: sip.URL, message: Any) -> None:
        self.sent.append(((destURL.host, destURL.port), message))


class Proxy(Sending, sip.Proxy):
    pass


class Registrar(Sending, sip.RegisterProxy):
    pass


def request(method: str = "INVITE", **headers: str) -> str:
    message = sip.Request(method, f"sip:{BELL}")
    for name, value in {"via": "SIP/2.0/UDP 10.0.0.1", "to": "<sip:joe@bell.example>", **headers}.items():
        if value:
            message.addHeader(name, value)
    return message.toString()


class TestProxy:
    def proxy(self, result: Any) -> Proxy:
        proxy = Proxy("10.0.0.9")
        proxy.locator = type("Locator", (), {"getAddress": staticmethod(lambda url: result)})
        return proxy

    def test_a_request_is_passed_on_with_a_stage_more(self) -> None:
        proxy = self.proxy(succeed(sip.URL("there", port=7)))
        proxy.datagramReceived(request(), ("10.0.0.1", 5060))
        ((place, message),) = proxy.sent
        assert place == ("there", 7)
        assert message.headers["via"] == ["SIP/2.0/UDP 10.0.0.9:5060", "SIP/2.0/UDP 10.0.0.1"]

    @pytest.mark.parametrize(
        ("via", "noted"),
        [
            ("SIP/2.0/UDP 10.0.0.1:7", "SIP/2.0/UDP 10.0.0.1:7"),
            ("SIP/2.0/UDP 10.0.0.1:7;rport", "SIP/2.0/UDP 10.0.0.1:7;received=10.0.0.1;rport=7"),
            ("SIP/2.0/UDP home:7", "SIP/2.0/UDP home:7;received=10.0.0.1"),
            ("SIP/2.0/UDP home", "SIP/2.0/UDP home:5060;received=10.0.0.1;rport=7"),
        ],
    )
    def test_where_a_request_really_came_from_is_noted(self, via: str, noted: str) -> None:
        proxy = self.proxy(succeed(sip.URL("there")))
        proxy.datagramReceived(request(via=via), ("10.0.0.1", 7))
        assert proxy.sent[0][1].headers["via"][1] == noted

    @pytest.mark.parametrize(
        ("result", "code"),
        [(fail(LookupError()), 404), (fail(sip.SIPError(480)), 480), (fail(ZeroDivisionError()), 500)],
    )
    def test_what_cannot_be_passed_on_is_answered(self, result: Any, code: int) -> None:
        proxy = self.proxy(result)
        with capturedLogs() as events:
            proxy.datagramReceived(request(cseq="1 INVITE"), ("10.0.0.1", 5060))
        ((place, message),) = proxy.sent
        assert (place, message.code) == (("10.0.0.1", 5060), code)
        assert (message.headers["via"], message.headers["cseq"]) == (["SIP/2.0/UDP 10.0.0.1"], ["1 INVITE"])
        assert len(events) == (code == 500)

    def test_a_request_to_nobody_is_answered(self) -> None:
        proxy = self.proxy(None)
        proxy.datagramReceived(request(to=""), ("10.0.0.1", 5060))
        assert proxy.sent[0][1].code == 400

    def test_a_request_that_was_here_before_is_dropped(self) -> None:
        proxy = self.proxy(None)
        text = request().replace(
            "Via:", "Via: SIP/2.0/UDP 10.0.0.1\r\nVia: SIP/2.0/UDP 10.0.0.9:5060\r\nVia:"
        )
        proxy.datagramReceived(text, ("10.0.0.1", 5060))
        assert proxy.sent == []

    @pytest.mark.parametrize("text", ["nonsense", request(via=""), request(via="nonsense")])
    def test_nonsense_is_dropped(self, text: str) -> None:
        proxy = self.proxy(None)
        proxy.datagramReceived(text, ("10.0.0.1", 5060))
        assert proxy.sent == []

    def response(self, *vias: str) -> str:
        message = sip.Response(200)
        for via in vias:
            message.addHeader("via", via)
        return message.toString()

    def test_a_response_goes_back_one_stage(self) -> None:
        proxy = self.proxy(None)
        own = proxy.getVia().toString()
        proxy.datagramReceived(
            self.response(own, "SIP/2.0/UDP home:7;received=10.0.0.1;rport=8"), ("10.0.0.9", 5060)
        )
        ((place, message),) = proxy.sent
        assert (place, len(message.headers["via"])) == (("10.0.0.1", 8), 1)

    def test_a_response_for_the_proxy_itself_is_kept(self) -> None:
        proxy, got = self.proxy(None), list[Any]()
        vars(proxy)["gotResponse"] = lambda message, addr: got.append((message.code, addr))
        proxy.datagramReceived(self.response(proxy.getVia().toString()), ("10.0.0.9", 5060))
        proxy.datagramReceived(self.response("SIP/2.0/UDP elsewhere"), ("10.0.0.9", 5060))
        assert (got, proxy.sent) == ([(200, ("10.0.0.9", 5060))], [])

    def test_only_udp_is_spoken(self) -> None:
        with pytest.raises(RuntimeError, match="only UDP currently supported, not 'tcp'"):
            sip.Base().sendMessage(sip.URL("h", transport="tcp"), sip.Response(200))

    def test_an_agent_must_say_what_to_do(self) -> None:
        agent = sip.Base()
        with pytest.raises(NotImplementedError, match=r"handle_request\(\)"):
            agent.datagramReceived(request(), ("10.0.0.1", 5060))
        with pytest.raises(NotImplementedError, match=r"handle_response\(\)"):
            agent.datagramReceived(self.response("SIP/2.0/UDP h"), ("10.0.0.1", 5060))


class TestRegistrar:
    @pytest.fixture
    def proxy(self) -> Any:
        proxy = Registrar("10.0.0.9")
        proxy.registry = proxy.locator = sip.InMemoryRegistry(BELL)
        yield proxy
        for call, _ in proxy.registry.users.values():
            call.cancel()

    def send(self, proxy: Any, **headers: str) -> Any:
        """Register; return the answer, if there is one."""
        proxy.sent.clear()
        proxy.datagramReceived(request("REGISTER", **headers), ("10.0.0.1", 5060))
        return proxy.sent[0][1] if proxy.sent else None

    async def test_a_user_registers_asks_and_unregisters(self, proxy: Any) -> None:
        for headers in ({"contact": "sip:joe@home:7"}, {"contact": "<sip:joe@home>"}, {}):
            answer = self.send(proxy, **headers)
            assert (answer.code, answer.headers["contact"]) == (200, ["sip:joe@10.0.0.1:5060"])
            assert 3590 <= int(answer.headers["expires"][0]) <= 3600
        answer = self.send(proxy, contact="*", expires="0")
        assert (answer.code, answer.headers["expires"], proxy.registry.users) == (200, ["0"], {})

    async def test_a_call_to_a_user_finds_the_place(self, proxy: Any) -> None:
        self.send(proxy, contact="sip:joe@home")
        proxy.sent.clear()
        proxy.datagramReceived(request("INVITE"), ("10.0.0.2", 5060))
        assert proxy.sent[0][0] == ("10.0.0.1", 5060)

    def test_an_acknowledgement_is_not_answered(self, proxy: Any) -> None:
        proxy.datagramReceived(request("ACK"), ("10.0.0.1", 5060))
        assert proxy.sent == []

    def test_whom_the_registry_does_not_keep_is_not_told(self, proxy: Any) -> None:
        assert self.send(proxy, to="<sip:joe@elsewhere>", contact="sip:joe@home") is None
        assert self.send(proxy, to="<sip:joe@elsewhere>", contact="*", expires="0") is None
        assert self.send(proxy, contact="*", expires="0") is None
        assert self.send(proxy) is None

    def test_wrong_requests_are_answered(self, proxy: Any) -> None:
        assert self.send(proxy, contact="*", expires="7").code == 400
        assert self.send(proxy, to="").code == 400

    async def test_users_may_have_to_prove_who_they_are(self, proxy: Any) -> None:
        class Credentials:
            username = "joe"

        class Digest:
            def getChallenge(self, peer: Any) -> str | None:
                return 'nonce="1"' if peer == ("10.0.0.1", 5060) else None

            def decode(self, response: str) -> Any:
                if response != "good":
                    raise sip.SIPError(403)
                return Credentials()

        class Portal:
            result: Any = None

            def login(self, credentials: Any, mind: Any, interface: Any) -> Any:
                assert (credentials.username, interface) == ("joe@10.0.0.9", sip.IContact)
                return self.result

        proxy.portal, proxy.authorizers = Portal(), {"digest": Digest()}
        answer = self.send(proxy, contact="sip:joe@home")
        assert answer.code == 401
        assert answer.headers["www-authenticate"] == ['Digest nonce="1",realm="10.0.0.9"']
        codes = []
        for proof, result in [
            ("Digest good", succeed(None)),
            ("Digest good", fail(UnauthorizedLogin())),
            ("Digest bad", None),
            ("Basic good", None),
        ]:
            proxy.portal.result = result
            codes.append(self.send(proxy, contact="sip:joe@home", authorization=proof).code)
        assert codes == [200, 401, 403, 501]


def test_small_helpers() -> None:
    assert [sip.unq(text) for text in ('"a"', "a", "", '"')] == ["a", "a", "", '"']
    assert sip.dashCapitalize("max-forwards") == "Max-Forwards"
    assert str(sip.SIPError(404)) == "SIP error (404): Not Found"
    assert sip.RegistrationError(404, "gone").phrase == "gone"
    assert sip.longHeaders[sip.shortHeaders["via"]] == "via"
