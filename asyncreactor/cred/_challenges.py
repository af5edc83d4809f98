"""Credentials which show that the user knows the password, without showing the password."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from base64 import b64decode, b64encode
from binascii import Error as BinasciiError
from hashlib import md5, sha256

from zope.interface import implementer

from asyncreactor.cred._digest import algorithms, calcHA1, calcHA2, calcResponse
from asyncreactor.cred._interfaces import IUsernameDigestHash, IUsernameHashedPassword
from asyncreactor.cred.error import LoginFailed
from asyncreactor.python._arguments import wrong_type

__all__ = ["CramMD5Credentials", "DigestCredentialFactory", "DigestedCredentials"]

# RFC 9110, section 11.2: a name, and a token or a quoted string. Some clients send spaces in a token.
_PARAMETER = re.compile(rb'([^=,\s"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*))', re.DOTALL)
_ESCAPED = re.compile(rb'\\(["\\])')


@implementer(IUsernameHashedPassword)
class CramMD5Credentials:
    """The server's side of CRAM-MD5: RFC 2195, section 2.

    Args:
        host: this host's name, which becomes part of the challenge.

    Attributes:
        username: who the client says it is.
        challenge: what was sent to the client.
        response: its hexadecimal answer.
    """

    username = b""
    challenge = b""
    response = b""

    def __init__(self, host: bytes | None = None) -> None:
        self.host = host

    def getChallenge(self) -> bytes:
        """Return the challenge, always the same."""
        if not self.challenge:
            host = b"localhost" if self.host is None else self.host
            self.challenge = b"<%d.%d@%b>" % (secrets.randbits(63), time.time(), host)
        return self.challenge

    def setResponse(self, response: bytes) -> None:
        """Take the client's answer.

        Args:
            response: user name, a space, the digest in hexadecimal.

        Raises:
            ValueError: it is something else.
        """
        if not isinstance(response, bytes):
            raise wrong_type("response", "bytes: a user name, a space and a digest", response)
        name, _, digest = response.strip().rpartition(b" ")
        if not name:
            raise ValueError(f"a response is a user name, a space and a digest; it is {response!r}")
        self.username, self.response = name, digest

    def moreChallenges(self) -> bool:
        """Return False: one challenge is all."""
        return False

    def checkPassword(self, password: bytes) -> bool:
        """Return whether the answer was made with this password."""
        expected = hmac.new(password, self.getChallenge(), md5).hexdigest()
        return hmac.compare_digest(expected.encode("ascii"), self.response)


@implementer(IUsernameHashedPassword, IUsernameDigestHash)
class DigestedCredentials:
    """The answer to a challenge of HTTP Digest authentication.

    Args:
        username: who the client says it is.
        method: of the request.
        realm: the server's.
        fields: of the answer.
    """

    def __init__(self, username: bytes, method: bytes, realm: bytes, fields: dict[str, bytes]) -> None:
        self.username = username
        self.method = method
        self.realm = realm
        self.fields = fields

    def checkPassword(self, password: bytes) -> bool:
        """Return whether the answer was made with this password."""
        return self._fits((self.username, self.realm, password), None)

    def checkHash(self, digestHash: bytes) -> bool:
        """Return whether the answer was made with a password of this hash.

        Args:
            digestHash: the hexadecimal hash of `username:realm:password`.
        """
        return self._fits((None, None, None), digestHash)

    def _fits(
        self, secret: tuple[bytes | None, bytes | None, bytes | None], known_hash: bytes | None
    ) -> bool:
        field = self.fields.get
        algorithm = field("algorithm", b"md5").lower()
        response, uri = field("response"), field("uri")
        if algorithm not in algorithms or response is None or uri is None:
            return False
        nonce, client_nonce, quality = field("nonce"), field("cnonce"), field("qop", b"auth")
        first = calcHA1(algorithm, *secret, nonce, client_nonce, preHA1=known_hash)
        second = calcHA2(algorithm, self.method, uri, quality, None)
        expected = calcResponse(first, second, algorithm, nonce, field("nc"), client_nonce, quality)
        return hmac.compare_digest(expected, response)


class DigestCredentialFactory:
    """Makes challenges for HTTP Digest authentication, and credentials of the answers: RFC 7616, section 3.

    Nothing is kept about a challenge: its nonce, the client's address and the time come back, signed, in the
    field `opaque`.

    Args:
        algorithm: one of md5, md5-sess, sha, sha-256, sha-256-sess.
        authenticationRealm: the realm.

    Raises:
        ValueError: the algorithm is unknown.

    Attributes:
        CHALLENGE_LIFETIME_SECS: for how many seconds a challenge may be answered.
    """

    CHALLENGE_LIFETIME_SECS = 15 * 60
    scheme = b"digest"

    def __init__(self, algorithm: bytes, authenticationRealm: bytes) -> None:
        self.algorithm = _as_bytes(algorithm)
        self.authenticationRealm = _as_bytes(authenticationRealm)
        self.privateKey = secrets.token_bytes(32)
        if self.algorithm.lower() not in algorithms:
            known = ", ".join(name.decode() for name in algorithms)
            raise ValueError(f"the algorithm must be one of {known}; it is {algorithm!r}")

    def getChallenge(self, address: bytes | str | None) -> dict[str, bytes]:
        """Return the fields of a new challenge.

        Args:
            address: the client's, which alone may answer it.
        """
        nonce = self._generateNonce()
        return {
            "nonce": nonce,
            "opaque": self._generateOpaque(nonce, address),
            "qop": b"auth",
            "algorithm": self.algorithm,
            "realm": self.authenticationRealm,
        }

    def decode(self, response: bytes, method: bytes, host: bytes | str | None) -> DigestedCredentials:
        """Return the credentials in an answer.

        Args:
            response: the header's value, without the scheme.
            method: of the request.
            host: the client's address.

        Raises:
            LoginFailed: the answer lacks something, or is to no challenge of ours which is still good.
        """
        fields = _parse_fields(response)
        username = fields.get("username")
        if not username:
            raise LoginFailed("Invalid response, no username given.")
        if "opaque" not in fields:
            raise LoginFailed("Invalid response, no opaque given.")
        if "nonce" not in fields:
            raise LoginFailed("Invalid response, no nonce given.")
        self._verifyOpaque(fields["opaque"], fields["nonce"], host)
        return DigestedCredentials(username, method, self.authenticationRealm, fields)

    def _generateNonce(self) -> bytes:
        return secrets.token_hex(16).encode("ascii")

    def _getTime(self) -> int:
        return int(time.time())

    def _generateOpaque(self, nonce: bytes, clientip: bytes | str | None) -> bytes:
        content = b"%b,%b,%d" % (nonce, _as_bytes(clientip or b""), self._getTime())
        return self._sign(content) + b"-" + b64encode(content)

    def _verifyOpaque(self, opaque: bytes, nonce: bytes, clientip: bytes | str | None) -> None:
        signature, _, encoded = opaque.partition(b"-")
        try:
            content = b64decode(encoded, validate=True)
            known_nonce, address, made = content.split(b",")
        except (BinasciiError, ValueError):
            raise LoginFailed("Invalid response, invalid opaque value") from None
        try:
            made_at = int(made)
        except ValueError:
            raise LoginFailed("Invalid response, invalid opaque/time values") from None
        if not hmac.compare_digest(signature, self._sign(content)):
            raise LoginFailed("Invalid response, invalid opaque value")
        if known_nonce != nonce:
            raise LoginFailed("Invalid response, incompatible opaque/nonce values")
        if address != _as_bytes(clientip or b""):
            raise LoginFailed("Invalid response, incompatible opaque/client values")
        if self._getTime() - made_at > self.CHALLENGE_LIFETIME_SECS:
            raise LoginFailed("Invalid response, the challenge is too old")

    def _sign(self, content: bytes) -> bytes:
        return hmac.new(self.privateKey, content, sha256).hexdigest().encode("ascii")


def _parse_fields(header: bytes) -> dict[str, bytes]:
    fields: dict[str, bytes] = {}
    for name, quoted, token in _PARAMETER.findall(b" ".join(header.splitlines())):
        value = _ESCAPED.sub(rb"\1", quoted) if quoted else token.strip()
        fields[name.decode("latin-1").lower()] = value
    return fields


def _as_bytes(value: bytes | str) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else value
