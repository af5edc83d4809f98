"""TLS with contexts of pyOpenSSL."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.ssl import (
    CertificateOptions,
    ClientContextFactory,
    TLSError,
    VerificationError,
    optionsForClientTLS,
)
from asyncreactor.protocols.tls import TLSMemoryBIOFactory
from tests._engine.tls_ends import (
    Echo,
    connected,
    refused,
    run,
    server_options,
)
from tests.certificates import authority, host_certificate
from tests.loops import LoopFactory, on_both_loops

MEBIBYTE = 1 << 20


@on_both_loops
def test_contexts_of_pyopenssl(loop_factory: LoopFactory) -> None:
    openssl: Any = pytest.importorskip("OpenSSL.SSL")

    class Legacy(ClientContextFactory):
        def getContext(self) -> Any:
            return openssl.Context(openssl.TLS_METHOD)

    async def main() -> None:
        options = server_options()
        assert isinstance(options.getContext(), openssl.Context)
        pair = await connected(Echo, server=options, client=Legacy())
        for end in (pair.client, pair.server):
            assert isinstance(end.wire.getHandle(), openssl.Connection)
        pair.client.wire.write(b"x" * MEBIBYTE)
        assert len(await pair.client.received(MEBIBYTE)) == MEBIBYTE
        await pair.part()
        await pair.close()

    run(loop_factory, main)


@on_both_loops
@pytest.mark.parametrize(("host", "good"), [("localhost", True), ("elsewhere.example", False)])
def test_silent_about_the_host(loop_factory: LoopFactory, host: str, good: bool) -> None:
    pytest.importorskip("OpenSSL.SSL")

    async def main() -> None:
        silent = optionsForClientTLS(host, authority().certificate, sendServerName=False)
        if good:
            pair = await connected(client=silent)
            assert pair.server.wire.getHandle().get_servername() is None
        else:
            pair = await refused(server_options(), silent)
            assert isinstance(await pair.client.lost, VerificationError)
            assert isinstance(await pair.server.lost, TLSError)
        await pair.close()

    run(loop_factory, main)


def test_settings_that_are_none() -> None:
    with (
        pytest.warns(Warning, match="does not explicitly provide"),
        pytest.raises(TypeError, match="getContext"),
    ):
        TLSMemoryBIOFactory(object(), True, Factory())
    with pytest.raises(ValueError, match="privateKey was not"):
        CertificateOptions(certificate=host_certificate().original)
