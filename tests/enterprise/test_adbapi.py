"""Database pools, with SQLite."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.enterprise.adbapi import ConnectionLost, ConnectionPool
from asyncreactor.logger import capturedLogs


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[ConnectionPool]:
    """A pool of one connection, to a database with a table of one column."""
    made = ConnectionPool("sqlite3", str(tmp_path / "db"), check_same_thread=False, cp_max=1)
    await made.runOperation("create table numbers (number integer)")
    yield made
    made.close()


async def numbers(pool: ConnectionPool) -> list[Any]:
    return [number for (number,) in await pool.runQuery("select number from numbers order by number")]


async def test_a_query_gives_rows(pool: ConnectionPool) -> None:
    for number in (2, 1):
        assert await pool.runOperation("insert into numbers values (?)", (number,)) is None  # type: ignore[func-returns-value]  # what is tested
    assert await numbers(pool) == [1, 2]


async def test_an_interaction_is_committed_as_a_whole_or_not_at_all(pool: ConnectionPool) -> None:
    def insert(transaction: Any, number: int, fails: bool) -> int:
        transaction.execute("insert into numbers values (?)", (number,))
        if fails:
            raise KeyError(number)
        return number

    assert await pool.runInteraction(insert, 1, fails=False) == 1
    with pytest.raises(KeyError):
        await pool.runInteraction(insert, 2, fails=True)
    assert await numbers(pool) == [1]


async def test_the_connection_itself_can_be_used_and_not_closed(pool: ConnectionPool) -> None:
    def use(connection: Any) -> str:
        connection.execute("insert into numbers values (7)")
        connection.close()
        return "done"

    assert await pool.runWithConnection(use) == "done"
    assert await numbers(pool) == [7]


async def test_each_new_connection_is_shown_to_openfun(tmp_path: Path) -> None:
    opened: list[Any] = []
    pool = ConnectionPool(
        "sqlite3",
        str(tmp_path / "db"),
        check_same_thread=False,
        cp_max=1,
        cp_openfun=opened.append,
        cp_noisy=True,
    )
    with capturedLogs() as events:
        await pool.runQuery("select 1")
        await pool.runQuery("select 1")
        assert opened == list(pool.connections.values()) and len(opened) == 1
        pool.close()
    assert [event["log_format"] for event in events][:1] == ["adbapi connecting: {module}"]


async def test_a_lost_connection_is_made_again(tmp_path: Path) -> None:
    pool = ConnectionPool(
        "sqlite3", str(tmp_path / "db"), check_same_thread=False, cp_max=1, cp_reconnect=True
    )
    await pool.runQuery("select 1")
    for connection in pool.connections.values():
        connection.close()
    with capturedLogs() as events:
        assert await pool.runQuery("select 1") == [(1,)]
    assert any("log_failure" in event for event in events)
    pool.close()


async def test_a_connection_lost_on_the_way_fails_as_such(tmp_path: Path) -> None:
    pool = ConnectionPool(
        "sqlite3", str(tmp_path / "db"), check_same_thread=False, cp_max=1, cp_reconnect=True
    )

    def break_it(transaction: Any) -> None:
        for connection in pool.connections.values():
            connection.close()
        transaction.execute("select 1")

    with capturedLogs() as events, pytest.raises(Exception, match="closed"):
        await pool.runInteraction(break_it)
    assert any(event["log_failure"].check(ConnectionLost) for event in events if "log_failure" in event)
    assert await pool.runQuery("select 1") == [(1,)]
    pool.close()


async def test_a_closed_pool_says_so(pool: ConnectionPool) -> None:
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        await pool.runQuery("select 1")
    pool.start()
    assert await numbers(pool) == []


async def test_another_threads_connection_is_not_disconnected(pool: ConnectionPool) -> None:
    with pytest.raises(ValueError, match="not the connection"):
        pool.disconnect(object())


async def test_a_pool_can_be_pickled(pool: ConnectionPool) -> None:
    again = pickle.loads(pickle.dumps(pool))
    assert await numbers(again) == []
    assert again.max == 1
    again.close()


@pytest.mark.parametrize(
    ("settings", "error", "text"),
    [
        ({"cp_maximum": 3}, TypeError, "no setting cp_maximum; there are cp_reactor, cp_min, cp_max"),
        ({"cp_openfun": "begin"}, TypeError, "cp_openfun must be a function of a connection, not 'begin'"),
        ({"cp_max": 0}, ValueError, "cp_max must be at least 1, not 0"),
        ({"cp_min": -1}, ValueError, "-1"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        ConnectionPool("sqlite3", ":memory:", **settings)


async def test_what_cannot_be_called_is_refused_at_the_call(pool: ConnectionPool) -> None:
    for run in (pool.runInteraction, pool.runWithConnection):
        with pytest.raises(TypeError, match="must be a function, not 'select 1'"):
            run("select 1")  # type: ignore[arg-type]  # the point
