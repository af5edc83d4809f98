"""The names of reactors that `--reactor` takes. On each of them the same one runs, on asyncio's or uvloop's loop."""

from __future__ import annotations

from asyncreactor.application.reactors import Reactor

__all__ = ["asyncio", "default", "epoll", "iocp", "poll", "select"]

default = Reactor(
    "default", "asyncreactor.internet.default", "The best event loop there is: uvloop's or asyncio's."
)
asyncio = Reactor("asyncio", "asyncreactor.internet.asyncioreactor", "The current asyncio event loop.")
epoll = Reactor(
    "epoll", "asyncreactor.internet.epollreactor", "For programs that ask for epoll: the default."
)
poll = Reactor("poll", "asyncreactor.internet.pollreactor", "For programs that ask for poll: the default.")
select = Reactor(
    "select", "asyncreactor.internet.selectreactor", "For programs that ask for select: the default."
)
iocp = Reactor(
    "iocp", "asyncreactor.internet.iocpreactor", "For programs that ask for completion ports (Windows)."
)
