"""A stream locked with a key: nobody reads it, and no byte of it is changed, moved or lost unnoticed.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) as the program `age` uses it: pieces of 64 KiB,
each sealed by AES-256-GCM under a nonce of its number (11 bytes) and a mark of the last one (1 byte). The key comes
from the operator's by scrypt with a salt of this stream alone, so no nonce is used twice.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from types import TracebackType
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"lms locked 1\n"
SALT = 16
CHECK = 32
PIECE = 64 * 1024
TAG = 16


class Damaged(ValueError):
    """What was read is not what was written; the message is a sentence for the operator."""


TOO_SHORT = "It ends too early: a part is missing at its end."
CHANGED = "It was changed or cut off: piece {number} is not what was written."
WRONG_KEY = "LMS_BACKUP_KEY is not the key it was locked with, or its first bytes were changed."


def _keys(password: str, salt: bytes) -> tuple[AESGCM, bytes]:
    """The key that seals, and what the head shows so that a wrong key is told from a damaged file."""
    derived = Scrypt(salt=salt, length=64, n=2**15, r=8, p=1).derive(password.encode())
    return AESGCM(derived[:32]), hmac.digest(derived[32:], MAGIC + salt, "sha256")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


class Locking:
    """Writes what it is given, locked, to `to`. Only where it was left without a fault is the end marked as one."""

    def __init__(self, to: IO[bytes], password: str) -> None:
        salt = os.urandom(SALT)
        self._to, self._number, self._waiting = to, 0, bytearray()
        self._cipher, check = _keys(password, salt)
        to.write(MAGIC + salt + check)

    def write(self, data: bytes) -> int:
        """Takes the bytes; what fills no piece waits."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing: a piece is written when it is full."""

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._to.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1

    def __enter__(self) -> Locking:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _fault: object, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._seal(bytes(self._waiting), last=True)


def unlocked(source: IO[bytes], password: str) -> Iterator[bytes]:
    """The pieces that were written, each only after it was proven. Raises `Damaged` for a wrong key and wherever the
    stream is not the one that was written."""
    head = source.read(len(MAGIC) + SALT + CHECK)
    if len(head) < len(MAGIC) + SALT + CHECK:
        raise Damaged(TOO_SHORT)
    cipher, check = _keys(password, head[len(MAGIC) : len(MAGIC) + SALT])
    if not hmac.compare_digest(check, head[len(MAGIC) + SALT :]):
        raise Damaged(WRONG_KEY)
    number, sealed = 0, source.read(PIECE + TAG)
    while True:
        following = source.read(PIECE + TAG)
        yield _opened(cipher, number, sealed, last=not following)
        if not following:
            return
        number, sealed = number + 1, following


def _opened(cipher: AESGCM, number: int, sealed: bytes, *, last: bool) -> bytes:
    if len(sealed) < TAG:
        raise Damaged(TOO_SHORT)
    try:
        return cipher.decrypt(_nonce(number, last=last), sealed, None)
    except InvalidTag:
        pass
    if last:
        try:
            cipher.decrypt(_nonce(number, last=False), sealed, None)
        except InvalidTag:
            pass
        else:
            raise Damaged(TOO_SHORT)
    raise Damaged(CHANGED.format(number=number + 1))


class Pieces:
    """What an iterator gives, to be read as from a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._waiting = pieces, b""

    def read(self, size: int, /) -> bytes:
        """`size` bytes, or what is left at the end."""
        while len(self._waiting) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._waiting += piece
        found, self._waiting = self._waiting[:size], self._waiting[size:]
        return found
