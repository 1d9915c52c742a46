"""Password hashes: argon2id with the settings' cost, at most two at a time, never inside a write unit."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from lms.config import Settings
from lms.kit.db import in_use_case

_turns = BoundedSemaphore(2)  # each hash takes 64 MiB and a core


def _hasher() -> PasswordHasher:
    settings: Settings = current_app.config["LMS"]
    return _hasher_of(settings.LMS_ARGON2_TIME, settings.LMS_ARGON2_MEMORY_KIB)


@cache
def _hasher_of(passes: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """What the password of an unknown account is compared with: the same work, never a match."""
    return hasher.hash(secrets.token_urlsafe(32))


@contextmanager
def turn() -> Iterator[None]:
    """One of the two places in which passwords are hashed; waits for one."""
    if in_use_case():
        raise AssertionError("passwords are hashed outside the write unit: it would hold the lock meanwhile")
    with _turns:
        yield


def hash_password(password: str) -> str:
    """The argon2id hash of a password, its parameters inside; takes its turn."""
    with turn():
        return _hasher().hash(_plain(password))


def matches(known_hash: str | None, password: str) -> bool:
    """Whether the password is the one of `known_hash`; the same work when there is none. Called within a `turn`."""
    hasher = _hasher()
    try:
        hasher.verify(known_hash or _nobodys(hasher), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return known_hash is not None


def outdated(known_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(known_hash)


def _plain(password: str) -> str:
    """One spelling of a password, whatever keyboard composed its letters (NIST SP 800-63B)."""
    return normalize("NFKC", password)
