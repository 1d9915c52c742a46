"""What has to be stored and read again, but tells nothing to who has the database alone: sealed with a key that comes
from the secret of the settings (AES-128-CBC with HMAC-SHA-256, the format Fernet of `cryptography`)."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Unreadable(Exception):
    """Sealed with another secret, for another purpose, or altered."""


def _lock(purpose: str, secret: str) -> Fernet:
    from cryptography.fernet import Fernet  # here, as below: it is large, and few processes need it

    return Fernet(urlsafe_b64encode(hmac.digest(secret.encode(), f"seal|{purpose}".encode(), "sha256")))


def seal(purpose: str, words: str, *, secret: str) -> str:
    """`words` under seal, as ASCII; twice the same words look different. Only `unseal` for this `purpose` reads it."""
    return _lock(purpose, secret).encrypt(words.encode()).decode()


def unseal(purpose: str, sealed: str, *, secret: str, fallbacks: Sequence[str] = ()) -> str:
    """The words that were sealed with `secret` or one of the older `fallbacks`; `Unreadable` for anything else."""
    from cryptography.fernet import InvalidToken, MultiFernet  # here: see `_lock`

    try:
        locks = [_lock(purpose, each) for each in (secret, *fallbacks)]
        return MultiFernet(locks).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error
