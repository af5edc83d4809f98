"""The echo server in an asyncio program, with a client: `python examples/echo_asyncio.py hello you`."""

from __future__ import annotations

import asyncio
import sys

import asyncreactor
from asyncreactor.internet.defer import Deferred


class Echo(asyncreactor.Protocol):
    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.write(data)


class Client(asyncreactor.LineReceiver):
    def ask(self, line: str) -> Deferred[bytes]:
        self.answer: Deferred[bytes] = Deferred()
        self.sendLine(line.encode())
        return self.answer

    def lineReceived(self, line: bytes) -> None:
        self.answer.callback(line)


async def main(words: list[str]) -> None:
    async with asyncreactor.running(), asyncreactor.serve(Echo, "tcp:0:interface=127.0.0.1") as server:
        async with asyncreactor.connect(Client, f"tcp:127.0.0.1:{server.port}") as client:
            for word in words:
                async with asyncio.timeout(5):
                    print("the server said:", (await client.ask(word)).decode())


if __name__ == "__main__":
    # Any loop will do. `asyncreactor.run(main, sys.argv[1:])` takes uvloop's, and needs no `running()`.
    asyncio.run(main(sys.argv[1:]))
