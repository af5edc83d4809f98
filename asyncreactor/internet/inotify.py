"""Hear of changes to files and directories, from Linux's inotify(7).

    def changed(watch: object, path: FilePath[bytes], mask: int) -> None:
        print(path, humanReadableMask(mask))

    notifier = INotify()
    notifier.startReading()
    notifier.watch(FilePath("/some/directory"), callbacks=[changed])

Paths come as bytes. On other systems than Linux, making an `INotify` fails.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable
from typing import Any, Final

from asyncreactor.internet import fdesc
from asyncreactor.internet.abstract import FileDescriptor
from asyncreactor.logger import Logger
from asyncreactor.python import _inotify
from asyncreactor.python._arguments import must_be_callable, must_be_integer, must_have
from asyncreactor.python._inotify import INotifyError
from asyncreactor.python.failure import Failure
from asyncreactor.python.filepath import FilePath

__all__ = [
    "IN_ACCESS",
    "IN_ATTRIB",
    "IN_CHANGED",
    "IN_CLOSE",
    "IN_CLOSE_NOWRITE",
    "IN_CLOSE_WRITE",
    "IN_CREATE",
    "IN_DELETE",
    "IN_DELETE_SELF",
    "IN_DONT_FOLLOW",
    "IN_IGNORED",
    "IN_ISDIR",
    "IN_MASK_ADD",
    "IN_MODIFY",
    "IN_MOVED",
    "IN_MOVED_FROM",
    "IN_MOVED_TO",
    "IN_MOVE_SELF",
    "IN_ONESHOT",
    "IN_ONLYDIR",
    "IN_OPEN",
    "IN_Q_OVERFLOW",
    "IN_UNMOUNT",
    "IN_WATCH_MASK",
    "INotify",
    "humanReadableMask",
]

# Events.
IN_ACCESS: Final = 1 << 0
IN_MODIFY: Final = 1 << 1
IN_ATTRIB: Final = 1 << 2
IN_CLOSE_WRITE: Final = 1 << 3
IN_CLOSE_NOWRITE: Final = 1 << 4
IN_OPEN: Final = 1 << 5
IN_MOVED_FROM: Final = 1 << 6
IN_MOVED_TO: Final = 1 << 7
IN_CREATE: Final = 1 << 8
IN_DELETE: Final = 1 << 9
IN_DELETE_SELF: Final = 1 << 10
IN_MOVE_SELF: Final = 1 << 11

# Events that come without being asked for.
IN_UNMOUNT: Final = 1 << 13
IN_Q_OVERFLOW: Final = 1 << 14
IN_IGNORED: Final = 1 << 15

# How to watch; IN_ISDIR also comes with events.
IN_ONLYDIR: Final = 1 << 24
IN_DONT_FOLLOW: Final = 1 << 25
IN_MASK_ADD: Final = 1 << 29
IN_ISDIR: Final = 1 << 30
IN_ONESHOT: Final = 1 << 31

IN_CHANGED: Final = IN_MODIFY | IN_ATTRIB
IN_CLOSE: Final = IN_CLOSE_WRITE | IN_CLOSE_NOWRITE
IN_MOVED: Final = IN_MOVED_FROM | IN_MOVED_TO

IN_WATCH_MASK: Final = (
    IN_CHANGED | IN_CREATE | IN_DELETE | IN_MOVED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT
)
"""The events that `INotify.watch` tells of by default: all changes, no reads."""

_FLAG_TO_HUMAN: Final = [
    *zip(
        (1 << bit for bit in range(12)),
        "access modify attrib close_write close_nowrite open moved_from moved_to create delete delete_self "
        "move_self".split(),
        strict=True,
    ),
    *((IN_UNMOUNT, "unmount"), (IN_Q_OVERFLOW, "queue_overflow"), (IN_IGNORED, "ignored")),
    *((IN_ONLYDIR, "only_dir"), (IN_DONT_FOLLOW, "dont_follow"), (IN_MASK_ADD, "mask_add")),
    *((IN_ISDIR, "is_dir"), (IN_ONESHOT, "one_shot")),
]

_EVENT_HEADER = struct.Struct("=iIII")
"""Watch, mask, cookie, and length of the name that follows, which is padded with NUL (inotify(7))."""

_NO_WATCH: Final = -1
"""The watch of events that belong to none."""

_Callback = Callable[["_Watch", FilePath[bytes], int], object]

_log = Logger()


def humanReadableMask(mask: int) -> list[str]:
    """Name the bits of an event's mask."""
    return [name for bit, name in _FLAG_TO_HUMAN if mask & bit]


