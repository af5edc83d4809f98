"""Random bytes."""

from __future__ import annotations

import os

import pytest

from asyncreactor.python import randbytes


@pytest.mark.parametrize("source", [randbytes.secureRandom, randbytes.insecureRandom])
def test_length(source: object) -> None:
    assert callable(source)
    for nbytes in (0, 1, 17):
        assert len(source(nbytes)) == nbytes
    assert source(16) != source(16)


def no_urandom(nbytes: int) -> bytes:
    raise NotImplementedError


def test_no_secure_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", no_urandom)
    factory = randbytes.RandomFactory()
    with pytest.raises(randbytes.SecureRandomNotAvailable) as caught:
        factory.secureRandom(4)
    assert isinstance(caught.value.__cause__, randbytes.SourceNotAvailable)
    with pytest.warns(RuntimeWarning, match="urandom unavailable") as warned:
        assert len(factory.secureRandom(4, fallback=True)) == 4
    assert warned[0].filename == __file__


def test_without_getrandbits() -> None:
    factory = randbytes.RandomFactory()
    factory.getrandbits = None
    assert len(factory.insecureRandom(9)) == 9
