"""A place where a network runs: its database, its folder, its processes, which can be killed and started again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from lms.config import Settings
from tests.load.networks import opened
from tests.load.servers import HOUSE, SETTINGS, THREADS, Server
from tests.load.traffic import Answer, Failed, Line, get

PORTS = range(20_000, 30_000)  # below those that clients get: who knocks at a dead port never meets itself
READY_SECONDS = 180.0
FLASK = (sys.executable, "-m", "flask", "--app", "app")
ORDERLY = ("doctor",), ("agenda", "check")


class Wrong(Exception):
    """What a fault did that it must not do; one sentence for each."""


class LeftOut(Exception):
    """Why a fault cannot be tried on this machine."""


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    for port in random.SystemRandom().sample(PORTS, 50):
        with socket.socket() as knocking:
            knocking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if knocking.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no free port")


class Process:
    """A program, started with `start`; its words go to `log`."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._running is not None
        return self._running.pid

    def alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        """Starts it, again where it has ended."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, cwd=HOUSE, env=self._environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """As `kill -9`, children included."""
        if self.alive():
            children = psutil.Process(self.pid).children(recursive=True)
            os.kill(self.pid, signal.SIGKILL)
            for child in children:
                _kill_child(child)
        self.wait()

    def wait(self, seconds: float | None = None) -> int:
        """Waits for its end; gives its code."""
        assert self._running is not None
        return self._running.wait(seconds)


def _kill_child(child: psutil.Process) -> None:
    try:
        child.kill()
    except psutil.NoSuchProcess:
        return


@dataclass(frozen=True)
class Web:
    """A web process, its port kept over its deaths."""

    process: Process
    port: int

    @property
    def server(self) -> Server:
        """As the clients of the benchmark want it."""
        return Server(self.port, self.process.pid)

    def ask(self, request: bytes) -> Answer:
        """One answer, whatever its status."""
        line = Line(self.port)
        try:
            return line.ask(request)
        finally:
            line.close()

    def ready(self, *, within: float = READY_SECONDS, path: str = "/healthz") -> float:
        """Waits until it answers 200 at `path`; gives the seconds that took."""
        began = time.monotonic()
        while time.monotonic() < began + within:
            try:
                if self.ask(get(path)).status == 200:
                    return time.monotonic() - began
            except (OSError, Failed):
                pass
            time.sleep(0.05)
        raise Wrong(f"{path} does not answer 200 within {within:.0f} s")


@dataclass(frozen=True)
class Place:
    """Where one fault happens: the database at `url` (`direct`: past every proxy) and the folder of its data."""

    name: str
    url: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()  # what its programs run under

    @property
    def sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.url.startswith("sqlite")

    @property
    def log(self) -> Path:
        """What its programs say."""
        return self.folder / "programs.log"

    def environment(self, **more: str) -> dict[str, str]:
        """Of its programs: its own settings and nothing that this machine sets."""
        kept = {name: value for name, value in os.environ.items() if name not in Settings.model_fields}
        own = {"DATABASE_URL": self.url, "LMS_DATA_DIR": str(self.folder), "LMS_LOG_LEVEL": "warning"}
        return kept | SETTINGS | own | self.settings | more

    def process(self, *arguments: str, **more: str) -> Process:
        """`flask <arguments>`, not started yet."""
        return Process((*self.prefix, *FLASK, *arguments), self.environment(**more), self.log)

    def flask(self, *arguments: str, seconds: float = 300.0, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs `flask <arguments>` to its end."""
        return subprocess.run(
            (*self.prefix, *FLASK, *arguments),
            cwd=HOUSE,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    @contextmanager
    def serve(self, **more: str) -> Iterator[Web]:
        """`flask serve`, with its worker beside it."""
        port = free_port()
        with self._web(self.process("serve", PORT=str(port), **more), port) as web:
            yield web

    @contextmanager
    def gunicorn(self, workers: int = 2) -> Iterator[Web]:
        """gunicorn with so many processes and no worker for mails and jobs."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--worker-class=gthread", f"--workers={workers}"]
        command += [f"--threads={THREADS}", f"--bind=127.0.0.1:{port}", "--log-level=error", "app:app"]
        with self._web(Process(command, self.environment(), self.log), port) as web:
            yield web

    @contextmanager
    def _web(self, process: Process, port: int) -> Iterator[Web]:
        web = Web(process, port)
        with running(process):
            web.ready()
            yield web

    @contextmanager
    def worker(self, **more: str) -> Iterator[Process]:
        """`flask worker`."""
        process = self.process("worker", **more)
        with running(process):
            yield process

    def orderly(self) -> list[str]:
        """What `flask doctor` and `flask agenda check` complain of; both must exit with 0."""
        found = []
        with opened(self.url, self.folder) as app:
            for arguments in ORDERLY:
                done = app.test_cli_runner().invoke(args=arguments)
                if done.exit_code:
                    said = " / ".join(done.output.strip().splitlines()[-6:])
                    found.append(f"flask {' '.join(arguments)} exits with {done.exit_code}: {said}")
        return found


@contextmanager
def running(process: Process) -> Iterator[Process]:
    """The process runs while the block does, whatever is done to it meanwhile; then it is killed: what it leaves must
    do for the next one anyway."""
    process.start()
    try:
        yield process
    finally:
        process.kill()


def until(true: Callable[[], object], *, within: float, what: str) -> float:
    """Waits until it is; gives the seconds that took, and complains of `what` after `within` seconds."""
    began = time.monotonic()
    while not true():
        if time.monotonic() > began + within:
            raise Wrong(f"not within {within:.0f} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - began
