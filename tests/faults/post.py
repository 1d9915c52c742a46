"""A mail server that keeps count and can behave badly, in this process."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.proxy import end

MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class PostOffice:
    """`mode`: "take"; "stall" (never answers anything); "451" or "550" (to each recipient); "die" (hangs up after each
    whole message, which it keeps); "hold" (keeps each whole message and never answers it)."""

    def __init__(self) -> None:
        self.mode, self.port = "take", 0
        self.taken: Counter[str] = Counter()  # by Message-ID
        self.unanswered = 0  # messages that were kept while their sender heard nothing of it
        self.met = threading.Event()  # somebody met the bad behaviour
        self.loop = asyncio.new_event_loop()

    @property
    def url(self) -> str:
        """For SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def twice(self) -> int:
        """How many copies arrived beyond the first."""
        return sum(number - 1 for number in self.taken.values())

    async def open(self) -> None:
        """Listens."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the other side hung up, as those who are killed do
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, "220 office")
        refused = False
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"QUIT":
                return await self._say(writer, "221 bye")
            if word == b"EHLO":
                await self._say(writer, "250-office\r\n250 PIPELINING")
                continue
            if word in (b"MAIL", b"RCPT"):
                refused = word == b"RCPT" and self.mode in ("451", "550")
            if word == b"RCPT" and refused:
                self.met.set()
                await self._say(writer, f"{self.mode} not now" if self.mode == "451" else "550 nobody here")
            elif word == b"DATA" and refused:
                await self._say(writer, "554 to nobody")
            elif word == b"DATA":
                await self._say(writer, "354 go on")
                if not await self._keep(await reader.readuntil(b"\r\n.\r\n")):
                    return None
                await self._say(writer, "250 taken")
            else:
                await self._say(writer, "250 fine")
        return None

    async def _say(self, writer: asyncio.StreamWriter, words: str) -> None:
        if self.mode == "stall":
            self.met.set()
            while self.mode == "stall":
                await asyncio.sleep(0.1)
        writer.write(f"{words}\r\n".encode())
        await writer.drain()

    async def _keep(self, message: bytes) -> bool:
        """Whether the sender is told that the message was taken."""
        found = MESSAGE_ID.search(message)
        self.taken[found.group(1).decode() if found else "without"] += 1
        if self.mode in ("die", "hold"):
            self.unanswered += 1
            self.met.set()
        while self.mode == "hold":
            await asyncio.sleep(0.05)
        return self.mode != "die"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """It is open while the block runs."""
    office = PostOffice()
    thread = threading.Thread(target=office.loop.run_forever, name="post office", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(office.open(), office.loop).result(10)
        yield office
    finally:
        office.mode = "take"
        end(office.loop, thread)
