"""Database pools, with a real PostgreSQL that this module starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from asyncreactor.enterprise.adbapi import ConnectionLost, ConnectionPool
from asyncreactor.internet.defer import gatherResults
from asyncreactor.logger import capturedLogs
from tests.enterprise.postgresql import postgresql_server

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

MakePool = Callable[..., ConnectionPool]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Where the server is."""
    with ExitStack() as stack:
        try:
            where = stack.enter_context(postgresql_server())
        except FileNotFoundError as missing:
            pytest.skip(str(missing))
        yield where


@pytest.fixture
async def make_pool(server: str) -> AsyncIterator[MakePool]:
    """Makes pools of one connection, unless told otherwise."""
    pools: list[ConnectionPool] = []

    def make(**settings: Any) -> ConnectionPool:
        pools.append(ConnectionPool("psycopg", server, **{"cp_max": 1, **settings}))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture
async def pool(make_pool: MakePool) -> AsyncIterator[ConnectionPool]:
    """A pool, and a table of one column."""
    made = make_pool()
    await made.runOperation("create table numbers (number integer primary key)")
    yield made
    await made.runOperation("drop table numbers")


async def numbers(pool: ConnectionPool) -> list[Any]:
    return [number for (number,) in await pool.runQuery("select number from numbers order by number")]


async def backend(pool: ConnectionPool) -> int:
    ((pid,),) = await pool.runQuery("select pg_backend_pid()")
    return int(pid)


async def kill(pool: ConnectionPool, pid: int) -> None:
    """Have the server end one of its connections."""
    assert await pool.runQuery("select pg_terminate_backend(%s, 5000)", (pid,)) == [(True,)]


async def test_rows_come_back_as_they_went_in(pool: ConnectionPool) -> None:
    for number in (2, 1):
        await pool.runOperation("insert into numbers values (%s)", (number,))
    assert await numbers(pool) == [1, 2]
    assert await pool.runQuery("select %(text)s::text, null", {"text": "naïve"}) == [("naïve", None)]


async def test_an_interaction_that_fails_is_rolled_back(pool: ConnectionPool) -> None:
    def insert(transaction: Any, *values: int) -> int:
        transaction.executemany("insert into numbers values (%s)", [(value,) for value in values])
        return int(transaction.rowcount)

    assert await pool.runInteraction(insert, 1, 2) == 2
    with pytest.raises(psycopg.errors.UniqueViolation):
        await pool.runInteraction(insert, 3, 1)
    assert await numbers(pool) == [1, 2]


async def test_the_connection_is_good_after_an_error_of_the_statement(pool: ConnectionPool) -> None:
    before = await backend(pool)
    with pytest.raises(psycopg.errors.UndefinedTable):
        await pool.runQuery("select * from nowhere")
    assert await backend(pool) == before


async def test_a_connection_can_be_used_as_its_own_module_has_it(pool: ConnectionPool) -> None:
    def copy(connection: Any) -> None:
        with connection.cursor() as cursor, cursor.copy("copy numbers from stdin") as rows:
            rows.write_row((5,))

    await pool.runWithConnection(copy)
    assert await numbers(pool) == [5]


async def test_queries_run_side_by_side(make_pool: MakePool) -> None:
    """Each waits for a lock that the other holds until both have come to it."""
    pool = make_pool(cp_min=2, cp_max=2)

    def meet(transaction: Any, mine: int, other: int) -> None:
        transaction.execute("select pg_advisory_lock(%s)", (mine,))
        transaction.execute("set statement_timeout = '10s'")
        while not transaction.execute("select 1 from pg_locks where objid = %s", (other,)).fetchall():
            transaction.execute("select pg_sleep(0.01)")

    await gatherResults([pool.runInteraction(meet, 1, 2), pool.runInteraction(meet, 2, 1)])
    assert len(pool.connections) == 2


async def test_each_connection_is_shown_to_openfun(make_pool: MakePool) -> None:
    def open_(connection: Any) -> None:
        connection.execute("set application_name = 'opened'")

    pool = make_pool(cp_openfun=open_)
    assert await pool.runQuery("show application_name") == [("opened",)]


async def test_a_connection_that_the_server_killed_is_made_again(make_pool: MakePool) -> None:
    pool = make_pool(cp_reconnect=True, cp_noisy=True)
    before = await backend(pool)
    await kill(make_pool(), before)
    with capturedLogs() as events, pytest.raises(psycopg.OperationalError):
        await backend(pool)
    assert any(event["log_failure"].check(ConnectionLost) for event in events if "log_failure" in event)
    assert await backend(pool) != before


async def test_a_connection_killed_in_mid_interaction_loses_that_interaction_only(
    make_pool: MakePool, pool: ConnectionPool
) -> None:
    fragile = make_pool(cp_reconnect=True)

    def be_killed(transaction: Any) -> None:
        transaction.execute("insert into numbers values (1)")
        transaction.execute("select pg_terminate_backend(pg_backend_pid())")

    with capturedLogs(), pytest.raises(psycopg.OperationalError):
        await fragile.runInteraction(be_killed)
    await fragile.runOperation("insert into numbers values (2)")
    assert await numbers(pool) == [2]


async def test_a_killed_connection_stays_lost_without_reconnect(make_pool: MakePool) -> None:
    pool = make_pool()
    await kill(make_pool(), await backend(pool))
    with capturedLogs():
        for _ in range(2):
            with pytest.raises(psycopg.OperationalError):
                await backend(pool)


async def test_a_server_that_is_not_there_fails_the_query(make_pool: MakePool) -> None:
    pool = ConnectionPool("psycopg", "host=/nowhere", cp_max=1)
    with pytest.raises(psycopg.OperationalError, match="/nowhere"):
        await pool.runQuery("select 1")
    pool.close()
