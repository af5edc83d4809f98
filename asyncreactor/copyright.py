"""The version and the licence, as text for `--version` options and about boxes."""

from __future__ import annotations

from asyncreactor._version import VERSION

__all__ = ["copyright", "disclaimer", "longversion", "version"]

version = VERSION
longversion = f"[asyncreactor, version {VERSION}]"
copyright = "Copyright (c) 2026 The asyncreactor authors, under the MIT licence (see the file LICENSE)."
disclaimer = f"""\
asyncreactor, Twisted's concepts native on asyncio and uvloop
Version {VERSION}
{copyright}

This is free software, given as it is: there is no warranty of any kind."""