class _Watch:
    """A path that is watched.

    Attributes:
        path: the path.
        mask: the events to tell of.
        autoAdd: watch directories that are made below it, too.
        callbacks: whom to tell.
    """

    def __init__(
        self, path: FilePath[bytes], mask: int, autoAdd: bool, callbacks: Iterable[_Callback]
    ) -> None:
        self.path = path
        self.mask = mask
        self.autoAdd = autoAdd
        self.callbacks = list(callbacks)

    def notify(self, path: FilePath[bytes], events: int) -> None:
        """Tell all callbacks; one that fails is logged and keeps no other from hearing."""
        for callback in list(self.callbacks):
            try:
                callback(self, path, events)
            except Exception:
                _log.failure(
                    "{callback!r}, told of a change to {path!r}, failed", callback=callback, path=path
                )


class INotify(FileDescriptor):
    """Tells of changes to the paths that it watches. `startReading` makes it begin.

    When the last path that it watched is gone it closes. `loseConnection` closes it.

    Args:
        reactor: what watches the inotify instance; the global one if None.

    Raises:
        INotifyError: the limit on instances is reached, or this system has no inotify.
    """

    _inotify = _inotify

    def __init__(self, reactor: Any = None) -> None:
        super().__init__(reactor)
        self._watchpaths: dict[FilePath[bytes], int] = {}
        self._watchpoints: dict[int, _Watch] = {}
        self._buffer = b""
        self._fd = self._inotify.init()
        fdesc._setCloseOnExec(self._fd)
        fdesc.setNonBlocking(self._fd)
        self._writeDisconnected = True  # there is nothing to write, so loseConnection has not to wait for it
        self.connected = 1

    def fileno(self) -> int:
        """Return the number of the inotify instance's descriptor."""
        return self._fd

    def watch(
        self,
        path: FilePath[Any],
        mask: int = IN_WATCH_MASK,
        autoAdd: bool = False,
        callbacks: Iterable[_Callback] | None = None,
        recursive: bool = False,
    ) -> int:
        """Watch a file, or a directory and what is directly in it.

        Watching a path once more adds events and callbacks to those that it has.

        Args:
            mask: `IN_...` bits for the events to tell of. That the path itself is deleted is always told.
            autoAdd: watch directories that are made in it, and in those, in the same way.
            callbacks: called with the watch, the path that changed and the event's mask.
            recursive: watch all directories below it in the same way. Symbolic links are not followed.

        Returns:
            The number of the watch.

        Raises:
            INotifyError: the path is not there or may not be read, or the limit on watches is reached.
        """
        must_have("path", path, "asBytesMode", "a FilePath")
        must_be_integer("mask", mask, "a sum of IN_... bits")
        callbacks = callbacks or ()
        must_have("callbacks", callbacks, "__iter__", "functions of a watch, a path and a mask, or None")
        callbacks = list(callbacks)
        for callback in callbacks:
            must_be_callable("callbacks", callback, "functions of a watch, a path and a mask")
        known = self._isWatched(path)
        if known is not False:
            number = self._extend(known, mask, callbacks)
        else:
            number = self._add_watch(path.asBytesMode(), mask | IN_DELETE_SELF, autoAdd, callbacks)
        if recursive:
            # After the path itself, so that a folder which is made meanwhile is told of.
            for below in path.walk(lambda inner: not inner.islink()):
                if below.isdir() and not below.islink() and below != path:
                    self.watch(below, mask, autoAdd, callbacks)
        return number

    def ignore(self, path: FilePath[Any]) -> None:
        """Watch a path no more.

        Raises:
            KeyError: it is not watched.
        """
        must_have("path", path, "asBytesMode", "a FilePath")
        wd = self._isWatched(path)
        if wd is False:
            raise KeyError(path)
        self._forget(wd)
        self._inotify.remove(self._fd, wd)

    def doRead(self) -> Exception | None:
        """Take in events and tell of them."""
        return fdesc.readFromFD(self._fd, self._doRead)

    def loseConnection(self) -> None:
        """Close the inotify instance. `connectionLost` follows."""
        super().loseConnection()
        self._close()

    def connectionLost(self, reason: Failure) -> None:
        """Close the inotify instance."""
        super().connectionLost(reason)
        self._close()

    def _close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            try:
                os.close(fd)
            except OSError:
                _log.failure("Couldn't close INotify file descriptor.")

    def _isWatched(self, path: FilePath[Any]) -> int | bool:
        """Return the number of the path's watch, or False."""
        return self._watchpaths.get(path.asBytesMode(), False)

    def _doRead(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= _EVENT_HEADER.size:
            wd, mask, _, length = _EVENT_HEADER.unpack_from(self._buffer)
            end = _EVENT_HEADER.size + length
            if len(self._buffer) < end:
                return
            name = self._buffer[_EVENT_HEADER.size : end].rstrip(b"\0")
            self._buffer = self._buffer[end:]
            self._handle_event(wd, mask, name)

    def _handle_event(self, wd: int, mask: int, name: bytes) -> None:
        watch = self._watchpoints.get(wd)
        if wd == _NO_WATCH and mask & IN_Q_OVERFLOW:
            _log.warn("inotify's queue was full: some changes were lost")
        if watch is None:
            return  # ignored since it happened
        path = watch.path.child(name) if name else watch.path
        if mask & (IN_DELETE_SELF | IN_IGNORED):
            self._forget(wd)
            if not self._watchpoints:
                self.loseConnection()
        if not mask & IN_IGNORED:
            watch.notify(path, mask)
        if watch.autoAdd and mask & IN_ISDIR and mask & IN_CREATE:
            self._add_new_directory(watch, path)

    def _add_new_directory(self, above: _Watch, path: FilePath[bytes]) -> None:
        """Watch a directory as the one above it, and tell of what was made in it before it was watched."""
        try:
            self.watch(path, above.mask, True, above.callbacks)
            children = path.children()
        except (INotifyError, OSError):
            _log.debug("{path!r} was gone before it could be watched", path=path)
            return
        self.reactor.callLater(0, self._tell_of_children, self._watchpoints[self._watchpaths[path]], children)

    def _tell_of_children(self, watch: _Watch, children: list[FilePath[bytes]]) -> None:
        for child in children:
            is_directory = child.isdir() and not child.islink()
            watch.notify(child, IN_CREATE | (IN_ISDIR if is_directory else 0))
            if is_directory:
                self._add_new_directory(watch, child)

    def _add_watch(self, path: FilePath[bytes], mask: int, autoAdd: bool, callbacks: list[_Callback]) -> int:
        wd = self._inotify.add(self._fd, path, mask)
        self._watchpoints[wd] = _Watch(path, mask, autoAdd, callbacks)
        self._watchpaths[path] = wd
        return wd

    def _extend(self, wd: int, mask: int, callbacks: list[_Callback]) -> int:
        watch = self._watchpoints[wd]
        watch.callbacks += [callback for callback in callbacks if callback not in watch.callbacks]
        if mask & ~watch.mask:
            watch.mask |= mask
            self._inotify.add(self._fd, watch.path, watch.mask)
        return wd

    def _forget(self, wd: int) -> None:
        watch = self._watchpoints.pop(wd)
        del self._watchpaths[watch.path]
