"""What programs read from the TLS connection that `getHandle` returns, as pyOpenSSL's has it."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.internet.ssl import TLSVersion
from tests._engine.tls_ends import client_options, connected, run, server_options
from tests.certificates import authority
from tests.loops import LoopFactory, on_both_loops


def names(chain: Any) -> list[str]:
    return [shown.get_subject().CN for shown in chain]


@on_both_loops
@pytest.mark.filterwarnings("ignore:X509.get_subject")
def test_the_chains_of_both_ends(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        root = authority()
        trusted = root.certificate
        pair = await connected(
            server=server_options(trustRoot=trusted, extraCertChain=[trusted.original]),
            client=client_options(clientCertificate=root.certificate_for("a client")),
        )
        of_server, of_client = pair.client.wire.getHandle(), pair.server.wire.getHandle()
        assert names(of_server.get_peer_cert_chain()) == ["localhost", "the authority"]
        assert names(of_server.get_verified_chain()) == ["localhost", "the authority"]
        assert "a client" not in names(of_client.get_peer_cert_chain())
        assert names(of_client.get_verified_chain()) == ["a client", "the authority"]
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_a_client_without_certificate_has_no_chain(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        handle = pair.server.wire.getHandle()
        assert handle.get_peer_cert_chain() is None
        assert handle.get_verified_chain() is None
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_version_and_ciphers(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        only = {"raiseMinimumTo": TLSVersion.TLSv1_2, "lowerMaximumSecurityTo": TLSVersion.TLSv1_2}
        pair = await connected(server=server_options(**only))
        handle = pair.client.wire.getHandle()
        assert handle.get_protocol_version() == 0x303
        assert handle.get_cipher_name() in handle.get_cipher_list()
        assert handle.total_renegotiations() == 0
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_what_only_pyopenssl_has_is_said(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        with pytest.raises(AttributeError, match=r"'get_finished'.*getContext\(\)"):
            pair.client.wire.getHandle().get_finished()
        await pair.close()

    run(loop_factory, main)
