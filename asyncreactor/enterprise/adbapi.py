"""Databases by way of blocking DB-API 2.0 modules (PEP 249), in threads.

pool = ConnectionPool("sqlite3", "books.db", check_same_thread=False)
rows = await pool.runQuery("select title from book where year = ?", (1968,))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from asyncreactor.enterprise._adbapi_connection import Connection, ConnectionLost, Transaction
from asyncreactor.internet.defer import Deferred, fail
from asyncreactor.internet.threads import deferToThreadPool
from asyncreactor.logger import Logger
from asyncreactor.python import reflect, threadable
from asyncreactor.python.threadpool import ThreadPool

__all__ = ["Connection", "ConnectionLost", "ConnectionPool", "Transaction"]

P = ParamSpec("P")
T = TypeVar("T")

_log = Logger()

for _public in (Connection, ConnectionLost, Transaction):
    _public.__module__ = __name__
del _public


class ConnectionPool:
    """A pool of threads, each with a database connection of its own, which it opens when it first needs one.

    The pool starts with the reactor and closes with it.

    Args:
        dbapiName: the full name of a DB-API module.
        connargs: the arguments of the module's `connect`.
        connkw: its keyword arguments, but for those that begin with `cp_`: these set the attributes below, as in
            `cp_max=10`. `cp_reactor` is the reactor, by default the global one.

    Attributes:
        min: how many threads there always are.
        max: how many there are at most, and so how many connections.
        noisy: whether connections that are opened, closed and lost are logged.
        openfun: called with each new connection, in its thread, before anything else is done with it.
        reconnect: whether lost connections are noticed and made again: of a statement that fails, it is found out
            with `good_sql` whether the connection is to blame.
        good_sql: a statement that always works.
        name: the name of the thread pool.
        connections: the open connections, by the number of their thread.
        running: whether it is started.

    Raises:
        ImportError: there is no such module.
        TypeError: there is no setting of that name, or `cp_openfun` cannot be called.
        ValueError: `cp_max` is below 1.
    """

    CP_ARGS = ("min", "max", "name", "noisy", "openfun", "reconnect", "good_sql")

    min = 3
    max = 5
    name: str | None = None
    good_sql = "select 1"
    openfun: Callable[[Any], object] | None = None
    noisy = reconnect = running = False

    transactionFactory: Callable[..., Any] = Transaction
    connectionFactory: Callable[..., Any] = Connection

    startID: Any = None
    shutdownID: Any = None
    _closed = False

    def __init__(self, dbapiName: str, *connargs: Any, **connkw: Any) -> None:
        self.dbapiName = dbapiName
        self.dbapi: Any = reflect.namedModule(dbapiName)
        if getattr(self.dbapi, "apilevel", None) != "2.0":
            _log.info("DB API module {name} is not DB API 2.0 compliant.", name=dbapiName)
        if getattr(self.dbapi, "threadsafety", 0) < 1:
            _log.info("DB API module {name} is not sufficiently thread-safe.", name=dbapiName)
        reactor = connkw.pop("cp_reactor", None)
        if reactor is None:
            from asyncreactor.internet import reactor
        self._reactor: Any = reactor
        for setting in self.CP_ARGS:
            if f"cp_{setting}" in connkw:
                setattr(self, setting, connkw.pop(f"cp_{setting}"))
        self._check_settings(connkw)
        self.min = min(self.min, self.max)
        self.connargs = connargs
        self.connkw = connkw
        self.connections: dict[int, Any] = {}
        self.threadID: Callable[[], int] = threadable.getThreadID
        self.threadpool = ThreadPool(self.min, self.max, self.name)
        self.startID = self._reactor.callWhenRunning(self._start)

    def _check_settings(self, connkw: dict[str, Any]) -> None:
        for unknown in sorted(name for name in connkw if name.startswith("cp_")):
            allowed = ", ".join(f"cp_{name}" for name in ("reactor", *self.CP_ARGS))
            raise TypeError(f"ConnectionPool has no setting {unknown}; there are {allowed}")
        if self.openfun is not None and not callable(self.openfun):
            raise TypeError(f"cp_openfun must be a function of a connection, not {self.openfun!r}")
        if self.max < 1:
            raise ValueError(f"cp_max must be at least 1, not {self.max!r}: nothing would ever be run")

    def start(self) -> None:
        """Start the threads. The reactor does so as it starts; doing it again does no harm."""
        if not self.running:
            self._closed = False
            self.threadpool.start()
            self.shutdownID = self._reactor.addSystemEventTrigger("during", "shutdown", self.finalClose)
            self.running = True

    def _start(self) -> None:
        self.startID = None
        self.start()

    def runWithConnection(
        self, func: Callable[Concatenate[Any, P], T], *args: P.args, **kw: P.kwargs
    ) -> Deferred[T]:
        """Call `func(connection, *args, **kw)` in a thread, and commit; roll back if it raises.

        Returns:
            Fires with what `func` returned.

        Fails:
            ConnectionLost: the database has gone away; only of a pool that may reconnect.
            RuntimeError: the pool is closed.
            Exception: whatever `func` raised.
        """
        return self._in_thread(self._runWithConnection, func, *args, **kw)

    def runInteraction(
        self, interaction: Callable[Concatenate[Any, P], T], *args: P.args, **kw: P.kwargs
    ) -> Deferred[T]:
        """Call `interaction(transaction, *args, **kw)` in a thread, and commit; roll back if it raises.

        Args:
            interaction: gets a `Transaction`: a cursor.

        Returns:
            Fires with what `interaction` returned.

        Fails:
            Exception: as of `runWithConnection`.
        """
        return self._in_thread(self._runInteraction, interaction, *args, **kw)

    def runQuery(self, *args: Any, **kw: Any) -> Deferred[list[Any]]:
        """Execute a statement and fetch the rows.

        Args:
            args, kw: those of the cursor's `execute`.

        Returns:
            Fires with all the rows.

        Fails:
            Exception: as of `runWithConnection`.
        """
        return self.runInteraction(self._runQuery, *args, **kw)

    def runOperation(self, *args: Any, **kw: Any) -> Deferred[None]:
        """Execute a statement that gives no rows.

        Args:
            args, kw: those of the cursor's `execute`.

        Returns:
            Fires with None when it is committed.

        Fails:
            Exception: as of `runWithConnection`.
        """
        return self.runInteraction(self._runOperation, *args, **kw)

    def close(self) -> None:
        """Wait for the threads to end, and close the connections. It need not be called: the reactor does so.

        What is asked of the pool afterwards fails, until it is started again.
        """
        for trigger in (self.startID, self.shutdownID):
            if trigger is not None:
                self._reactor.removeSystemEventTrigger(trigger)
        self.startID = None
        self.finalClose()

    def finalClose(self) -> None:
        """Close, as the reactor shuts down: its triggers are not touched."""
        self.shutdownID = None
        self.threadpool.stop()
        self.running = False
        self._closed = True
        for connection in self.connections.values():
            self._close(connection)
        self.connections.clear()

    def connect(self) -> Any:
        """The DB-API connection of this thread, which must be one of the pool's; opened if there is none."""
        thread = self.threadID()
        connection = self.connections.get(thread)
        if connection is None:
            if self.noisy:
                _log.info("adbapi connecting: {module}", module=self.dbapiName)
            connection = self.dbapi.connect(*self.connargs, **self.connkw)
            if self.openfun is not None:
                self.openfun(connection)
            self.connections[thread] = connection
        return connection

    def disconnect(self, conn: Any) -> None:
        """Close this thread's connection.

        Raises:
            ValueError: `conn` is not this thread's.
        """
        thread = self.threadID()
        if conn is not self.connections.get(thread):
            raise ValueError(f"{conn!r} is not the connection of the calling thread")
        if conn is not None:
            del self.connections[thread]
            self._close(conn)

    def _close(self, conn: Any) -> None:
        if self.noisy:
            _log.info("adbapi closing: {module}", module=self.dbapiName)
        try:
            conn.close()
        except BaseException:
            _log.failure("Connection close failed")

    def _in_thread(
        self, run: Callable[..., T], function: Callable[..., T], *args: Any, **kw: Any
    ) -> Deferred[T]:
        if not callable(function):
            raise TypeError(f"what is run in a thread must be a function, not {function!r}")
        if self._closed:
            return fail(RuntimeError(f"the pool of connections to {self.dbapiName} is closed"))
        return deferToThreadPool(self._reactor, self.threadpool, run, function, *args, **kw)

    def _runWithConnection(self, func: Callable[..., T], *args: Any, **kw: Any) -> T:
        connection = self.connectionFactory(self)
        try:
            result = func(connection, *args, **kw)
            connection.commit()
        except BaseException:
            self._roll_back(connection)
            raise
        return result

    def _runInteraction(self, interaction: Callable[..., T], *args: Any, **kw: Any) -> T:
        connection = self.connectionFactory(self)
        try:
            transaction = self.transactionFactory(self, connection)
            result = interaction(transaction, *args, **kw)
            transaction.close()
            connection.commit()
        except BaseException:
            self._roll_back(connection)
            raise
        return result

    def _roll_back(self, connection: Any) -> None:
        """Undo what an interaction did; its own error is the one that is told, this one's is logged."""
        try:
            connection.rollback()
        except BaseException:
            _log.failure("Rollback failed")

    def _runQuery(self, trans: Any, *args: Any, **kw: Any) -> list[Any]:
        trans.execute(*args, **kw)
        rows: list[Any] = trans.fetchall()
        return rows

    def _runOperation(self, trans: Any, *args: Any, **kw: Any) -> None:
        trans.execute(*args, **kw)

    def __getstate__(self) -> dict[str, Any]:
        """What a pool is made from; connections and threads belong to one process."""
        settings = {f"cp_{name}": getattr(self, name) for name in self.CP_ARGS}
        return {"dbapiName": self.dbapiName, "connargs": self.connargs, "connkw": {**self.connkw, **settings}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        ConnectionPool.__init__(self, state["dbapiName"], *state["connargs"], **state["connkw"])
