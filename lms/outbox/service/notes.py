"""What the mail server has taken over, noted at once in a file of this machine: the database hears of it once for a
batch, and a worker that is killed before then would repeat the whole batch.

A file that is written outlives its process, though not the machine: nothing waits for the disk here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import structlog

from lms.outbox.rules import Parcel
from lms.outbox.service.queue import settle_taken

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: nobody can tell there whether the writer of a file lives
    fcntl = None  # type: ignore[assignment]

log = structlog.get_logger()


class Notes:
    """The file of one delivery, by its `descriptor`; None: nothing can be noted."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def add(self, parcel: Parcel) -> None:
        """The mail server has taken `parcel`. On a full disk nothing is noted and the mails go on."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.write(self._descriptor, f"{parcel.message_id}\n".encode())

    def clear(self) -> None:
        """The database knows of everything."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)


@contextmanager
def notes_in(folder: Path) -> Iterator[Notes]:
    """Notes for one delivery. What is left of those that ended before the database knew, their worker dead or their
    database away, is settled first."""
    path = folder / f"{uuid4().hex}.sent"
    descriptor = None
    try:
        if fcntl is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = _begun(folder, path)
    except OSError as error:
        log.warning("mails are not noted", fault=error.strerror)
    try:
        yield Notes(descriptor)
    finally:
        if descriptor is not None:
            if not os.fstat(descriptor).st_size:
                path.unlink(missing_ok=True)
            os.close(descriptor)


def _begun(folder: Path, path: Path) -> int:
    """A new file at `path`, which stays locked for as long as this process lives and keeps it open."""
    alone = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(alone, fcntl.LOCK_EX)  # so that nobody finds the new file before it is locked
        for left in sorted(folder.glob("*.sent")):
            _settle(left)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return descriptor
    finally:
        os.close(alone)


def _settle(path: Path) -> None:
    with suppress(FileNotFoundError, BlockingIOError), path.open(encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where its worker lives
        if taken := file.read().split():
            settle_taken(taken)
        path.unlink(missing_ok=True)
