"""A program with a main loop of its own, which turns the reactor now and then."""
# mypy: ignore-errors

from __future__ import annotations

from twisted.internet import reactor

heard = []
reactor.callWhenRunning(heard.append, "running")
reactor.addSystemEventTrigger("during", "shutdown", heard.append, "shutdown")
reactor.startRunning(installSignalHandlers=False)
print(reactor.running)
reactor.callLater(0.001, heard.append, "timer")
reactor.callLater(0.002, reactor.stop)
turns = 0
while reactor.running:
    reactor.iterate(0.001)
    turns += 1
print(heard, turns > 0, reactor.running)
