"""Running a reactor under a profiler."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from typing import Any, ClassVar, NoReturn

__all__ = ["AppProfiler", "CProfileRunner", "ProfileRunner"]


class _BasicProfiler:
    """Runs a reactor and writes what was measured to a file.

    Args:
        profileOutput: the file's path.
        saveStats: whether to write what `pstats` reads, instead of a text.
    """

    def __init__(self, profileOutput: str, saveStats: bool) -> None:
        self.profileOutput = profileOutput
        self.saveStats = saveStats

    def _reportImportError(self, module: str, error: ImportError) -> NoReturn:
        sys.exit(f"Failed to import module {module}: {error}\nThis Python was built or packaged without it.")


class ProfileRunner(_BasicProfiler):
    """Uses the standard library's `profile`."""

    def run(self, reactor: Any) -> None:
        """Run the reactor.

        Raises:
            SystemExit: there is no such module.
        """
        try:
            import profile
        except ImportError as error:
            self._reportImportError("profile", error)
        measured = profile.Profile()
        measured.runcall(reactor.run)
        if self.saveStats:
            measured.dump_stats(self.profileOutput)
            return
        with open(self.profileOutput, "a", encoding="utf-8") as file, redirect_stdout(file):
            measured.print_stats()


class CProfileRunner(_BasicProfiler):
    """Uses the standard library's `cProfile`."""

    def run(self, reactor: Any) -> None:
        """Run the reactor.

        Raises:
            SystemExit: there is no such module.
        """
        try:
            import cProfile
            import pstats
        except ImportError as error:
            self._reportImportError("cProfile", error)
        measured = cProfile.Profile()
        measured.runcall(reactor.run)
        if self.saveStats:
            measured.dump_stats(self.profileOutput)
            return
        with open(self.profileOutput, "w", encoding="utf-8") as file:
            pstats.Stats(measured, stream=file).strip_dirs().sort_stats("cumulative").print_stats()


class AppProfiler:
    """Chooses the profiler.

    Args:
        options: "profile" is the file's path, "profiler" the profiler's name in any case, "savestats" is as for
            the profilers.

    Attributes:
        profilers: the profilers by name.
        profiler: the chosen one's name.
        run: runs a reactor under it.

    Raises:
        SystemExit: there is no profiler of that name.
    """

    profilers: ClassVar[dict[str, type[Any]]] = {"profile": ProfileRunner, "cprofile": CProfileRunner}
    run: Callable[[Any], None]

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.profiler = options.get("profiler", "cprofile").lower()
        if self.profiler not in self.profilers:
            raise SystemExit(f"Unsupported profiler name: {options['profiler']}")
        chosen = self.profilers[self.profiler]
        self.run = chosen(options.get("profile"), options.get("savestats", False)).run
