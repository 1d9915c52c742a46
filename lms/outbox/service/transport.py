"""Ways out of the house: a mail server, or a folder when there is none."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from lms.config import Settings
from lms.outbox.rules import BATCH_SECONDS, SEND_TIMEOUT_SECONDS, Outcome, Parcel, refused_for_good
from lms.outbox.serializers import mime_bytes, wire_address
from lms.outbox.service.handing import hand_over

PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class Batch:
    """One outcome for each parcel; `reachable` False when the server could not be talked to."""

    outcomes: list[Outcome]
    reachable: bool = True


Taken = Callable[[Parcel], None]


class Transport(Protocol):
    """Where mails go."""

    def send(self, parcels: list[Parcel], *, taken: Taken) -> Batch:
        """Tries each parcel; gives an outcome for each. Tells `taken` of each in the moment it is delivered. Never
        raises for what a mail or a server does."""


def transport_of(settings: Settings) -> Transport:
    """The mail server of `SMTP_URL`, else the folder `mail` of the data folder."""
    sender, name = settings.LMS_MAIL_FROM, settings.LMS_NETWORK_NAME
    if settings.SMTP_URL:
        return SmtpTransport(settings.SMTP_URL, sender=sender, sender_name=name)
    return FolderTransport(settings.data_dir / "mail", sender=sender, sender_name=name)


class FolderTransport:
    """Each mail becomes a file `<time written>-<number>.eml` that only its owner reads."""

    def __init__(self, folder: Path, *, sender: str, sender_name: str) -> None:
        self._folder = folder
        self._names = {"sender": sender, "sender_name": sender_name}

    def send(self, parcels: list[Parcel], *, taken: Taken) -> Batch:
        """Writes each file whole or not at all; writing one twice leaves one, so nobody need be told."""
        return Batch([self._write(parcel) for parcel in parcels])

    def _write(self, parcel: Parcel) -> Outcome:
        try:
            content = mime_bytes(parcel, **self._names)
        except ValueError as error:
            return Outcome(parcel, reason=f"cannot be written: {error}", permanent=True)
        path = self._folder / f"{parcel.created_at:%Y%m%dT%H%M%S}-{parcel.id:06}.eml"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = path.with_suffix(".part")
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError as error:
            return Outcome(parcel, reason=f"file: {error.strerror}")
        return Outcome(parcel)


class SmtpTransport:
    """A mail server: `smtp://` (encrypted by STARTTLS when the server offers it) or `smtps://`, with or without
    `user:password@`. One connection serves a batch. A password is never sent in clear, save to this machine.
    `timeout`: seconds to wait for each answer of the server."""

    def __init__(
        self, url: str, *, sender: str, sender_name: str, timeout: float = SEND_TIMEOUT_SECONDS
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:25 or smtps://user:password@host:465")
        self._encrypted = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._timeout = sender, timeout
        self._names = {"sender": sender, "sender_name": sender_name}

    def send(self, parcels: list[Parcel], *, taken: Taken) -> Batch:
        """Sends over one connection. When it breaks, the mails not begun go back untouched."""
        began = time.monotonic()
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as error:
            return Batch([Outcome(parcel, reason=_reason(error)) for parcel in parcels], reachable=False)
        outcomes: list[Outcome] = []
        try:
            for parcel in parcels:
                late = time.monotonic() - began > BATCH_SECONDS
                broken = server.sock is None
                outcome = Outcome(parcel, tried=False) if late or broken else self._send(server, parcel)
                if outcome.delivered:
                    taken(parcel)
                outcomes.append(outcome)
        finally:
            reachable = server.sock is not None
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        return Batch(outcomes, reachable=reachable or any(outcome.delivered for outcome in outcomes))

    def _open(self) -> smtplib.SMTP:
        if self._encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=_verified()
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._encrypted and server.has_extn("starttls"):
                server.starttls(context=_verified() if self._user else _unverified())
                server.ehlo()
            if self._user:
                self._sign_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket) and not _is_this_machine(self._host):
            raise smtplib.SMTPException("the server offers no encryption, so the password is not sent")
        server.login(self._user, self._password)

    def _send(self, server: smtplib.SMTP, parcel: Parcel) -> Outcome:
        try:
            content = mime_bytes(parcel, **self._names)
            hand_over(server, self._sender, wire_address(parcel.recipient), content)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            return Outcome(parcel, reason=_answer(code, text), permanent=refused_for_good(code))
        except smtplib.SMTPDataError as error:
            reason = _answer(error.smtp_code, error.smtp_error)
            return Outcome(parcel, reason=reason, permanent=refused_for_good(error.smtp_code))
        except (OSError, smtplib.SMTPException) as error:
            # among them a refused sender: that is the operator's to mend, no fault of this mail
            if not isinstance(error, smtplib.SMTPResponseException):
                server.close()
            return Outcome(parcel, reason=_reason(error))
        except ValueError as error:
            return Outcome(parcel, reason=f"cannot be written: {error}", permanent=True)
        return Outcome(parcel)


@cache  # reading the certificates of the machine takes a twentieth of a second
def _verified() -> ssl.SSLContext:
    return ssl.create_default_context()


@cache
def _unverified() -> ssl.SSLContext:
    """Encryption without proof of who answers (RFC 7435): more than the clear text that would be sent otherwise. With a
    password to protect the certificate is checked instead."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"
