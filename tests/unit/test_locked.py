"""Locked archives: what goes in comes out, and nothing that was touched does."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.cli import archive, locked
from lms.cli.locked import CHECK, MAGIC, PIECE, SALT, TAG, Damaged, Locking, Pieces

KEY = "a key that only tests know"
HEAD = len(MAGIC) + SALT + CHECK
SEALED = PIECE + TAG


def lock(content: bytes, *, step: int = 100_000) -> bytes:
    to = io.BytesIO()
    with Locking(to, KEY) as locking:
        for start in range(0, len(content), step):
            locking.write(content[start : start + step])
    return to.getvalue()


def unlock(content: bytes, key: str = KEY) -> bytes:
    return b"".join(locked.unlocked(io.BytesIO(content), key))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
def test_it_comes_out_as_it_went_in(size: int) -> None:
    content = os.urandom(size)
    assert unlock(lock(content, step=7_001)) == content
    assert len(lock(content)) == HEAD + size + TAG * max(1, -(-size // PIECE))


def test_nobody_reads_it_and_no_two_are_alike() -> None:
    content = b"plain words " * 10
    assert content[:12] not in lock(content)
    assert lock(content) != lock(content)


CONTENT = os.urandom(3 * PIECE + 100)
LOCKED = lock(CONTENT)
FIRST, SECOND = LOCKED[HEAD : HEAD + SEALED], LOCKED[HEAD + SEALED : HEAD + 2 * SEALED]
REST = LOCKED[HEAD + 2 * SEALED :]


@pytest.mark.parametrize(
    ("touched", "said"),
    [
        (LOCKED[:HEAD] + SECOND + FIRST + REST, "piece 1"),
        (LOCKED[:HEAD] + SECOND + REST, "piece 1"),
        (LOCKED[:HEAD] + FIRST + FIRST + SECOND + REST, "piece 2"),
        (LOCKED + b"more", "piece 4"),
        (LOCKED + FIRST, "piece 4"),
        (LOCKED[:-1], "piece 4"),
        (LOCKED[: HEAD + 2 * SEALED], "too early"),
        (LOCKED[: HEAD + 2 * SEALED + 3], "too early"),
        (LOCKED[:HEAD], "too early"),
        (LOCKED[: HEAD - 1], "too early"),
        (lock(CONTENT)[:HEAD] + LOCKED[HEAD:], "piece 1"),
    ],
    ids=range(11),  # the bytes differ from process to process
)
def test_what_was_moved_or_cut_or_added_is_found(touched: bytes, said: str) -> None:
    with pytest.raises(Damaged, match=said):
        unlock(touched)


@pytest.mark.parametrize(
    "place", [len(MAGIC), HEAD - 1, HEAD, HEAD + PIECE, HEAD + SEALED + 5, len(LOCKED) - 1]
)
def test_one_changed_bit_is_found(place: int) -> None:
    with pytest.raises(Damaged):
        unlock(LOCKED[:place] + bytes([LOCKED[place] ^ 1]) + LOCKED[place + 1 :])


def test_a_wrong_key_opens_nothing() -> None:
    with pytest.raises(Damaged, match="LMS_BACKUP_KEY is not the key"):
        unlock(LOCKED, "another key of tests")


def test_a_fault_while_writing_leaves_no_end() -> None:
    to = io.BytesIO()

    def interrupted() -> None:
        with Locking(to, KEY) as locking:
            locking.write(CONTENT)
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk"):
        interrupted()
    with pytest.raises(Damaged, match="too early"):
        unlock(to.getvalue())


@pytest.mark.parametrize("size", [1, 10, PIECE, 10 * PIECE])
def test_pieces_are_read_as_a_file(size: int) -> None:
    source, found = Pieces(locked.unlocked(io.BytesIO(LOCKED), KEY)), b""
    while part := source.read(size):
        assert len(part) <= size
        found += part
    assert found == CONTENT


def packed(folder: Path) -> bytes:
    (folder / "database").write_bytes(os.urandom(300_000))
    (folder / "one").write_bytes(b"first")
    to = io.BytesIO()
    with archive.writing(to, kind="sqlite") as members:
        members.add(folder / "one", "files/mail/one")
        (folder / "one").write_bytes(b"second, longer")
        members.add(folder / "database", "database")
        members.add(folder / "one", "files/mail/one")
    return to.getvalue()


def test_an_archive_gives_back_what_was_added_last(tmp_path: Path) -> None:
    content, into = packed(tmp_path), tmp_path / "out"
    into.mkdir()
    assert archive.unpacked(io.BytesIO(content), into) == "sqlite"
    assert (into / "files/mail/one").read_bytes() == b"second, longer"
    assert (into / "database").read_bytes() == (tmp_path / "database").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:  # any tar opens it
        assert tar.getnames()[-1] == archive.LIST


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]


def rebuilt(change: Callable[[list[tuple[str, bytes]]], None]) -> Callable[[bytes], bytes]:
    """The archive with its members changed by `change`, otherwise in order."""

    def made(content: bytes) -> bytes:
        to = io.BytesIO()
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            members = [(each.name, tar.extractfile(each).read()) for each in tar]  # type: ignore[union-attr]
        change(members)
        with gzip.GzipFile(fileobj=to, mode="wb") as zipped, tarfile.open(fileobj=zipped, mode="w|") as tar:
            for name, data in members:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
        return to.getvalue()

    return made


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (lambda content: content[: len(content) // 2], "too early|cut off"),
        (lambda content: content[:-5], "too early|cut off"),
        (flipped, "changed"),
        (rebuilt(lambda members: members.pop()), "too early"),
        (rebuilt(lambda members: members.pop(1)), "does not name"),
        (rebuilt(lambda members: members.insert(0, ("../outside", b""))), "no name of ours"),
        (rebuilt(lambda members: members.insert(0, ("/etc/outside", b""))), "no name of ours"),
        (rebuilt(lambda members: members.insert(0, ("files/../../outside", b""))), "no name of ours"),
        (rebuilt(lambda members: members.insert(0, ("files/secret-key", b""))), "no name of ours"),
        (rebuilt(lambda members: members.insert(0, ("files/lms.sqlite3", b""))), "no name of ours"),
        (rebuilt(lambda members: members.insert(0, ("files/.restore-1/x", b""))), "no name of ours"),
        (rebuilt(lambda members: members.append((archive.LIST, b"{"))), "cannot be read"),
        (rebuilt(lambda members: members.append((archive.LIST, b'{"format": 2}'))), "newer version"),
        (lambda _content: b"no archive", "changed"),
    ],
)
def test_an_archive_that_was_touched_is_refused(
    tmp_path: Path, touch: Callable[[bytes], bytes], said: str
) -> None:
    content, into = packed(tmp_path), tmp_path / "out"
    into.mkdir()
    with pytest.raises(Damaged, match=said):
        archive.unpacked(io.BytesIO(touch(content)), into)
    assert not (tmp_path / "outside").exists()
