"""The rows: what is measured, by which workload, under which load."""

from __future__ import annotations

import fnmatch
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Load", "Metric", "Row", "ROWS", "select"]

Method = Literal["server", "calls", "plain calls", "probe", "held connections", "import"]
Metric = Literal["time", "bytes"]

SIZES = {"64B": 64, "1KiB": 1 << 10, "16KiB": 16 << 10, "1MiB": 1 << 20}
CONNECTIONS = (1, 10, 100)
MEBIBYTE = SIZES["1MiB"]
LINE = b"x" * 40 + b"\r\n"
STRING = struct.pack("!I", 40) + b"x" * 40
ECHO_BATCH = 100  # lines or strings in one write of the client
SINK_BATCH = 1500  # about 64 KiB


@dataclass(frozen=True)
class Load:
    """What the load generator does.

    `mode` is one of the generator's (see `load/generator.c`); each of `connections` keeps `depth` requests in
    flight, each request is worth `operations` operations of the row, and a sample starts at most `most`
    requests (0: as many as fit its time). If it `sleeps` while it waits, servers pay for waking it.
    """

    request: bytes = b"x"
    reply_bytes: int = 1
    connections: int = 1
    depth: int = 1
    operations: int = 1
    mode: Literal["tcp", "udp", "connect", "hold"] = "tcp"
    tls: bool = False
    most: int = 0
    sleeps: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the report.

    `workload` is a module below `workloads` (for asyncreactor and Twisted) and, if `bare`, of the same name
    below `bare` (for uvloop); `entry` is the function in it. `count` fixes the operations of a sample, 0 lets
    the sample's time decide. `quick` rows are the ones of a quick run.
    """

    name: str
    unit: str
    method: Method
    workload: str = ""
    entry: str = ""
    load: Load = field(default_factory=Load)
    arguments: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    bare: bool = True
    quick: bool = True
    metric: Metric = "time"


def echo_rows() -> list[Row]:
    """Ping-pong on each connection."""
    return [
        Row(
            name=f"echo-{size}-{connections}",
            unit="message",
            method="server",
            workload="echo",
            entry="serve",
            load=Load(request=b"x" * size_bytes, reply_bytes=size_bytes, connections=connections),
            quick=(size, connections) in {("64B", 10), ("1KiB", 10), ("1KiB", 100), ("1MiB", 10)},
        )
        for size, size_bytes in SIZES.items()
        for connections in CONNECTIONS
    ]


def bulk_rows() -> list[Row]:
    """One direction only, on one connection."""
    sink = Load(request=b"x" * MEBIBYTE, depth=4)
    source = Load(reply_bytes=MEBIBYTE, depth=4)
    return [
        Row("bulk-sink-1MiB", "MiB", "server", "echo", "serve_sink", load=sink),
        Row("bulk-stream-1MiB", "MiB", "server", "echo", "serve_source", load=source),
    ]


def framing_rows(kind: str, workload: str, message: bytes) -> list[Row]:
    """Messages of 40 bytes: received only, in reads of 64 KiB and more, and echoed, a hundred to a read."""
    batch = message * ECHO_BATCH
    sink = Load(request=message * SINK_BATCH, depth=4, operations=SINK_BATCH)
    echo = Load(request=batch, reply_bytes=len(batch), operations=ECHO_BATCH)
    unit = kind.removesuffix("s")
    return [
        Row(
            f"{kind}-sink", unit, "server", workload, "serve_sink", load=sink, arguments={"batch": SINK_BATCH}
        ),
        Row(f"{kind}-echo", unit, "server", workload, "serve_echo", load=echo),
    ]


def page_rows() -> list[Row]:
    """A small page that is made for each request, over HTTP/1.1; uvicorn stands in for bare uvloop."""
    request = b"GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: benchmark\r\nAccept: */*\r\n\r\n"
    reply = (
        b"HTTP/1.1 200 OK\r\nServer: benchmark\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        b"Content-Length: 18\r\nContent-Type: text/html\r\n\r\n<html>hello</html>"
    )
    load = Load(request=request, reply_bytes=len(reply), connections=10)
    return [Row("pages", "request", "server", "pages", "serve", load=load)]


def connection_rows() -> list[Row]:
    """Connections that come, have one byte echoed, and go."""
    load = Load(connections=10, mode="connect", most=10_000)
    return [Row("connections", "connection", "server", "echo", "serve", load=load)]


def deferred_rows() -> list[Row]:
    entries = {
        "succeed": "succeed",
        "chain-10": "callback_chain",
        "addCallbacks": "add_callbacks",
        "errback": "errback",
        "raise": "raise_and_trap",
        "returns-fired": "chain_fired",
        "returns-pending": "chain_pending",
        "DeferredList-10": "deferred_list",
        "gatherResults-10": "gather",
        "cancel": "cancel",
        "maybeDeferred": "maybe",
        "DeferredLock": "lock",
        "DeferredSemaphore": "semaphore",
        "DeferredQueue": "queue",
    }
    quick = {"succeed", "chain-10", "raise", "returns-pending", "gatherResults-10"}
    return [
        Row(
            f"deferred-{name}",
            "operation",
            "plain calls",
            "deferreds",
            entry,
            bare=False,
            quick=name in quick,
        )
        for name, entry in entries.items()
    ]


def coroutine_rows() -> list[Row]:
    return [
        Row(
            f"coroutine-{style}-{kind}",
            "await" if kind == "loop" else "call",
            "calls",
            "coroutines",
            f"{style}_{kind}",
            bare=False,
            quick=kind in {"pending", "loop"},
        )
        for style in ("inline", "await")
        for kind in ("fired", "pending", "nested", "loop")
    ]


def reactor_rows() -> list[Row]:
    """Timers and calls between threads."""
    return [
        Row("timers-soon", "callLater(0)", "calls", "timers", "soon"),
        Row("timers-chain", "callLater(0)", "calls", "timers", "chain"),
        Row("timers-spread", "timer", "calls", "timers", "spread", count=10_000),
        Row("timers-cancel", "timer", "calls", "timers", "cancel", count=100_000),
        Row("timers-reset", "reset", "calls", "timers", "reset", quick=False),
        Row("timers-LoopingCall", "call", "calls", "timers", "looping"),
        Row("threads-callFromThread", "call", "calls", "thread_calls", "into_reactor"),
        Row("threads-deferToThread", "round trip", "calls", "thread_calls", "round_trips"),
    ]


def deferred_memory_row(name: str, entry: str, *, quick: bool) -> Row:
    return Row(
        name,
        unit="Deferred",
        method="probe",
        workload="memory",
        entry=entry,
        arguments={"count": 500_000},
        bare=False,
        quick=quick,
        metric="bytes",
    )


def footprint_rows() -> list[Row]:
    """Memory and start-up."""
    connection = Row(
        "memory-connection",
        unit="idle connection",
        method="held connections",
        workload="echo",
        entry="serve",
        load=Load(mode="hold"),
        count=5000,
        metric="bytes",
    )
    return [
        connection,
        deferred_memory_row("memory-deferred", "pending", quick=True),
        deferred_memory_row("memory-deferred-callback", "pending_with_callback", quick=False),
        Row("import", "import", "import"),
    ]


def transport_rows() -> list[Row]:
    """The other transports."""
    kibibyte, handshakes = SIZES["1KiB"], Load(connections=4, mode="connect", tls=True)
    return [
        Row(
            f"tls-echo-{size}-10",
            "message",
            "server",
            "secure",
            "serve",
            load=Load(request=b"x" * SIZES[size], reply_bytes=SIZES[size], connections=10, tls=True),
        )
        for size in ("1KiB", "1MiB")
    ] + [
        Row("tls-handshakes", "connection", "server", "secure", "serve", load=handshakes),
        Row(
            "udp-echo-1KiB-10",
            "datagram",
            "server",
            "datagrams",
            "serve",
            load=Load(request=b"x" * kibibyte, reply_bytes=kibibyte, connections=10, mode="udp"),
        ),
        Row("processes", "process", "calls", "children", "spawn"),
        Row("processes-in-folder", "process", "calls", "children", "spawn_in_folder"),
        Row("processes-among-many", "process", "calls", "children", "spawn_among_many"),
    ]


ROWS: tuple[Row, ...] = (
    *echo_rows(),
    *bulk_rows(),
    *framing_rows("lines", "lines", LINE),
    *framing_rows("strings", "strings", STRING),
    *page_rows(),
    *connection_rows(),
    *deferred_rows(),
    *coroutine_rows(),
    *reactor_rows(),
    *footprint_rows(),
    *transport_rows(),
)


def select(globs: Iterable[str], *, quick: bool = False) -> list[Row]:
    """Return the rows whose name matches one of the patterns; without patterns all, or the quick ones.

    Raises:
        ValueError: a pattern that matches no row.
    """
    patterns = list(globs)
    if not patterns:
        return [row for row in ROWS if row.quick or not quick]
    for pattern in patterns:
        if not any(fnmatch.fnmatchcase(row.name, pattern) for row in ROWS):
            raise ValueError(
                f"no row matches {pattern!r}; the rows are: {', '.join(row.name for row in ROWS)}"
            )
    return [row for row in ROWS if any(fnmatch.fnmatchcase(row.name, pattern) for pattern in patterns)]
