"""A disk that is full, and one that fails: writes are answered with 503, reads go on, and back by itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.faults import clients, standing
from tests.faults.ground import Ground
from tests.faults.places import LeftOut, Place, Web, Wrong, until
from tests.load.traffic import Answer, get, post

MEGABYTES = 24
READS = "/courses", "/me", "/courses.ics"


def full(ground: Ground) -> str:
    """SQLite and all data on a small disk that somebody else fills."""
    place = ground.copy("disk_full")
    with _small_disk(place) as small, small.serve() as web:
        book = _enrol_some(web, ground, 0, 5)
        filler = small.folder / "filler"
        _fill(filler)
        seen = _refused(web, ground)
        filler.unlink()
        book |= _enrol_some(web, ground, 5, 10)
        web.process.kill()
        found = standing.check(small, ground, clients.Book(saved=book))
    return f"{seen}; {found}"


def failing(ground: Ground) -> str:
    """Every flush to the disk of one process fails for a while (EIO, by strace)."""
    if shutil.which("strace") is None:
        raise LeftOut("strace is not installed")
    place = ground.copy("disk_eio")
    with place.serve() as web:
        book = _enrol_some(web, ground, 0, 5)
        with _broken(web.process.pid):
            seen = _refused(web, ground)
        book |= _enrol_some(web, ground, 5, 10)
        web.process.kill()
        return f"{seen}; {standing.check(place, ground, clients.Book(saved=book))}"


@contextmanager
def _small_disk(place: Place) -> Iterator[Place]:
    disk = place.folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(disk)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LeftOut(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        shutil.copyfile(place.url.removeprefix("sqlite:///"), disk / "lms.sqlite3")
        yield replace(place, url=f"sqlite:///{disk / 'lms.sqlite3'}", folder=disk)
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)


def _fill(path: Path) -> None:
    """Until not one byte more fits."""
    with path.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


@contextmanager
def _broken(pid: int) -> Iterator[None]:
    calls = "fsync,fdatasync,pwrite64"
    command = ["strace", "-f", "-qq", "-p", str(pid), "-o", "/dev/null", "-e", f"trace={calls}"]
    tracing = subprocess.Popen([*command, "-e", f"inject={calls}:error=EIO"], stderr=subprocess.PIPE)
    until(lambda: _held(pid) or tracing.poll() is not None, within=60.0, what="strace holds every thread")
    if tracing.poll() is not None:
        assert tracing.stderr is not None
        raise LeftOut(f"strace may not look here: {tracing.stderr.read().decode().strip()[:120]}")
    try:
        yield
    finally:
        os.kill(tracing.pid, signal.SIGINT)
        tracing.wait(20)


def _held(pid: int) -> bool:
    """Whether every thread of the process is traced."""
    texts = [(task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    return not any("TracerPid:\t0\n" in text for text in texts)


def _enrol(web: Web, ground: Ground, number: int) -> tuple[int, Answer]:
    person, (cookie, token) = list(ground.people.items())[number]
    form = {"csrf_token": token, "message": ""}
    return person, web.ask(post(f"/runs/{ground.run_ref}/enrol", form, cookie=cookie))


def _enrol_some(web: Web, ground: Ground, first: int, last: int) -> dict[tuple[str, ...], str]:
    saved: dict[tuple[str, ...], str] = {}
    for number in range(first, last):
        person, answer = _enrol(web, ground, number)
        if answer.status != 303:
            raise Wrong(f"enrolling answers {answer.status} on a sound disk")
        saved["enrol", str(person)] = answer.header("Location").rsplit("/", 1)[1]
    return saved


def _refused(web: Web, ground: Ground) -> str:
    """Reads go on, writes get 503; gives what was seen."""
    complaints = []
    for number in range(5, 9):
        _person, answer = _enrol(web, ground, number)
        if answer.status != 503 or not answer.header("Retry-After"):
            complaints.append(f"enrolling answers {answer.status}")
    for path in READS:
        answer = web.ask(get(path, cookie=ground.host[0]))
        if answer.status != 200:
            complaints.append(f"{path} answers {answer.status}")
    if complaints:
        raise Wrong("; ".join(complaints))
    return "writes 503, reads 200"
