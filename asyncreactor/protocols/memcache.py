"""A client for memcached (https://github.com/memcached/memcached/blob/master/doc/protocol.txt)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from asyncreactor.internet.defer import Deferred, TimeoutError, fail
from asyncreactor.internet.protocol import connectionDone
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.protocols.policies import TimeoutMixin
from asyncreactor.python._arguments import must_be_number, must_have, wrong_type
from asyncreactor.python.failure import Failure

__all__ = [
    "DEFAULT_PORT",
    "ClientError",
    "Command",
    "MemCacheProtocol",
    "NoSuchCommand",
    "ServerError",
]

DEFAULT_PORT = 11211


class NoSuchCommand(Exception):
    """The server doesn't know the command."""


class ClientError(Exception):
    """What was asked is wrong: a key that is too long, for instance."""


class ServerError(Exception):
    """The server can't do what was asked."""


class Command:
    """A command that was sent and not yet answered.

    Args:
        command: its name.
        kwargs: what else belongs to it; they become attributes.
    """

    def __init__(self, command: bytes, **kwargs: Any) -> None:
        self.command = command
        self.deferred: Deferred[Any] = Deferred()
        self.__dict__.update(kwargs)

    def __repr__(self) -> str:
        return f"<Command {self.command!r}>"

    def success(self, value: object) -> None:
        """It is answered."""
        self.deferred.callback(value)

    def fail(self, error: Failure | Exception) -> None:
        """It failed."""
        self.deferred.errback(error)

    # Some commands have these.
    key: bytes
    keys: list[bytes]
    currentKey: bytes
    multiple: bool
    values: dict[bytes, Any]


