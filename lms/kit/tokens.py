"""Secrets that travel in addresses: random tokens (only their hash is stored), public references, signed links."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

# Without 0 O, 1 I L and U: references are read aloud and typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_LONGEST = 4096


class BadToken(Exception):
    """A signed link that was altered, made for another purpose, or is too old (`expired`)."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "altered")
        self.expired = expired


def new_token() -> tuple[str, str]:
    """A fresh 256-bit token for an address (43 characters) and its hash. Store the hash, show the token once."""
    token = secrets.token_urlsafe(32)
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """SHA-256 of a token in hex (64 characters): what is stored and looked up. Any text has one, none raises."""
    return sha256(token.encode(errors="replace")).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def new_reference(prefix: str, *, length: int = 8) -> str:
    """A public reference such as "CERT-7K4M2XQ9": random, of letters and digits that are not taken for one another.

    Eight characters give 6e11 values; a unique constraint has the last word.
    """
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(length))


def _serializer(purpose: str, secret: str, fallbacks: Sequence[str]) -> URLSafeTimedSerializer:
    # itsdangerous signs with the last key and accepts all.
    keys = [*fallbacks, secret]
    return URLSafeTimedSerializer(keys, salt=purpose, signer_kwargs={"digest_method": sha256})


def sign(purpose: str, payload: Any, *, secret: str) -> str:
    """A token for a link in a mail: `payload` (plain JSON values; readable by who holds it), the time, a signature.

    It is accepted by `unsign` for the same `purpose` only.
    """
    return str(_serializer(purpose, secret, ()).dumps(payload))


def unsign(purpose: str, token: str, *, max_age: int, secret: str, fallbacks: Sequence[str] = ()) -> Any:
    """The payload of a token made by `sign` at most `max_age` seconds ago with `secret` or one of older `fallbacks`.

    Raises `BadToken` for everything else: altered, of another purpose, from the future, expired, no token at all.
    """
    if len(token) > _LONGEST:
        raise BadToken
    try:
        return _serializer(purpose, secret, fallbacks).loads(token.encode(errors="replace"), max_age=max_age)
    except SignatureExpired as error:
        raise BadToken(expired=True) from error
    except BadSignature as error:
        raise BadToken from error


def new_code(*, length: int = 14) -> str:
    """A secret that may stand in an address or on paper: letters and digits that are not taken for one another, with
    4.8 bits each; the usual length has 68 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def typed_code(text: str) -> str:
    """A code as somebody typed it from paper: blanks and hyphens left out, capitals."""
    return re.sub(r"[\s-]", "", text).upper()


def timed_code(thing: str, number: int, *, secret: str, length: int = 6) -> str:
    """The code of `thing` in the step of time `number`: the same for whoever knows `secret`, and not to be foreseen by
    whoever does not (HMAC-SHA-256). 29 letters, so six of them are one in 594 million."""
    digest = hmac.new(secret.encode(), f"{thing}|{number}".encode(), sha256).digest()
    value = int.from_bytes(digest)
    letters = []
    for _ in range(length):
        value, place = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
