"""The load generator in Python: for TLS, and for machines with no C compiler or no epoll.

Obeys the same arguments and commands as `generator.c`, which describes them, but always sleeps while it waits; a last
argument `tls` wraps each connection. The connections are shared out over a few processes.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import selectors
import socket
import ssl
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["main"]

STALL_SECONDS = 20
READ_BYTES = 1 << 18


@dataclass(frozen=True)
class Plan:
    """What to send, and where."""

    mode: str
    port: int
    connections: int
    depth: int
    request: bytes
    reply_bytes: int
    tls: bool

    def open(self) -> socket.socket:
        """Return a connected blocking socket."""
        if self.mode == "udp":
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.connect(("127.0.0.1", self.port))
            return sock
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=STALL_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return trusting_context().wrap_socket(sock, server_hostname="localhost") if self.tls else sock

    def exchange(self, sock: socket.socket) -> None:
        """Send one request on a blocking socket and read its reply."""
        sock.sendall(self.request)
        left = self.reply_bytes
        while left:
            data = sock.recv(left)
            if not data:
                raise ConnectionError("the server closed a connection")
            left -= len(data)


def trusting_context() -> ssl.SSLContext:
    """Return a client context for the benchmarks' self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Allowance:
    """How many requests may still be started in this phase."""

    def __init__(self, seconds: float, most: int) -> None:
        self.deadline = time.perf_counter() + seconds
        self.most = most
        self.started = 0

    def take(self) -> bool:
        """Count one more request, if it may be started."""
        if (self.most and self.started >= self.most) or time.perf_counter() >= self.deadline:
            return False
        self.started += 1
        return True


class Pipeline:
    """One connection with requests in flight, on a non-blocking socket."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sock = plan.open()
        self.sock.setblocking(False)
        self.unsent = self.in_flight = self.sent = 0
        self.reply_left = plan.reply_bytes
        self.request = memoryview(plan.request)

    def start(self, count: int) -> None:
        """Make `count` more requests due."""
        self.unsent += count
        self.in_flight += count

    def send(self) -> None:
        """Send what is due, as far as the socket takes it."""
        while self.unsent:
            try:
                self.sent += self.sock.send(self.request[self.sent :])
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return
            if self.sent == len(self.request):
                self.sent = 0
                self.unsent -= 1

    def receive(self) -> int:
        """Read all there is; return how many replies were completed."""
        complete = 0
        while self.in_flight > complete:
            try:
                data = self.sock.recv(READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                break
            if not data:
                raise ConnectionError("the server closed a connection")
            self.reply_left -= len(data)
            while self.reply_left <= 0:
                self.reply_left += self.plan.reply_bytes
                complete += 1
        self.in_flight -= complete
        return complete


class Pipelines:
    """The share of one process: its connections and their selector."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.selector = selectors.DefaultSelector()
        self.pipelines = [Pipeline(plan) for _ in range(plan.connections)]
        for pipeline in self.pipelines:
            self.selector.register(pipeline.sock, selectors.EVENT_READ, pipeline)

    def run(self, seconds: float, most: int) -> int:
        """Keep `depth` requests in flight on each connection; return how many were answered."""
        allowance = Allowance(seconds, most)
        finished = 0
        for pipeline in self.pipelines:
            self.advance(pipeline, allowance, self.plan.depth)
        while finished < allowance.started:
            ready = self.selector.select(STALL_SECONDS)
            if not ready:
                raise TimeoutError(f"no reply for {STALL_SECONDS} seconds")
            for key, _ in ready:
                complete = key.data.receive()
                finished += complete
                self.advance(key.data, allowance, complete)
        return finished

    def advance(self, pipeline: Pipeline, allowance: Allowance, count: int) -> None:
        """Start up to `count` new requests and send; ask for writability while something is left."""
        pipeline.start(sum(allowance.take() for _ in range(count)))
        pipeline.send()
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if pipeline.unsent else 0)
        if self.selector.get_key(pipeline.sock).events != events:
            self.selector.modify(pipeline.sock, events, pipeline)


