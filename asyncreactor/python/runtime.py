"""On what the program runs: the system, its abilities, the clock and the version of Python."""

from __future__ import annotations

import os
import sys
import time
import warnings
from importlib.util import find_spec

__all__ = ["Platform", "platform", "platformType", "seconds", "shortPythonVersion", "knownPlatforms"]

#: What `os.name` may be, and the kind of platform that stands for.
knownPlatforms = {
    "posix": "posix",
    "nt": "win32",
    "ce": "win32",
    "java": "java",
    "org.python.modules.os": "java",
}

#: The wall clock: seconds since 1970.
seconds = time.time


class Platform:
    """An operating system.

    Args:
        name: what `os.name` says; that of the running system by default.
        platform: what `sys.platform` says; that of the running system by default.
    """

    #: The kind of platform, "posix", "win32" or "java", or None if it is none of these.
    type: str | None = knownPlatforms.get(os.name)
    seconds = staticmethod(time.time)
    _platform = sys.platform

    def __init__(self, name: str | None = None, platform: str | None = None) -> None:
        if name is not None:
            self.type = knownPlatforms.get(name)
        if platform is not None:
            self._platform = platform

    def isKnown(self) -> bool:
        """Whether it is one of `knownPlatforms`."""
        return self.type is not None

    def getType(self) -> str | None:
        """The kind of platform, as in the attribute `type`."""
        return self.type

    def isMacOSX(self) -> bool:
        """Whether it is macOS."""
        return self._platform == "darwin"

    def isLinux(self) -> bool:
        """Whether it is Linux."""
        return self._platform.startswith("linux")

    def isWindows(self) -> bool:
        """Whether it is Windows."""
        return self.type == "win32"

    def isWinNT(self) -> bool:
        """Deprecated: the same as `isWindows`."""
        warnings.warn(
            f"{__name__}.Platform.isWinNT was deprecated in Twisted 13.0. Use Platform.isWindows instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.isWindows()

    def isVista(self) -> bool:
        """Whether it is Windows Vista or Windows Server 2008."""
        if sys.platform == "win32":
            return self.isWindows() and sys.getwindowsversion().major == 6
        return False

    def isDocker(self, _initCGroupLocation: str = "/proc/1/cgroup") -> bool:
        """Whether the program runs in a Docker container, as far as the control groups of process 1 tell."""
        if not self.isLinux():
            return False
        try:
            with open(_initCGroupLocation, encoding="utf-8", errors="replace") as file:
                groups = [line.rstrip("\n").split(":", 2)[-1] for line in file]
        except OSError:
            return False
        return any(group.startswith("/docker/") for group in groups)

    def supportsThreads(self) -> bool:
        """Whether threads can be started."""
        return find_spec("threading") is not None

    def _supportsSymlinks(self) -> bool:
        """Whether symbolic links can be made."""
        return hasattr(os, "symlink") and not self.isWindows()

    def supportsINotify(self) -> bool:
        """Whether the kernel reports changes of files through inotify."""
        return self.isLinux()


def shortPythonVersion() -> str:
    """The version of Python in three numbers, such as "3.11.7"."""
    return ".".join(str(number) for number in sys.version_info[:3])


#: The system that the program runs on.
platform = Platform()
platformType = platform.getType()
