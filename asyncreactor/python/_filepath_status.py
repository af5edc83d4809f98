"""What the file system says of a path, asked once and remembered."""

from __future__ import annotations

import os
import stat
import sys
from typing import Any, AnyStr, Generic

from asyncreactor.python._filepath_names import NamedPath
from asyncreactor.python._filepath_permissions import Permissions

__all__ = ["StatusPath"]


class StatusPath(NamedPath[AnyStr], Generic[AnyStr]):
    """A path that remembers what `os.stat` said of it, until `changed` or `restat` is called.

    What follows a symbolic link tells of the link's target. That nothing is there is never remembered.
    """

    _statinfo: os.stat_result | None = None

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        state.pop("_statinfo", None)  # another process, another time
        return state

    def changed(self) -> None:
        """Forget what is remembered. It is asked anew when it is next needed."""
        self._statinfo = None

    def restat(self, reraise: bool = True) -> None:
        """Ask the file system now.

        Args:
            reraise: let the error out when there is nothing there; without, the path then does not exist.

        Raises:
            OSError: nothing is there, or it may not be looked at.
        """
        try:
            self._statinfo = os.stat(self.path)
        except OSError:
            self._statinfo = None
            if reraise:
                raise

    def exists(self) -> bool:
        """Say whether anything is there. A symbolic link to nowhere does not exist."""
        return self._status_or_none() is not None

    def isdir(self) -> bool:
        """Say whether it is a directory, or a link to one."""
        return self._has_kind(stat.S_IFDIR)

    def isfile(self) -> bool:
        """Say whether it is a plain file, or a link to one."""
        return self._has_kind(stat.S_IFREG)

    def isBlockDevice(self) -> bool:
        """Say whether it is a block device, such as a disk."""
        return self._has_kind(stat.S_IFBLK)

    def isSocket(self) -> bool:
        """Say whether it is a UNIX socket."""
        return self._has_kind(stat.S_IFSOCK)

    def islink(self) -> bool:
        """Say whether it is a symbolic link. This is asked each time."""
        return os.path.islink(self.path)

    def getsize(self) -> int:
        """Return the file's size in bytes.

        Raises:
            OSError: nothing is there.
        """
        return self._status().st_size

    def getModificationTime(self) -> float:
        """Return when the contents last changed, in seconds since the epoch.

        Raises:
            OSError: nothing is there.
        """
        return float(self._status().st_mtime)

    def getStatusChangeTime(self) -> float:
        """Return when contents or metadata last changed, in seconds since the epoch.

        Raises:
            OSError: nothing is there.
        """
        return float(self._status().st_ctime)

    def getAccessTime(self) -> float:
        """Return when the file was last read, in seconds since the epoch.

        Raises:
            OSError: nothing is there.
        """
        return float(self._status().st_atime)

    def getPermissions(self) -> Permissions:
        """Return what owner, group and others may do. Windows shows all three the same.

        Raises:
            OSError: nothing is there.
        """
        return Permissions(stat.S_IMODE(self._status().st_mode))

    def getInodeNumber(self) -> int:
        """Return the number that, with the device's, tells this file from all others.

        Raises:
            OSError: nothing is there.
            NotImplementedError: on Windows.
        """
        return self._posix_status().st_ino

    def getDevice(self) -> int:
        """Return the number of the device that the file is on.

        Raises:
            OSError: nothing is there.
            NotImplementedError: on Windows.
        """
        return self._posix_status().st_dev

    def getNumberOfHardLinks(self) -> int:
        """Return how many names the file has.

        Raises:
            OSError: nothing is there.
            NotImplementedError: on Windows.
        """
        return self._posix_status().st_nlink

    def getUserID(self) -> int:
        """Return the number of the user who owns the file.

        Raises:
            OSError: nothing is there.
            NotImplementedError: on Windows.
        """
        return self._posix_status().st_uid

    def getGroupID(self) -> int:
        """Return the number of the group that the file belongs to.

        Raises:
            OSError: nothing is there.
            NotImplementedError: on Windows.
        """
        return self._posix_status().st_gid

    def _status(self) -> os.stat_result:
        if self._statinfo is None:
            self.restat()
            assert self._statinfo is not None
        return self._statinfo

    def _status_or_none(self) -> os.stat_result | None:
        if self._statinfo is None:
            self.restat(reraise=False)
        return self._statinfo

    def _has_kind(self, file_type: int) -> bool:
        status = self._status_or_none()
        return status is not None and stat.S_IFMT(status.st_mode) == file_type

    def _posix_status(self) -> os.stat_result:
        if sys.platform == "win32":
            raise NotImplementedError("Windows keeps no POSIX owner, device or link numbers for a file")
        return self._status()
