"""A TCP proxy in front of a socket of this machine, which can refuse, cut, slow down, or swallow everything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Listens on `port`; `mode` is "open", "refuse" (nobody listens), "slow" (each piece waits `delay` seconds) or
    "hole" (takes everything, passes nothing on). What was under way follows the new mode, too."""

    def __init__(self, path: str, *, delay: float = 0.3) -> None:
        self.mode, self.delay, self.port = "open", delay, 0
        self._path, self._loop = path, asyncio.new_event_loop()
        self._wires: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    def turn(self, mode: str) -> None:
        """Changes the mode, and cuts what is open where nobody listens any more."""
        self._call(self._turn(mode))

    def cut(self) -> None:
        """Hangs up on everybody; who calls again is served."""
        self._call(self._cut())

    def _call(self, what: object) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)  # type: ignore[arg-type]

    async def _turn(self, mode: str) -> None:
        self.mode = mode
        if mode == "refuse":
            await self._close()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._cut()

    async def _cut(self) -> None:
        for wire in self._wires:
            wire.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._wires.add(writer)
        with suppress(OSError, asyncio.CancelledError):  # cancelled when the block of the proxy ends
            there, back = await asyncio.open_unix_connection(self._path)
            self._wires.add(back)
            ways = self._pass(reader, back), self._pass(there, writer)
            await asyncio.gather(*ways, return_exceptions=True)
            self._wires.discard(back)
        self._wires.discard(writer)
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65_536):
                if self.mode == "slow":
                    await asyncio.sleep(self.delay)
                while self.mode == "hole":
                    await asyncio.sleep(0.05)
                writer.write(piece)
                await writer.drain()
        finally:
            writer.close()


@contextmanager
def proxy(path: str, *, delay: float = 0.3) -> Iterator[Proxy]:
    """A proxy in front of the socket at `path` while the block runs."""
    found = Proxy(path, delay=delay)
    thread = threading.Thread(target=found._loop.run_forever, name="proxy", daemon=True)
    thread.start()
    try:
        found.turn("open")
        yield found
    finally:
        found.turn("refuse")
        end(found._loop, thread)


def end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    """Ends everything that runs in `loop`, the loop and its thread."""

    async def cancel() -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(cancel(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
