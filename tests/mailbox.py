"""A real SMTP server for tests: keeps the messages it takes, and can be told to refuse."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What arrived, oldest first. While `answer` is not empty, messages are refused with it ("451 later")."""

    url: str = ""
    answer: str = ""
    attempts: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's
        self, _server: SMTP, session: Session, _envelope: Envelope, host: str, responses: list[str]
    ) -> list[str]:
        """Called by the server for each connection: it takes commands in a row."""
        session.host_name = host
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Called by the server for each message."""
        self.attempts += 1
        if self.answer:
            return self.answer
        content = cast(bytes, envelope.content)
        self.messages.append(
            cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))
        )
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The messages for one recipient."""
        pairs = zip(self.messages, self.recipients, strict=True)
        return [message for message, recipients in pairs if address in recipients]


class _Server(Controller):
    """Takes any free port; the parent class tries to reach port 0 itself."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = cast(Any, self.server).sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A server that runs while the block does; `url` is what SMTP_URL takes."""
    box = Mailbox()
    server = _Server(box, hostname="127.0.0.1", port=0)
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}"
    try:
        yield box
    finally:
        server.stop()
