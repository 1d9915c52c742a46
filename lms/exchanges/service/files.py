"""The bytes of uploaded files: in the data folder, outside of what the web server hands out, under names of ours."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from lms.exchanges.models import ApplicationFile
from lms.kit import clock
from lms.kit.db import session

ORPHAN_AFTER = timedelta(days=1)
"""A file that no row names is tidied away after this: until then its use case may still be at work."""


def folder() -> Path:
    """Where the files lie; made when it is first asked for."""
    path: Path = current_app.config["LMS"].data_dir / "exchange-files"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if handed_over_at():
        path.chmod(0o710)
    return path


def handed_over_at() -> str:
    """The internal location where the proxy in front finds the files and sends them for us; "" where it does not."""
    return str(current_app.config["LMS"].LMS_ACCEL_PREFIX)


def keep(content: bytes) -> tuple[str, str]:
    """Writes the bytes under a new name that tells nothing; gives it and their SHA-256 in hex."""
    stored = secrets.token_hex(16)
    path = folder() / stored
    path.touch(mode=0o600)
    if handed_over_at():
        path.chmod(0o640)  # its user is in our group
    path.write_bytes(content)
    return stored, hashlib.sha256(content).hexdigest()


def content_of(stored: str) -> bytes | None:
    """The bytes; None where they are gone."""
    path = folder() / stored
    return path.read_bytes() if path.is_file() else None


def is_there(stored: str) -> bool:
    """Whether the bytes are there, without reading them."""
    return (folder() / stored).is_file()


def remove(stored: Iterable[str]) -> None:
    """Takes the bytes away; to be called when no row names them any more."""
    for name in stored:
        (folder() / name).unlink(missing_ok=True)


def tidy_files() -> int:
    """Takes away files that no row names and that are older than a day: what a crash between two steps left. Gives how
    many."""
    before = (clock.now() - ORPHAN_AFTER).timestamp()
    old = [path.name for path in folder().iterdir() if path.is_file() and path.stat().st_mtime < before]
    if not old:
        return 0
    named = set(session().scalars(select(ApplicationFile.stored)))
    gone = [name for name in old if name not in named]
    remove(gone)
    return len(gone)
