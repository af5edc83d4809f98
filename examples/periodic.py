"""A task that is repeated, and ends: `python examples/periodic.py 0.5 5` shows five ticks, half a second apart."""

from __future__ import annotations

import sys

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.task import LoopingCall, deferLater
from asyncreactor.python import log


class Ticker:
    def __init__(self, times: int) -> None:
        self.left = times
        self.loop = LoopingCall(self.tick)

    def tick(self) -> Deferred[None]:
        self.left -= 1
        print("tick," if self.left else "tick, the last one,", self.left, "left")
        if not self.left:
            self.loop.stop()
        # The next tick waits for this Deferred, if it takes longer than the interval.
        return deferLater(reactor, 0, print, "tock")


def main(seconds: str = "1", times: str = "5") -> None:
    ticker = Ticker(int(times))
    finished = ticker.loop.start(float(seconds))
    finished.addErrback(lambda failure: log.err(failure, "a tick failed"))
    finished.addBoth(lambda _: reactor.stop())
    reactor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
