"""The hashes of HTTP Digest authentication: RFC 7616, section 3.4, and earlier RFC 2617, section 3.2.2."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import md5, sha1, sha256
from typing import Any

__all__ = ["algorithms", "calcHA1", "calcHA2", "calcResponse"]

#: The hash function of each algorithm. Those that end with `-sess` also mix the nonces into the first hash.
algorithms: dict[bytes, Callable[[bytes], Any]] = {
    b"md5": md5,
    b"md5-sess": md5,
    b"sha": sha1,
    b"sha-256": sha256,
    b"sha-256-sess": sha256,
}


def calcHA1(
    pszAlg: bytes,
    pszUserName: bytes | None,
    pszRealm: bytes | None,
    pszPassword: bytes | None,
    pszNonce: bytes | None,
    pszCNonce: bytes | None,
    preHA1: bytes | None = None,
) -> bytes:
    """Return H(A1), in hexadecimal: RFC 7616, section 3.4.2.

    Args:
        pszAlg: a key of `algorithms`.
        pszUserName: the user's name.
        pszRealm: the realm.
        pszPassword: the password.
        pszNonce: the server's nonce.
        pszCNonce: the client's nonce.
        preHA1: the hexadecimal hash of `username:realm:password`, in place of these three.

    Raises:
        TypeError: `preHA1` was given as well as one of the three it stands for.
        KeyError: the algorithm is unknown.
    """
    if preHA1 is None:
        preHA1 = _hash(pszAlg, pszUserName, pszRealm, pszPassword)
    elif not (pszUserName is None and pszRealm is None and pszPassword is None):
        raise TypeError("preHA1 stands for user name, realm and password, which then must be None")
    return _hash(pszAlg, preHA1, pszNonce, pszCNonce) if pszAlg.endswith(b"-sess") else preHA1


def calcHA2(
    algo: bytes, pszMethod: bytes, pszDigestUri: bytes, pszQop: bytes | None, pszHEntity: bytes | None
) -> bytes:
    """Return H(A2), in hexadecimal: RFC 7616, section 3.4.3.

    Args:
        algo: a key of `algorithms`.
        pszMethod: the method of the request.
        pszDigestUri: the target of the request.
        pszQop: the quality of protection.
        pszHEntity: the hexadecimal hash of the body, for the quality `auth-int`.

    Raises:
        KeyError: the algorithm is unknown.
    """
    if pszQop == b"auth-int":
        return _hash(algo, pszMethod, pszDigestUri, pszHEntity)
    return _hash(algo, pszMethod, pszDigestUri)


def calcResponse(
    HA1: bytes,
    HA2: bytes,
    algo: bytes,
    pszNonce: bytes | None,
    pszNonceCount: bytes | None,
    pszCNonce: bytes | None,
    pszQop: bytes | None,
) -> bytes:
    """Return the response to a challenge, in hexadecimal: RFC 7616, section 3.4.1.

    Args:
        HA1: what `calcHA1` returned.
        HA2: what `calcHA2` returned.
        algo: a key of `algorithms`.
        pszNonce: the server's nonce.
        pszNonceCount: how often the nonce was used, in hexadecimal. Without it or the client's nonce, the
            response is that of RFC 2069.
        pszCNonce: the client's nonce.
        pszQop: the quality of protection.

    Raises:
        KeyError: the algorithm is unknown.
    """
    if pszNonceCount and pszCNonce:
        return _hash(algo, HA1, pszNonce, pszNonceCount, pszCNonce, pszQop, HA2)
    return _hash(algo, HA1, pszNonce, HA2)


def _hash(algorithm: bytes, *parts: bytes | None) -> bytes:
    digest: str = algorithms[algorithm](b":".join(part or b"" for part in parts)).hexdigest()
    return digest.encode("ascii")
