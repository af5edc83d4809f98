"""Credentials, with the examples of the RFCs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import md5
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from asyncreactor.cred.credentials import (
    Anonymous,
    CramMD5Credentials,
    DigestCredentialFactory,
    DigestedCredentials,
    IAnonymous,
    ISSHPrivateKey,
    IUsernameDigestHash,
    IUsernameHashedPassword,
    IUsernamePassword,
    SSHPrivateKey,
    UsernamePassword,
    calcHA1,
    calcHA2,
    calcResponse,
)
from asyncreactor.cred.error import LoginFailed


@pytest.mark.parametrize("make", [str, str.encode], ids=["text", "bytes"])
def test_password_is_compared(make: Callable[[str], Any]) -> None:
    credentials = UsernamePassword(make("name"), make("secret"))
    assert credentials.checkPassword(make("secret"))
    assert not credentials.checkPassword(make("Secret"))
    assert not credentials.checkPassword(3)  # type: ignore[arg-type]


def test_credentials_provide_their_interfaces() -> None:
    for interface, credentials in [
        (IUsernamePassword, UsernamePassword(b"n", b"p")),
        (IUsernameHashedPassword, CramMD5Credentials()),
        (IUsernameHashedPassword, DigestedCredentials(b"n", b"GET", b"r", {})),
        (IUsernameDigestHash, DigestedCredentials(b"n", b"GET", b"r", {})),
        (IAnonymous, Anonymous()),
        (ISSHPrivateKey, SSHPrivateKey(b"n", b"ssh-rsa", b"key", None, None)),
    ]:
        assert verifyObject(interface, credentials)
    assert IUsernamePassword.__identifier__ == "asyncreactor.cred.credentials.IUsernamePassword"


def test_hashed_password_is_deprecated() -> None:
    from asyncreactor.cred import credentials

    with pytest.deprecated_call(match="UsernamePassword instead"):
        hashed = credentials.UsernameHashedPassword(b"name", b"hash")
    assert hashed.checkPassword(b"hash")


def test_cram_md5_example() -> None:
    """RFC 2195, section 2."""
    credentials = CramMD5Credentials()
    credentials.challenge = b"<1896.697170952@postoffice.reston.mci.net>"
    credentials.setResponse(b"tim b913a602c7eda7a495b4e6e7334d3890\r\n")
    assert credentials.username == b"tim"
    assert credentials.checkPassword(b"tanstaaftanstaaf")
    assert not credentials.checkPassword(b"tanstaaf")


def test_cram_md5_challenge_names_the_host() -> None:
    credentials = CramMD5Credentials(b"host")
    assert credentials.getChallenge() == credentials.getChallenge()
    assert credentials.getChallenge().endswith(b"@host>")
    assert credentials.getChallenge() != CramMD5Credentials(b"host").getChallenge()
    assert not credentials.moreChallenges()
    assert not credentials.checkPassword(b"")


def test_cram_md5_response_needs_a_name() -> None:
    with pytest.raises(ValueError, match="user name"):
        CramMD5Credentials().setResponse(b"b913a602c7eda7a495b4e6e7334d3890")


NONCE = b"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CLIENT_NONCE = b"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (b"md5", b"8ca523f5e9506fed4657c9700eebdbec"),
        (b"sha-256", b"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_digest_examples(algorithm: bytes, expected: bytes) -> None:
    """RFC 7616, section 3.9.1."""
    first = calcHA1(algorithm, b"Mufasa", b"http-auth@example.org", b"Circle of Life", NONCE, CLIENT_NONCE)
    second = calcHA2(algorithm, b"GET", b"/dir/index.html", b"auth", None)
    found = calcResponse(first, second, algorithm, NONCE, b"00000001", CLIENT_NONCE, b"auth")
    assert found == expected


def test_session_hash_mixes_the_nonces_in() -> None:
    plain = md5(b"u:r:p").hexdigest().encode()
    session = md5(plain + b":n:c").hexdigest().encode()
    assert calcHA1(b"md5-sess", b"u", b"r", b"p", b"n", b"c") == session
    assert calcHA1(b"md5-sess", None, None, None, b"n", b"c", preHA1=plain) == session
    with pytest.raises(TypeError, match="preHA1"):
        calcHA1(b"md5", b"u", None, None, b"n", b"c", preHA1=plain)


class Factory(DigestCredentialFactory):
    now = 1000

    def _getTime(self) -> int:
        return self.now


def answer(factory: DigestCredentialFactory, **changes: bytes | None) -> bytes:
    """The header of a client whose name is `a"b` and whose password is `secret`."""
    challenge = factory.getChallenge("h")
    algorithm = challenge["algorithm"].lower()
    first = calcHA1(algorithm, b'a"b', b"r", b"secret", challenge["nonce"], b"c")
    second = calcHA2(algorithm, b"GET", b"/x,y", b"auth", None)
    response = calcResponse(first, second, algorithm, challenge["nonce"], b"1", b"c", b"auth")
    fields: dict[str, bytes | None] = {
        "username": b'"a\\"b"',
        "realm": b'"r"',
        "nonce": b'"%b"' % challenge["nonce"],
        "uri": b'"/x,y"',
        "qop": b"auth",
        "nc": b"1",
        "cnonce": b'"c"',
        "algorithm": algorithm,
        "opaque": b'"%b"' % challenge["opaque"],
        "response": b'"%b"' % response,
        **changes,
    }
    return b",\r\n ".join(b"%b=%b" % (name.encode(), value) for name, value in fields.items() if value)


@pytest.mark.parametrize("algorithm", [b"md5", b"MD5-sess", b"sha", b"SHA-256", b"sha-256-sess"])
def test_answer_to_a_challenge(algorithm: bytes) -> None:
    factory = DigestCredentialFactory(algorithm, b"r")
    credentials = factory.decode(answer(factory), b"GET", "h")
    assert credentials.username == b'a"b'
    assert credentials.checkPassword(b"secret")
    assert not credentials.checkPassword(b"wrong")
    assert credentials.checkHash(
        calcHA1(algorithm.lower().removesuffix(b"-sess"), b'a"b', b"r", b"secret", b"", b"")
    )
    assert not factory.decode(answer(factory), b"POST", "h").checkPassword(b"secret")


@pytest.mark.parametrize("changes", [{"response": None}, {"uri": None}, {"algorithm": b"rot13"}], ids=repr)
def test_incomplete_answer_is_wrong(changes: dict[str, bytes | None]) -> None:
    factory = DigestCredentialFactory(b"md5", b"r")
    assert not factory.decode(answer(factory, **changes), b"GET", "h").checkPassword(b"secret")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"username": None}, "no username given"),
        ({"username": b'""'}, "no username given"),
        ({"nonce": None}, "no nonce given"),
        ({"opaque": None}, "no opaque given"),
        ({"nonce": b'"other"'}, "incompatible opaque/nonce"),
        ({"opaque": b"abc"}, "invalid opaque value"),
        ({"opaque": b"abc-" + b64encode(b"n,h,1000")}, "invalid opaque value"),
        ({"opaque": b"abc-" + b64encode(b"n,h,noon")}, "invalid opaque/time"),
    ],
    ids=repr,
)
def test_answer_that_is_refused(changes: dict[str, bytes | None], message: str) -> None:
    factory = Factory(b"md5", b"r")
    with pytest.raises(LoginFailed, match=message):
        factory.decode(answer(factory, **changes), b"GET", "h")


def test_answer_must_come_in_time_and_from_the_same_address() -> None:
    factory = Factory(b"md5", b"r")
    header = answer(factory)
    with pytest.raises(LoginFailed, match="client"):
        factory.decode(header, b"GET", b"other")
    factory.now += factory.CHALLENGE_LIFETIME_SECS
    factory.decode(header, b"GET", b"h")
    factory.now += 1
    with pytest.raises(LoginFailed, match="too old"):
        factory.decode(header, b"GET", "h")


def test_answer_to_another_factory_is_refused() -> None:
    with pytest.raises(LoginFailed, match="opaque"):
        DigestCredentialFactory(b"md5", b"r").decode(
            answer(DigestCredentialFactory(b"md5", b"r")), b"GET", "h"
        )


def test_unknown_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="sha-256"):
        DigestCredentialFactory(b"rot13", b"r")


@given(st.binary(max_size=80))
def test_any_header_gives_credentials_or_a_named_error(header: bytes) -> None:
    with pytest.raises(LoginFailed):
        DigestCredentialFactory(b"md5", b"r").decode(header, b"GET", None)
