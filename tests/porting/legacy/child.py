"""A child process, and what is collected of others."""
# mypy: ignore-errors

from __future__ import annotations

import os

from twisted.internet import protocol, reactor, utils
from twisted.internet.defer import inlineCallbacks


class Words(protocol.ProcessProtocol):
    def connectionMade(self):
        self.transport.write(b"Aleph-null bottles\n" * 10)
        self.transport.closeStdin()

    def outReceived(self, data):
        print(*data.decode().split())

    def processExited(self, reason):
        print("exited with", reason.value.exitCode)

    def processEnded(self, reason):
        others()


@inlineCallbacks
def others():
    print((yield utils.getProcessOutput("/bin/echo", ["hi"], os.environ)))
    print((yield utils.getProcessValue("/bin/sh", ["-c", "exit 3"])))
    print((yield utils.getProcessOutputAndValue("/bin/sh", ["-c", "echo e >&2; exit 4"])))
    reactor.stop()


reactor.spawnProcess(Words(), "wc", ["wc"], os.environ)
reactor.run()
