"""Tests of `asyncreactor.internet.main`."""

from __future__ import annotations

from asyncreactor.internet import error, main


def test_shared_reasons() -> None:
    assert isinstance(main.CONNECTION_DONE, error.ConnectionDone)
    assert str(main.CONNECTION_DONE) == "Connection was closed cleanly: Connection done."
    assert isinstance(main.CONNECTION_LOST, error.ConnectionLost)
    assert str(main.CONNECTION_LOST).endswith("in a non-clean fashion: Connection lost.")
