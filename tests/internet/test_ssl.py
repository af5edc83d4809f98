"""Certificates, keys, and the settings of TLS."""

from __future__ import annotations

import pickle
import ssl
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet._tls_errors import tls_error
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import CertificateError, VerifyError
from asyncreactor.internet.interfaces import (
    IOpenSSLClientConnectionCreator,
    IOpenSSLContextFactory,
    IOpenSSLServerConnectionCreator,
)
from asyncreactor.internet.ssl import (
    DN,
    AcceptableCiphers,
    AlertReceived,
    Certificate,
    CertificateOptions,
    CertificateRequest,
    ClientContextFactory,
    ContextFactory,
    DefaultOpenSSLContextFactory,
    DiffieHellmanParameters,
    KeyPair,
    PrivateCertificate,
    TLSError,
    TLSVersion,
    optionsForClientTLS,
    platformTrust,
    protocolNegotiationMechanisms,
    trustRootFromCertificates,
)
from asyncreactor.python.filepath import FilePath
from tests.certificates import authority, host_certificate

ASN1, PEM, TEXT = 2, 1, 65535
DSA = 116
#: The group of RFC 7919, appendix A.1.
FFDHE2048 = b"""\
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""


@cache
def key() -> KeyPair:
    return KeyPair.generate()


@cache
def own() -> PrivateCertificate:
    return key().selfSignedCert(7, CN="me", O="home")


def context(options: Any, server_side: bool = True) -> ssl.SSLContext:
    """The standard library's context for some settings."""
    found: ssl.SSLContext = options._standard_settings().context(server_side)
    return found


# -- names


def test_names_have_long_and_short_fields() -> None:
    name = DN(CN="me", organizationName=b"home", emailAddress="a@example.com")
    assert name.commonName == name.CN == name["commonName"] == b"me"
    name.L = "Bern"
    assert dict(name) == {
        "commonName": b"me",
        "organizationName": b"home",
        "emailAddress": b"a@example.com",
        "localityName": b"Bern",
    }
    assert "Common Name: me" in " ".join(name.inspect().split())
    with pytest.raises(AttributeError, match="shoeSize is not a valid"):
        DN(shoeSize="44")
    with pytest.raises(AttributeError):
        _ = name.OU


def test_the_order_of_a_name_is_kept() -> None:
    """An issuer is found by its whole name, so it must be written as its own certificate has it."""
    request = KeyPair.generate(size=1024).requestObject(DN(ST="Bern", CN="me", O="home"))
    assert list(request.getSubject()) == ["stateOrProvinceName", "commonName", "organizationName"]


# -- keys


