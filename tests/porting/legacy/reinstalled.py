"""A program that throws the reactor out of `sys.modules`, and installs another."""
# mypy: ignore-errors

from __future__ import annotations

import asyncio
import sys

from twisted.internet import asyncioreactor, reactor
from twisted.internet.error import ReactorAlreadyInstalledError


def install(loop):
    try:
        asyncioreactor.install(loop)
    except ReactorAlreadyInstalledError as error:
        print(error)


reactor.callLater(0, print, "the first runs")
reactor.callLater(0.001, reactor.stop)
reactor.run()

loop = asyncio.new_event_loop()
install(loop)
del sys.modules["twisted.internet.reactor"]
install(loop)
install(loop)

from twisted.internet import reactor  # noqa: E402  # it is another

sys.modules["twisted.internet.reactor"].callLater(0, print, "the second runs")
reactor.callLater(0.001, reactor.stop)
reactor.run()
print(reactor._asyncioEventloop is loop)
loop.close()
