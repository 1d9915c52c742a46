"""One file that holds a database and files: a gzipped tar, whose last member names every other with its SHA-256."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from lms.cli.locked import TOO_SHORT, Damaged

MAGIC = b"\x1f\x8b"  # of gzip
DATABASE = "database"
FILES = "files"
LIST = "list.json"
LIST_LARGEST = 256_000_000  # bytes: a million files and more
QUICK = 3  # of gzip's levels: a dump of PostgreSQL is compressed already
BLOCK = 256 * 1024


class Source(Protocol):
    """What is read from."""

    def read(self, size: int, /) -> bytes:
        """`size` bytes, or what is left."""


class Sink(Protocol):
    """What is written to."""

    def write(self, data: bytes, /) -> object:
        """Takes all of them."""

    def flush(self) -> object:
        """Passes on what waits."""


class _Summed:
    """Reads and sums up what was read."""

    def __init__(self, source: Source) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        found = self._source.read(size)
        self.digest.update(found)
        return found


class Writing:
    """Adds members one after another; a name that is added again stands for what was added last."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar, self.sums = tar, dict[str, str]()

    def add(self, path: Path, name: str) -> tuple[int, int]:
        """Adds the file; gives its size and time of change (ns) as they were before it was read. FileNotFoundError when
        it is gone."""
        with path.open("rb") as source:
            found = os.fstat(source.fileno())
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = found.st_size, int(found.st_mtime), 0o600
            summed: Any = _Summed(source)  # a tar only reads from it
            self._tar.addfile(member, summed)
            self.sums[name] = summed.digest.hexdigest()
        return found.st_size, found.st_mtime_ns


@contextmanager
def writing(to: Sink, *, kind: str) -> Iterator[Writing]:
    """An archive in `to` of a database of `kind` (sqlite, postgresql); its list follows at the end unless a fault
    comes first."""
    with gzip.GzipFile(filename="", fileobj=to, mode="wb", compresslevel=QUICK, mtime=0) as zipped:
        tar = tarfile.open(fileobj=zipped, mode="w|")  # noqa: SIM115 - closed below, but not after a fault
        members = Writing(tar)
        yield members
        content = json.dumps({"format": 1, "database": kind, "sha256": members.sums}).encode()
        last = tarfile.TarInfo(LIST)
        last.size = len(content)
        tar.addfile(last, BytesIO(content))
        tar.close()


def unpacked(source: Source, into: Path) -> str:
    """Lays the members down in the empty folder `into`, proves all of them, and gives the kind of the database.

    Raises `Damaged` unless everything is there as it was added; what lies in `into` then is worth nothing.
    """
    reading: Any = source  # as gzip does
    try:
        with gzip.GzipFile(fileobj=reading, mode="rb") as zipped:
            with tarfile.open(fileobj=zipped, mode="r|") as tar:
                sums, listed = _laid(tar, into)
            while zipped.read(BLOCK):
                pass  # to the end, which proves the rest
    except EOFError as error:
        raise Damaged(TOO_SHORT) from error
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error) as error:
        raise Damaged(f"It was changed or cut off: {error}.") from error
    if not listed:
        raise Damaged(TOO_SHORT)
    if listed.get("format") != 1 or listed.get("database") not in ("sqlite", "postgresql"):
        raise Damaged("It was made by a newer version.")
    if listed["sha256"] != sums or DATABASE not in sums:
        raise Damaged("It was changed: its list does not name what it holds.")
    return str(listed["database"])


def _laid(tar: tarfile.TarFile, into: Path) -> tuple[dict[str, str], dict[str, Any]]:
    sums, listed = dict[str, str](), dict[str, Any]()
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not _is_ours(member.name):
            raise Damaged(f"It was changed: {member.name!r} is no name of ours.")
        if member.name == LIST:
            listed = _list(content.read(LIST_LARGEST))
            continue
        path = into / member.name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        summed = _Summed(content)
        with path.open("wb") as to:
            while block := summed.read(BLOCK):
                to.write(block)
        os.utime(path, (member.mtime, member.mtime))
        sums[member.name] = summed.digest.hexdigest()
    return sums, listed


def _list(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise Damaged("It was changed: its list cannot be read.") from error
    return found if isinstance(found, dict) else {}


def _is_ours(name: str) -> bool:
    """Files lie in folders of the data folder: what lies beside these (the key, the database) is no file of a backup,
    and who made one up could put another in its place."""
    path = PurePosixPath(name)
    inside = path.parts[:1] == (FILES,) and len(path.parts) > 2 and not path.parts[1].startswith(".")
    return str(path) == name and ".." not in path.parts and (inside or name in (DATABASE, LIST))