def test_keys_survive_encoding() -> None:
    for format in (ASN1, PEM):
        assert KeyPair.load(key().dump(format), format).matches(key())
    assert not key().matches(KeyPair.generate(size=1024))
    assert key().inspect() == f"2048-bit RSA Key Pair with Hash: {key().keyHash()}"
    assert own().getPublicKey().inspect() == f"Public Key with Hash: {key().keyHash()}"
    assert KeyPair.generate(DSA, 1024).inspect().startswith("1024-bit DSA Key Pair")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: KeyPair.load(b"nonsense", PEM), "not a private key"),
        (lambda: KeyPair.load(b"nonsense"), "not a private key"),
        (lambda: KeyPair.load(b"", 3), r"format must be 2 \(ASN.1\) or 1 \(PEM\), not 3"),
        (lambda: KeyPair.generate(5), r"kind must be 6 \(RSA\) or 116 \(DSA\), not 5"),
        (lambda: key().requestObject(DN(CN="x"), "md99"), "digestAlgorithm must be .*'md99'"),
        (lambda: Certificate.load(b"nonsense"), "not a certificate"),
        (lambda: Certificate.loadPEM("nonsense"), "not a certificate"),
        (lambda: Certificate.load(b"", 3), "format must be"),
        (lambda: CertificateRequest.load(b"nonsense"), "not a certificate request"),
    ],
)
def test_bad_data(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


# -- certificates


def test_certificates_survive_encoding() -> None:
    for format in (ASN1, PEM):
        assert Certificate.load(own().dump(format), format) == own()
    again = PrivateCertificate.loadPEM(own().dumpPEM())
    assert again == own()
    assert again.privateKey.matches(key())
    assert hash(again) == hash(own())
    assert again != host_certificate()
    assert own().newCertificate(own().dump()).privateKey is key()


def test_what_a_certificate_says() -> None:
    assert own().serialNumber() == 7
    assert own().getSubject() == own().getIssuer() == DN(CN="me", O="home")
    assert own().digest("sha256").count(b":") == 31
    assert repr(Certificate(own().original)) == "<Certificate Subject=b'me' Issuer=b'me'>"
    text = own().inspect()
    assert "Certificate For Subject:" in text
    assert f"Key Pair with Hash: {key().keyHash()}" in text


def test_certificate_of_another_key() -> None:
    with pytest.raises(VerifyError, match="do not match"):
        PrivateCertificate.load(own().dump(), KeyPair.generate(size=1024))


def test_certificates_of_a_transport_that_has_none() -> None:
    class Bare:
        def getHandle(self) -> object:
            return object()

    for take in (Certificate.peerFromTransport, Certificate.hostFromTransport):
        with pytest.raises(CertificateError):
            take(Bare())


# -- requests


def test_request_and_signature() -> None:
    signer = own()
    wanted = DN(CN="you")
    for format in (ASN1, PEM):
        request = CertificateRequest.load(key().certificateRequest(wanted, format), format)
        assert request.getSubject() == wanted
        signed = signer.signRequestObject(request, 8)
        assert (signed.getSubject(), signed.getIssuer(), signed.serialNumber()) == (
            wanted,
            DN(CN="me", O="home"),
            8,
        )


def test_request_is_looked_at() -> None:
    request = key().certificateRequest(DN(CN="you"))
    assert (
        Certificate.load(
            own().signCertificateRequest(request, lambda name: name.CN == b"you", 1)
        ).serialNumber()
        == 1
    )
    with pytest.raises(VerifyError, match="rejected"):
        own().signCertificateRequest(request, lambda name: False, 1)


def test_request_is_looked_at_later() -> None:
    request = key().certificateRequest(DN(CN="you"))
    verdict: Deferred[bool] = Deferred()
    signed = own().signCertificateRequest(request, lambda name: verdict, 1)
    heard: list[Any] = []
    signed.addCallback(heard.append)
    verdict.callback(True)
    assert Certificate.load(heard[0]).getSubject() == DN(CN="you")


def test_request_with_a_wrong_signature() -> None:
    request = bytearray(key().certificateRequest(DN(CN="you")))
    request[-1] ^= 1
    with pytest.raises(VerifyError, match="Can't verify"):
        CertificateRequest.load(bytes(request))


# -- settings


def test_settings_are_safe_by_default() -> None:
    options = CertificateOptions()
    for provided in (
        IOpenSSLClientConnectionCreator,
        IOpenSSLServerConnectionCreator,
        IOpenSSLContextFactory,
    ):
        assert provided.providedBy(options)
    made = context(options)
    assert made.minimum_version == ssl.TLSVersion.TLSv1_2
    assert made.options & ssl.OP_NO_COMPRESSION
    assert not [cipher for cipher in made.get_ciphers() if "RC4" in cipher["name"] or "DES" in cipher["name"]]


@pytest.mark.parametrize(
    ("given", "oldest", "newest"),
    [
        ({"raiseMinimumTo": TLSVersion.TLSv1_3}, ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.MAXIMUM_SUPPORTED),
        ({"raiseMinimumTo": TLSVersion.TLSv1_0}, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.MAXIMUM_SUPPORTED),
        ({"lowerMaximumSecurityTo": TLSVersion.TLSv1_2}, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2),
    ],
)
def test_versions(given: dict[str, Any], oldest: object, newest: object) -> None:
    made = context(CertificateOptions(**given))
    assert (made.minimum_version, made.maximum_version) == (oldest, newest)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (lambda: {"privateKey": key().original}, ValueError, "certificate was not"),
        (lambda: {"extraCertChain": []}, ValueError, "extraCertChain needs"),
        (lambda: {"verify": True}, ValueError, "caCerts"),
        (lambda: {"trustRoot": own(), "caCerts": []}, TypeError, "mutually exclusive"),
        (lambda: {"trustRoot": object()}, TypeError, "trustRoot must be a Certificate"),
        (
            lambda: {"raiseMinimumTo": TLSVersion.TLSv1_3, "lowerMaximumSecurityTo": TLSVersion.TLSv1_2},
            ValueError,
            "raiseMinimumTo needs to be lower",
        ),
        (lambda: {"acceptableCiphers": AcceptableCiphers([])}, ValueError, "no usable ciphers"),
    ],
)
def test_settings_that_make_no_sense(
    given: Callable[[], dict[str, Any]], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        CertificateOptions(**given())


def test_certificate_and_trust_of_the_settings() -> None:
    made = context(host_certificate().options(authority().certificate))
    assert made.verify_mode == ssl.CERT_REQUIRED
    assert len(made.get_ca_certs()) == 1
    assert context(host_certificate().options()).verify_mode == ssl.CERT_NONE
    optional = CertificateOptions(verify=True, caCerts=[authority().x509], requireCertificate=False)
    assert context(optional).verify_mode == ssl.CERT_OPTIONAL


def test_ciphers_are_those_both_know() -> None:
    ours = AcceptableCiphers.fromOpenSSLCipherString(
        "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"
    )
    names = [cipher.fullName for cipher in ours.selectCiphers(ours._ciphers[::-1])]
    assert names[-2:] == ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"]
    assert ours.selectCiphers([]) == ()
    made = context(CertificateOptions(acceptableCiphers=ours))
    assert "ECDHE-RSA-CHACHA20-POLY1305" not in [cipher["name"] for cipher in made.get_ciphers()]


def test_parameters_of_diffie_and_hellman(tmp_path: Path) -> None:
    file = tmp_path / "dh.pem"
    file.write_bytes(FFDHE2048)
    given = DiffieHellmanParameters.fromFile(FilePath(str(file)))
    context(CertificateOptions(dhParameters=given))
    missing = DiffieHellmanParameters.fromFile(FilePath(str(tmp_path / "missing")))
    with pytest.raises(FileNotFoundError):
        context(CertificateOptions(dhParameters=missing))


def test_trust() -> None:
    made = context(
        CertificateOptions(trustRoot=trustRootFromCertificates([authority().certificate, own()])), False
    )
    assert len(made.get_ca_certs()) == 2
    assert context(CertificateOptions(trustRoot=platformTrust()), False).verify_mode == ssl.CERT_REQUIRED
    with pytest.raises(TypeError, match="CertBase"):
        trustRootFromCertificates([b"pem"])  # type: ignore[list-item]  # that is what is tested


def test_a_client_needs_a_hosts_name() -> None:
    with pytest.raises(TypeError, match="text for host names, not bytes"):
        optionsForClientTLS(b"localhost")  # type: ignore[arg-type]  # that is what is tested
    assert IOpenSSLClientConnectionCreator.providedBy(optionsForClientTLS("localhost"))


# -- settings of older programs


def test_key_and_certificate_in_files(tmp_path: Path) -> None:
    key_file, certificate_file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key_file.write_bytes(key().dump(PEM))
    certificate_file.write_bytes(own().dump(PEM))
    made = DefaultOpenSSLContextFactory(str(key_file), str(certificate_file))
    assert context(made).minimum_version == ssl.TLSVersion.TLSv1_2
    other = KeyPair.generate(size=1024)
    key_file.write_bytes(other.dump(PEM))
    with pytest.raises(TLSError, match="mismatch"):
        context(DefaultOpenSSLContextFactory(str(key_file), str(certificate_file)))
    with pytest.raises(TLSError, match=r"cannot read .*missing\.pem"):
        context(DefaultOpenSSLContextFactory(str(tmp_path / "missing.pem"), str(certificate_file)))


def test_factories_of_contexts() -> None:
    openssl: Any = pytest.importorskip("OpenSSL.SSL")
    for factory in (ClientContextFactory(), CertificateOptions()):
        assert isinstance(factory.getContext(), openssl.Context)
    with pytest.raises(NotImplementedError, match="ContextFactory does not say"):
        ContextFactory().getContext()


def test_deprecated_things_say_so() -> None:
    with pytest.deprecated_call():
        assert protocolNegotiationMechanisms().name == "ALPN"
    with pytest.deprecated_call():
        assert pickle.loads(pickle.dumps(key())).matches(key())


def test_errors_that_python_has_no_name_for() -> None:
    unnamed = ssl.SSLError(1, "[SSL] tlsv1 alert no application protocol (_ssl.c:1006)")
    unnamed.reason = unnamed.library = None  # type: ignore[assignment]  # as the system makes them
    error = tls_error(unnamed)
    assert isinstance(error, AlertReceived)
    assert str(error) == "tlsv1 alert no application protocol"
    assert error.args == ([("SSL routines", "", str(error))],)


def test_settings_survive_pickling() -> None:
    settings = CertificateOptions(trustRoot=trustRootFromCertificates([]))
    with pytest.warns(DeprecationWarning, match="real persistence system"):
        assert pickle.loads(pickle.dumps(settings)).verify
