"""`IReactorProcess`: child processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from asyncreactor._engine.exits import Notice, watch_exit
from asyncreactor.python._arguments import must_be_integer, must_have, wrong_type, wrong_value

if TYPE_CHECKING:
    import asyncio

    from asyncreactor._engine.descriptors import Descriptors
    from asyncreactor.internet.interfaces import IProcessProtocol
    from asyncreactor.internet.process import Process, PTYProcess

__all__ = ["Processes"]

_NO_ENVIRONMENT: Mapping[Any, Any] = MappingProxyType({})


class Processes:
    """Starts child processes, and notices their ends."""

    #: Start every child by a fork: for systems whose `posix_spawn` can't be relied on.
    _neverUseSpawn = False

    if TYPE_CHECKING:
        _loop: asyncio.AbstractEventLoop
        _descriptors: Descriptors

    def spawnProcess(
        self,
        processProtocol: IProcessProtocol,
        executable: str | bytes,
        args: Sequence[str | bytes] = (),
        env: Mapping[Any, Any] | None = _NO_ENVIRONMENT,
        path: str | bytes | None = None,
        uid: int | None = None,
        gid: int | None = None,
        usePTY: bool | tuple[int, int, str | bytes] = False,
        childFDs: Mapping[int, int | str] | None = None,
    ) -> Process | PTYProcess:
        """Start a process; see `IReactorProcess.spawnProcess`. By default its environment is empty.

        A child that needs another folder, user or a terminal, and can't be run, writes why to its standard error
        and exits with code 1.

        Raises:
            OSError: it can't be run, or there can't be another process or descriptor.
            ValueError: `childFDs` contains neither "r", "w" nor a number, or is given together with `usePTY`.
            TypeError: an argument is of the wrong type.
            NotImplementedError: this is Windows.
        """
        if os.name != "posix":
            raise NotImplementedError(
                f"child processes are started as POSIX does it; this system is {os.name!r}"
            )
        _check(processProtocol, executable, args, env, path)
        _check_child(uid, gid, childFDs)
        # The transports are descriptors that this reactor watches, and live with those.
        from asyncreactor.internet import process

        if not usePTY:
            return process.Process(
                self, executable, args, env, path, processProtocol, uid, gid, childFDs=childFDs
            )
        if childFDs is not None:
            raise ValueError("childFDs cannot be used with usePTY: a terminal is descriptors 0, 1 and 2")
        return process.PTYProcess(self, executable, args, env, path, processProtocol, uid, gid, usePTY)

    def _watch_exit(self, pid: int, notice: Notice) -> Callable[[], None]:
        return watch_exit(self._loop, self._descriptors.readiness, pid, notice)


def _check(protocol: object, executable: object, args: object, env: object, path: object) -> None:
    if protocol is not None:
        must_have("processProtocol", protocol, "makeConnection", "a ProcessProtocol, or None")
    if not _is_path(executable):
        raise wrong_type("executable", "a path as str or bytes", executable)
    if not isinstance(args, Sequence) or isinstance(args, (str, bytes)) or not all(map(_is_path, args)):
        raise wrong_type("args", "a list or tuple of str or bytes, the program's name first", args)
    if not args:
        raise wrong_value("args", "a list or tuple of str or bytes, the program's name first", args)
    if env is not None and not isinstance(env, Mapping):
        raise wrong_type("env", "a mapping of str or bytes, or None for this process's", env)
    if env and not all(map(_is_path, [*env.keys(), *env.values()])):
        raise wrong_type("env", "a mapping whose keys and values are str or bytes", env)
    if path is not None and not _is_path(path):
        raise wrong_type("path", "a folder's path as str or bytes, or None", path)


def _check_child(uid: object, gid: object, descriptors: object) -> None:
    if uid is not None:
        must_be_integer("uid", uid, "a user's number, or None for this process's")
    if gid is not None:
        must_be_integer("gid", gid, "a group's number, or None for this process's")
    if descriptors is not None:
        must_have(
            "childFDs", descriptors, "items", 'a mapping of descriptors to "r", "w" or numbers, or None'
        )


def _is_path(thing: object) -> bool:
    return isinstance(thing, (str, bytes, os.PathLike))
