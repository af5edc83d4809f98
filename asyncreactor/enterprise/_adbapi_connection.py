"""What the functions that a `ConnectionPool` calls are given: a connection, and a cursor on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor.logger import Logger

if TYPE_CHECKING:
    from asyncreactor.enterprise.adbapi import ConnectionPool

__all__ = ["Connection", "ConnectionLost", "Transaction"]

_log = Logger(namespace="asyncreactor.enterprise.adbapi")


class ConnectionLost(Exception):
    """The database has gone away: what was done in this interaction is lost, the next one has a new connection."""


class Connection:
    """The DB-API connection of the calling thread, which the pool keeps. All its attributes are there.

    Args:
        pool: the pool that it belongs to.
    """

    def __init__(self, pool: ConnectionPool) -> None:
        self._connection: Any = None
        self._pool = pool
        self.reconnect()

    def close(self) -> None:
        """Do nothing: the connection is the pool's, which will use it again."""

    def rollback(self) -> None:
        """Undo what was done since the last commit.

        A pool that may reconnect also tries `good_sql`, to learn whether the connection is still good.

        Raises:
            ConnectionLost: it is not; the pool has dropped it.
        """
        connection = self._connection
        try:
            connection.rollback()
            if self._pool.reconnect:
                self._try_good_sql()
        except BaseException:
            if not self._pool.reconnect:
                raise
            _log.failure("Rollback failed")
        else:
            return
        self._pool.disconnect(connection)
        if self._pool.noisy:
            _log.info("Connection lost.")
        raise ConnectionLost("the database does not answer any more")

    def reconnect(self) -> None:
        """Drop the connection, if there is one, and make a new one."""
        stale, self._connection = self._connection, None
        if stale is not None:
            self._pool.disconnect(stale)
        self._connection = self._pool.connect()

    def _try_good_sql(self) -> None:
        probe = self._connection.cursor()
        probe.execute(self._pool.good_sql)
        probe.close()
        self._connection.commit()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class Transaction:
    """A DB-API cursor. All its attributes are there.

    Args:
        pool: the pool that the connection belongs to.
        connection: the connection.
    """

    _cursor: Any = None

    def __init__(self, pool: ConnectionPool, connection: Connection) -> None:
        self._pool = pool
        self._connection = connection
        self.reopen()

    def close(self) -> None:
        """Close the cursor."""
        cursor, self._cursor = self._cursor, None
        cursor.close()

    def reopen(self) -> None:
        """Close the cursor, if there is one, and make a new one.

        Where that shows the connection to be lost, a pool that may reconnect does so, once.
        """
        if self._cursor is not None:
            self.close()
        if not self._pool.reconnect:
            self._cursor = self._connection.cursor()
            return
        try:
            self._cursor = self._connection.cursor()
        except BaseException:
            _log.failure("Cursor creation failed")
            if self._pool.noisy:
                _log.info("Connection lost, reconnecting")
            self.reconnect()
            self._cursor = self._connection.cursor()

    def reconnect(self) -> None:
        """Make a new connection; the cursor is gone with the old one."""
        self._connection.reconnect()
        self._cursor = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)
