"""Tests of the way between pyOpenSSL's objects and those of `cryptography`."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from asyncreactor.internet._tls_openssl import key_of, shown_key


def test_a_shown_key_stands_for_the_very_key_it_was_made_of() -> None:
    """Else each use of a key would cost an encoding and a check of its primes."""
    key = ec.generate_private_key(ec.SECP256R1())
    assert key_of(shown_key(key)) is key


def test_a_key_of_pyopenssl_is_read() -> None:
    crypto = pytest.importorskip("OpenSSL.crypto")
    key = ec.generate_private_key(ec.SECP256R1())
    read = key_of(crypto.PKey.from_cryptography_key(key))
    assert isinstance(read, ec.EllipticCurvePrivateKey)
    assert read.private_numbers() == key.private_numbers()
