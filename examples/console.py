"""A server with a Python console inside: `python examples/console.py 8000 console.sock`.

Then `socat READLINE UNIX-CONNECT:console.sock`, and look at `guests` or say `await wait_for_guest()`.
"""

from __future__ import annotations

import sys

from asyncreactor.application.service import MultiService
from asyncreactor.application.strports import service
from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.interfaces import IAddress
from asyncreactor.internet.protocol import Factory
from asyncreactor.manhole import ManholeService
from asyncreactor.protocols.wire import Echo


class Guests(Factory):
    protocol = Echo

    def __init__(self) -> None:
        self.addresses: list[IAddress | None] = []
        self._waiting: list[Deferred[IAddress | None]] = []

    def buildProtocol(self, addr: IAddress | None) -> Echo:
        self.addresses.append(addr)
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.callback(addr)
        return Echo()

    def wait_for_guest(self) -> Deferred[IAddress | None]:
        """Return a Deferred that fires with the address of the next one."""
        self._waiting.append(Deferred())
        return self._waiting[-1]


def main(port: str = "8000", path: str = "console.sock") -> None:
    guests = Guests()
    names = {"guests": guests.addresses, "wait_for_guest": guests.wait_for_guest, "reactor": reactor}
    program = MultiService()
    service(f"tcp:{port}:interface=127.0.0.1", guests).setServiceParent(program)
    ManholeService(path, names).setServiceParent(program)
    reactor.callWhenRunning(program.privilegedStartService)
    reactor.callWhenRunning(program.startService)
    reactor.addSystemEventTrigger("before", "shutdown", program.stopService)
    reactor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
