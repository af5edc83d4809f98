"""`TreeReporter`: modules, classes and tests as a tree, in colour where the terminal has it."""

from __future__ import annotations

import sys
from typing import Any

from asyncreactor.python.failure import Failure
from asyncreactor.trial._text_reporters import MarkingReporter

__all__ = ["TreeReporter"]


class _NullColorizer:
    """Writes without colour."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    @classmethod
    def supported(cls, stream: Any = sys.stdout) -> bool:
        """Whether the stream can do this: any can."""
        return True

    def write(self, text: str, color: str) -> None:
        """Write `text`."""
        self.stream.write(text)


class _AnsiColorizer:
    """Writes in the colours of ANSI terminals."""

    _COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    @classmethod
    def supported(cls, stream: Any = sys.stdout) -> bool:
        """Whether the stream is a terminal with more than two colours."""
        try:
            return stream.isatty() and _count_colours() > 2
        except Exception:
            # Which exceptions a terminal that curses can't make sense of leads to differs from system to system.
            return False

    def write(self, text: str, color: str) -> None:
        """Write `text` in bold of the colour."""
        self.stream.write(f"\x1b[{30 + self._COLOURS.index(color)};1m{text}\x1b[0m")


def _count_colours() -> int:
    import curses

    try:
        return curses.tigetnum("colors")
    except curses.error:  # nobody has told it of the terminal
        curses.setupterm()
    return curses.tigetnum("colors")


class TreeReporter(MarkingReporter):
    """Writes a tree of modules and classes; behind each test, how it ended.

    Attributes:
        currentLine: the line that a test has begun.
        indent: what each level is indented by.
        columns: how wide the lines are.
    """

    marks = ("[OK]", "[ERROR]", "[FAIL]", "[SKIPPED]", "[TODO]", "[SUCCESS!?!]")
    currentLine = ""
    indent = "  "
    columns = 79

    SUCCESS = "green"
    ERROR = FAILURE = TODONE = "red"
    SKIP = TODO = "blue"

    def __init__(self, stream: Any = sys.stdout, *args: Any, **kwargs: Any) -> None:
        super().__init__(stream, *args, **kwargs)
        self._lastTest: list[str] = []
        colorizer = _AnsiColorizer if _AnsiColorizer.supported(stream) else _NullColorizer
        self._colorizer: Any = colorizer(self._stream)

    def getDescription(self, test: Any) -> str:
        """What the test is called in the tree: the name of its method."""
        return str(test.id()).rpartition(".")[2]

    def startTest(self, test: Any) -> None:
        """A test begins."""
        prelude = self._getPreludeSegments(test.id())
        self._writePrelude(prelude)
        self.currentLine = f"{self.indent * len(prelude)}{self.getDescription(test)} ... "
        self._write(self.currentLine)
        super().startTest(test)

    def _write_now(self, failure: Failure) -> None:
        super()._write_now(failure)
        if self.realtime:
            self.currentLine = self._formatFailureTraceback(failure)

    def _mark(self, way: int) -> None:
        colours = (self.SUCCESS, self.ERROR, self.FAILURE, self.SKIP, self.TODO, self.TODONE)
        self.endLine(self.marks[way], colours[way])

    def cleanupErrors(self, errs: Any) -> None:
        """Cleaning up after a test failed."""
        self._colorizer.write("    cleanup errors", self.ERROR)
        self.endLine("[ERROR]", self.ERROR)
        super().cleanupErrors(errs)

    def upDownError(self, method: Any, error: Any, warn: bool = True, printStatus: bool = True) -> None:
        """A fixture of a class or module failed."""
        self._colorizer.write(f"  {method}", self.ERROR)
        if printStatus:
            self.endLine("[ERROR]", self.ERROR)
        super().upDownError(method, error, warn, printStatus)

    def endLine(self, message: str, color: str) -> None:
        """End the line of a test with `message`, at the right margin."""
        self._write(" " * (self.columns - len(self.currentLine) - len(message)))
        self._colorizer.write(message, color)
        self._write("\n")

    def _getPreludeSegments(self, test_id: str) -> list[str]:
        """The lines above a test: its module and its class."""
        head, _, last = test_id.rpartition(".")[0].rpartition(".")
        return [segment for segment in (head, last) if segment]

    def _writePrelude(self, segments: list[str]) -> None:
        for depth, segment in enumerate(segments):
            if self._lastTest[: depth + 1] != segments[: depth + 1]:
                self._writeln("%s", self.indent * depth + segment)
        self._lastTest = segments

    def _printSummary(self) -> None:
        if self.wasSuccessful():
            self._colorizer.write("PASSED", self.SUCCESS)
        else:
            self._colorizer.write("FAILED", self.FAILURE)
        self._writeln("%s", self._getSummary())
