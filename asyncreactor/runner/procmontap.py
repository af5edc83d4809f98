"""The service that keeps one program running, for the command line."""

from __future__ import annotations

from typing import Any

from asyncreactor.python import usage
from asyncreactor.runner.procmon import ProcessMonitor

__all__ = ["Options", "makeService"]


class Options(usage.Options):
    """The program, and how it is treated."""

    synopsis = "[procmon options] commandline"

    longdesc = (
        "Run a program, log what it writes, and start it again whenever it ends: after a delay if it ended too "
        "soon, which doubles as long as it does. For instance: procmon sleep 10"
    )

    optParameters = [
        ["threshold", "t", 1, "Seconds that the program has to run so that it did not end too soon.", float],
        ["killtime", "k", 5, "Seconds to wait for the program's end before it is killed.", float],
        ["minrestartdelay", "m", 1, "Seconds by which the start is put off the first time.", float],
        ["maxrestartdelay", "M", 3600, "Seconds by which the start is put off at most.", float],
    ]

    optFlags: list[Any] = []

    def parseArgs(self, *args: str) -> None:
        """Take the rest of the command line for the program's."""
        self["args"] = args

    def postOptions(self) -> None:
        """See that there is a program.

        Raises:
            UsageError: there is none.
        """
        if not self["args"]:
            raise usage.UsageError("Please specify the command line of the program to run")


def makeService(config: Any) -> ProcessMonitor:
    """Make the service of the parsed `Options`."""
    monitor = ProcessMonitor()
    monitor.threshold = config["threshold"]
    monitor.killTime = config["killtime"]
    monitor.minRestartDelay = config["minrestartdelay"]
    monitor.maxRestartDelay = config["maxrestartdelay"]
    monitor.addProcess(" ".join(config["args"]), config["args"])
    return monitor