class MemCacheProtocol(LineReceiver, TimeoutMixin):
    """Sends commands, which may be many before the first answer, and tells their results.

    All commands return a Deferred. It fails with a `ClientError`, `ServerError` or `NoSuchCommand` if the server
    says so, with a `TimeoutError` if it doesn't answer in time, with the reason if the connection is lost, and with
    a `RuntimeError` if that was lost before.

    Args:
        timeOut: how long to wait for an answer, in seconds.

    Attributes:
        MAX_KEY_LENGTH: the longest key to accept, in bytes.
        persistentTimeOut: how long to wait for an answer, in seconds.
    """

    MAX_KEY_LENGTH: int = 250
    transport: Any = None

    _disconnected = False

    def __init__(self, timeOut: float = 60) -> None:
        self.persistentTimeOut = timeOut
        self._current: deque[Command] = deque()
        self._content: list[bytes] = []
        self._content_missing = 0

    def sendLine(self, line: bytes) -> None:
        """Send `line`; the time-out counts from the first command that is not answered."""
        if not self._current:
            self.setTimeout(self.persistentTimeOut)
        super().sendLine(line)

    def timeoutConnection(self) -> None:
        """No answer came in time: all commands fail, and the connection is closed."""
        self._fail_all(TimeoutError("Connection timeout"))
        super().timeoutConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """All commands that are not answered fail, as will those to come."""
        self._disconnected = True
        self.setTimeout(None)
        self._fail_all(reason)

    def get(self, key: bytes, withIdentifier: bool = False) -> Deferred[Any]:
        """Get the value of `key`.

        Args:
            key: the key.
            withIdentifier: get the number for `checkAndSet`, too.

        Returns:
            Fires with flags and value, or with flags, number and value. Flags are 0 and the value is None if the
            key has none.
        """
        return self._get([key], withIdentifier, multiple=False)

    def getMultiple(self, keys: Iterable[bytes], withIdentifier: bool = False) -> Deferred[Any]:
        """Get the values of several keys.

        Args:
            keys: the keys.
            withIdentifier: get the numbers for `checkAndSet`, too.

        Returns:
            Fires with a dict of each key to what `get` fires with.
        """
        must_have("keys", keys, "__iter__", "a list of bytes")
        return self._get(list(keys), withIdentifier, multiple=True)

    def set(self, key: bytes, val: bytes, flags: int = 0, expireTime: int = 0) -> Deferred[Any]:
        """Set the value of `key`.

        Args:
            key: the key.
            val: its value.
            flags: a number to be kept with it.
            expireTime: for how many seconds to keep it, up to 30 days, or until when in seconds since 1970; 0 is
                for ever.

        Returns:
            Fires with True.
        """
        return self._set(b"set", key, val, flags, expireTime, b"")

    def add(self, key: bytes, val: bytes, flags: int = 0, expireTime: int = 0) -> Deferred[Any]:
        """Set the value of `key` if it has none; see `set`. Fires with whether it was set."""
        return self._set(b"add", key, val, flags, expireTime, b"")

    def replace(self, key: bytes, val: bytes, flags: int = 0, expireTime: int = 0) -> Deferred[Any]:
        """Set the value of `key` if it has one; see `set`. Fires with whether it was set."""
        return self._set(b"replace", key, val, flags, expireTime, b"")

    def append(self, key: bytes, val: bytes) -> Deferred[Any]:
        """Add `val` at the end of the value of `key`, if it has one. Fires with whether it has."""
        return self._set(b"append", key, val, 0, 0, b"")

    def prepend(self, key: bytes, val: bytes) -> Deferred[Any]:
        """Add `val` in front of the value of `key`, if it has one. Fires with whether it has."""
        return self._set(b"prepend", key, val, 0, 0, b"")

    def checkAndSet(
        self, key: bytes, val: bytes, cas: bytes, flags: int = 0, expireTime: int = 0
    ) -> Deferred[Any]:
        """Set the value of `key` if nobody has since it was got; see `set`. Fires with whether it was set.

        Args:
            key: the key.
            val: its value.
            cas: the number that `get` told.
            flags: as in `set`.
            expireTime: as in `set`.
        """
        return self._set(b"cas", key, val, flags, expireTime, cas)

    def increment(self, key: bytes, val: int = 1) -> Deferred[Any]:
        """Add `val` to the number that is the value of `key`. Fires with the sum, or False if there is none."""
        must_be_number("val", val, "a number")
        return self._keyed(b"incr", key, b" %d" % val)

    def decrement(self, key: bytes, val: int = 1) -> Deferred[Any]:
        """Take `val` from the number that is the value of `key`, down to 0. Fires with the rest, or False."""
        must_be_number("val", val, "a number")
        return self._keyed(b"decr", key, b" %d" % val)

    def delete(self, key: bytes) -> Deferred[Any]:
        """Forget `key`. Fires with whether it was there."""
        return self._keyed(b"delete", key, b"")

    def stats(self, arg: bytes | None = None) -> Deferred[Any]:
        """Get the server's statistics, on the subject of `arg`. Fires with a dict of bytes to bytes."""
        if not isinstance(arg, (bytes, type(None))):
            raise wrong_type("arg", "bytes or None", arg)
        return self._send(b"stats" if arg is None else b"stats " + arg, Command(b"stats", values={}))

    def version(self) -> Deferred[Any]:
        """Get the server's version. Fires with it, as bytes."""
        return self._send(b"version", Command(b"version"))

    def flushAll(self) -> Deferred[Any]:
        """Forget all keys. Fires with True."""
        return self._send(b"flush_all", Command(b"flush_all"))

    def lineReceived(self, line: bytes) -> None:
        """Hand an answer to the method of its first word."""
        if not self._current:
            raise RuntimeError(f"Unexpected answer, since nothing was asked: {line!r}")
        self.resetTimeout()
        # Servers differ in the spelling of two answers.
        word, *rest = line.replace(b"NOT ", b"NOT_", 1).split(b" ", 1)
        handle = getattr(self, "cmd_" + word.decode("ascii", "replace"), None)
        if handle is not None:
            handle(*rest)
        elif line.isdigit():
            self._current.popleft().success(int(line))
        else:
            raise RuntimeError(f"Unexpected answer: {line!r}")
        if not self._current:
            self.setTimeout(None)

    def rawDataReceived(self, data: bytes) -> None:
        """Collect a value."""
        self.resetTimeout()
        self._content.append(data)
        self._content_missing -= len(data)
        if self._content_missing > 0:
            return
        received = b"".join(self._content)
        end = len(received) + self._content_missing
        command = self._current[0]
        command.values[command.currentKey][-1] = received[: end - len(self.delimiter)]
        self._content = []
        self.setLineMode(received[end:])

    def cmd_VALUE(self, line: bytes) -> None:
        """A value is about to come: its key, flags, length in bytes and, if that was asked for, number."""
        key, flags, length, *identifier = line.split()
        command = self._current[0]
        if key not in command.keys:
            raise RuntimeError(f"Unexpected commands answer: the value of {key!r}")
        command.currentKey = key
        command.values[key] = [int(flags), *identifier, b""]
        self._content_missing = int(length) + len(self.delimiter)
        self.setRawMode()

    def cmd_END(self) -> None:
        """All values, or statistics, have come."""
        command = self._current.popleft()
        if command.command == b"stats":
            command.success(command.values)
            return
        if command.command not in (b"get", b"gets"):
            raise RuntimeError(f"Unexpected END response to {command!r}")
        nothing = (0, b"", None) if command.command == b"gets" else (0, None)
        values = {key: tuple(command.values.get(key, nothing)) for key in command.keys}
        command.success(values if command.multiple else values[command.keys[0]])

    def cmd_STAT(self, line: bytes) -> None:
        """A statistic: its name and value."""
        name, value = line.split(b" ", 1)
        self._current[0].values[name] = value

    def cmd_VERSION(self, versionData: bytes) -> None:
        """The version."""
        self._current.popleft().success(versionData)

    def cmd_STORED(self) -> None:
        """A value was set."""
        self._current.popleft().success(True)

    def cmd_NOT_STORED(self) -> None:
        """A value was not set, as its command's condition didn't hold."""
        self._current.popleft().success(False)

    def cmd_EXISTS(self) -> None:
        """A value was not set, as somebody else has set it."""
        self._current.popleft().success(False)

    def cmd_DELETED(self) -> None:
        """A key was forgotten."""
        self._current.popleft().success(True)

    def cmd_NOT_FOUND(self) -> None:
        """There is no such key."""
        self._current.popleft().success(False)

    def cmd_OK(self) -> None:
        """It is done."""
        self._current.popleft().success(True)

    def cmd_ERROR(self) -> None:
        """There is no such command."""
        self._current.popleft().fail(NoSuchCommand())

    def cmd_CLIENT_ERROR(self, errText: bytes) -> None:
        """The command was wrong."""
        self._current.popleft().fail(ClientError(errText))

    def cmd_SERVER_ERROR(self, errText: bytes) -> None:
        """The server failed."""
        self._current.popleft().fail(ServerError(errText))

    def _get(self, keys: list[bytes], with_identifier: bool, multiple: bool) -> Deferred[Any]:
        for key in keys:
            wrong = self._what_is_wrong_with(key)
            if wrong is not None:
                return fail(ClientError(wrong))
        name = b"gets" if with_identifier else b"get"
        return self._send(b" ".join([name, *keys]), Command(name, keys=keys, values={}, multiple=multiple))

    def _set(
        self, cmd: bytes, key: bytes, val: bytes, flags: int, expireTime: int, cas: bytes
    ) -> Deferred[Any]:
        wrong = self._what_is_wrong_with(key)
        if wrong is None and not isinstance(val, bytes):
            wrong = f"Invalid type for value: {type(val).__name__}, expecting bytes"
        if wrong is not None:
            return fail(ClientError(wrong))
        try:
            head = b"%b %b %d %d %d%b" % (cmd, key, flags, expireTime, len(val), cas and b" " + cas)
        except (TypeError, ValueError):
            must_be_number("flags", flags, "a number")
            must_be_number("expireTime", expireTime, "a number of seconds")
            raise wrong_type("cas", "the number that get() told, as bytes", cas) from None
        return self._send(head + self.delimiter + val, Command(cmd, key=key))

    def _keyed(self, name: bytes, key: bytes, rest: bytes) -> Deferred[Any]:
        wrong = self._what_is_wrong_with(key)
        if wrong is not None:
            return fail(ClientError(wrong))
        return self._send(name + b" " + key + rest, Command(name, key=key))

    def _send(self, text: bytes, command: Command) -> Deferred[Any]:
        if self._disconnected:
            return fail(RuntimeError("not connected"))
        self.sendLine(text)
        self._current.append(command)
        return command.deferred

    def _what_is_wrong_with(self, key: object) -> str | None:
        if not isinstance(key, bytes):
            return f"Invalid type for key: {type(key).__name__}, expecting bytes"
        if len(key) > self.MAX_KEY_LENGTH:
            return f"Key too long: {len(key)} bytes, {self.MAX_KEY_LENGTH} are allowed"
        if not key or key.split() != [key] or b"\0" in key:
            return f"Key {key!r} has white space in it, or nothing"
        return None

    def _fail_all(self, reason: Any) -> None:
        unanswered, self._current = self._current, deque()
        for command in unanswered:
            command.fail(reason)