class Reopener:
    """The share of one process in mode `connect`: one connection after the other."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def run(self, seconds: float, most: int) -> int:
        """Open, exchange and close; return how many connections had their reply."""
        allowance = Allowance(seconds, most)
        while allowance.take():
            with self.plan.open() as sock:
                self.plan.exchange(sock)
        return allowance.started


class Holder:
    """The share of one process in mode `hold`: connections that are kept."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.held: list[socket.socket] = []

    def hold(self, count: int) -> int:
        """Open `count` more connections, each of which has one reply."""
        for _ in range(count):
            sock = self.plan.open()
            self.plan.exchange(sock)
            self.held.append(sock)
        return count


def raise_descriptor_limit() -> None:
    """Allow this process and its children as many descriptors as the system lets them have."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def serve_share(plan: Plan, commands: multiprocessing.connection.Connection) -> None:
    """Obey the commands of the main process until it hangs up; answer with the problem if there is one."""
    try:
        obey(plan, commands)
    except EOFError:
        return
    except OSError as problem:
        commands.send(problem)


def obey(plan: Plan, commands: multiprocessing.connection.Connection) -> None:
    """Open the connections of this process and answer one command after the other."""
    kinds: dict[str, type[Pipelines | Reopener | Holder]] = {"connect": Reopener, "hold": Holder}
    share = kinds.get(plan.mode, Pipelines)(plan)
    commands.send((0, 0.0))
    while True:
        name, *numbers = commands.recv()
        before = time.process_time()
        finished = getattr(share, name)(*numbers)
        commands.send((finished, time.process_time() - before))


def share_out(total: int, parts: int) -> list[int]:
    """Return `parts` whole numbers that differ by at most one and add up to `total`."""
    return [total // parts + (index < total % parts) for index in range(parts)]


def start_shares(plan: Plan) -> list[multiprocessing.connection.Connection]:
    """Start the processes, each with its part of the connections; return their pipes."""
    processes = 1 if plan.mode == "hold" else min(plan.connections, max(2, (os.cpu_count() or 2) - 1), 8)
    pipes = []
    for connections in share_out(plan.connections, processes):
        ours, theirs = multiprocessing.Pipe()
        part = Plan(**{**vars(plan), "connections": connections})
        multiprocessing.Process(target=serve_share, args=(part, theirs), daemon=True).start()
        theirs.close()
        pipes.append(ours)
    for pipe in pipes:
        answer(pipe)
    return pipes


def answer(pipe: multiprocessing.connection.Connection) -> tuple[int, float]:
    """Return what a process answers: operations and processor seconds."""
    received: OSError | tuple[int, float] = pipe.recv()
    if isinstance(received, OSError):
        raise SystemExit(f"{type(received).__name__}: {received}")
    return received


def shares_of(command: list[str], parts: int) -> list[tuple[str, float, int] | tuple[str, int]]:
    """Split one command into one for each process."""
    match command:
        case ["run", seconds, *rest]:
            most = int(rest[0]) if rest else 0
            return [("run", float(seconds), max(1, part) if most else 0) for part in share_out(most, parts)]
        case ["hold", count]:
            return [("hold", part) for part in share_out(int(count), parts)]
    raise SystemExit(f"unknown command {' '.join(command)!r}: expected 'run SECONDS MOST' or 'hold COUNT'")


def main(arguments: list[str]) -> None:
    """Run as `generator.c` does, with the same arguments."""
    mode, port, connections, depth, request_file, reply_bytes, *rest = arguments
    raise_descriptor_limit()
    plan = Plan(
        mode=mode,
        port=int(port),
        connections=int(connections),
        depth=int(depth),
        request=Path(request_file).read_bytes(),
        reply_bytes=int(reply_bytes),
        tls="tls" in rest,
    )
    pipes = start_shares(plan)
    print("ready", flush=True)
    for line in sys.stdin:
        before = time.perf_counter()
        for pipe, part in zip(pipes, shares_of(line.split(), len(pipes)), strict=True):
            pipe.send(part)
        results = [answer(pipe) for pipe in pipes]
        wall = time.perf_counter() - before
        print(sum(done for done, _ in results), wall, sum(cpu for _, cpu in results), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
