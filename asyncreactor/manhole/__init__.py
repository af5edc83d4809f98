"""A Python console inside a running program: a line at a time, over a UNIX socket, with `await` at the top level.

Whoever can open the socket can do all that the program can. So nothing starts a console by itself, only the user
of the process may open the socket's file, and all that is typed and answered is logged.

    ManholeService("/run/mine/console.sock", {"store": store}).setServiceParent(application)

A statement runs in the loop, on the caller's stack until it waits for something: one that does not come to its end
stops the program. What it prints goes to the client. When the client goes, what it waits for is cancelled.
"""

from __future__ import annotations

from asyncreactor.manhole._console import Console, ConsoleFactory
from asyncreactor.manhole._interpreter import Interpreter
from asyncreactor.manhole._service import ManholeService

__all__ = ["Console", "ConsoleFactory", "Interpreter", "ManholeService"]

for _public in (Console, ConsoleFactory, Interpreter, ManholeService):
    _public.__module__ = __name__
del _public
