"""A transport over this process's standard input and output.

    StandardIO(protocol)

connects a protocol to descriptors 0 and 1, be they files, pipes or a terminal.
"""

from __future__ import annotations

from asyncreactor.internet._posixstdio import PipeAddress, StandardIO

__all__ = ["StandardIO", "PipeAddress"]

for _class in (StandardIO, PipeAddress):
    _class.__module__ = __name__
del _class
