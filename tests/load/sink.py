"""A mail server that takes everything and answers at once; run by the benchmark in a process of its own."""

from __future__ import annotations

import asyncio

ANSWERS = {
    b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",  # as the servers in use offer it
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Conversation(asyncio.Protocol):
    """As little of SMTP (RFC 5321) as a sender needs."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greets."""
        assert isinstance(transport, asyncio.Transport)
        self._wire, self._got, self._in_data = transport, b"", False
        self._wire.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answers each whole line, or the end of a message; what came in a row is answered in a row."""
        self._got += data
        answers = []
        while (end := self._got.find(b"\r\n.\r\n" if self._in_data else b"\r\n")) >= 0:
            line, self._got = self._got[:end], self._got[end + (5 if self._in_data else 2) :]
            answers.append(self._answer(line))
        self._wire.write(b"".join(answers))
        if answers and answers[-1] == ANSWERS[b"QUIT"]:
            self._wire.close()

    def _answer(self, line: bytes) -> bytes:
        word = line[:4].upper()
        taken, self._in_data = self._in_data, not self._in_data and word == b"DATA"
        return b"250 taken\r\n" if taken else ANSWERS.get(word, b"250 fine\r\n")


async def serve() -> None:
    """Listens on a free port of this machine and tells it on standard output."""
    server = await asyncio.get_running_loop().create_server(Conversation, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
