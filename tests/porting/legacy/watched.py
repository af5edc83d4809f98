"""A descriptor that the program reads by itself; a signal that stops the reactor."""
# mypy: ignore-errors

from __future__ import annotations

import os
import signal

from twisted.internet import defer, fdesc, interfaces, main, reactor
from zope.interface import implementer


@implementer(interfaces.IReadDescriptor)
class Pipe:
    def __init__(self, descriptor):
        self.descriptor = descriptor
        fdesc.setNonBlocking(descriptor)

    def fileno(self):
        return self.descriptor

    def logPrefix(self):
        return "Pipe"

    def doRead(self):
        data = os.read(self.descriptor, 100)
        if not data:
            return main.CONNECTION_DONE
        print("read", data.decode())

    def connectionLost(self, reason):
        print(reason.getErrorMessage())
        os.close(self.descriptor)
        os.kill(os.getpid(), signal.SIGTERM)


def slowly():
    waiting = defer.Deferred()
    reactor.callLater(0.01, waiting.callback, None)
    return waiting.addCallback(lambda _: print("before"))


readable, writable = os.pipe()
pipe = Pipe(readable)
reactor.addReader(pipe)
print(pipe in reactor.getReaders())
reactor.callLater(0.001, os.write, writable, b"abc")
reactor.callLater(0.005, os.close, writable)
for phase in ("after", "during"):
    reactor.addSystemEventTrigger(phase, "shutdown", print, phase)
reactor.addSystemEventTrigger("before", "shutdown", slowly)
reactor.run()
