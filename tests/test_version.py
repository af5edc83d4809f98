"""The version of the package, and that of the release it mirrors."""

from __future__ import annotations

from asyncreactor import _version, copyright


def test_version_is_that_of_the_mirrored_release() -> None:
    assert _version.__version__.package == "Twisted"
    assert _version.__version__.public() == _version.VERSION


def test_copyright_names_the_version() -> None:
    assert copyright.version == _version.VERSION
    assert copyright.longversion == f"[asyncreactor, version {_version.VERSION}]"
    assert copyright.copyright in copyright.disclaimer
