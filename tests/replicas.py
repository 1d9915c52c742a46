"""A real pair of PostgreSQL servers on loopback, from the wheel: a primary, and a replica that streams from it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import HOUSE, the_wheel


@dataclass
class Pair:
    """The addresses of both, as superuser, and what may happen to the replica."""

    primary: str
    replica: str
    folder: Path
    user: str | None

    def says(self, url: str, statement: str) -> Any:
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
            return row[0] if row else None

    def pause(self) -> None:
        """The replica goes on receiving, but shows nothing new."""
        self.catch_up()
        self.says(self.replica, "SELECT pg_wal_replay_pause()")
        while self.says(self.replica, "SELECT pg_get_wal_replay_pause_state()") != "paused":
            pass

    def resume(self) -> None:
        self.says(self.replica, "SELECT pg_wal_replay_resume()")
        self.catch_up()

    def catch_up(self) -> None:
        """Returns when the replica shows what the primary has."""
        at = self.says(self.primary, "SELECT pg_current_wal_flush_lsn()")
        while not self.says(self.replica, f"SELECT pg_last_wal_replay_lsn() >= '{at}'"):
            pass

    def kill(self) -> None:
        """No notice is given."""
        _run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop", user=self.user)


@contextmanager
def pair(name: str) -> Iterator[Pair]:
    """Both servers; stopped and their data deleted at the end."""
    wheel = the_wheel()
    root = HOUSE / ".cache" / f"pair-{os.getpid()}-{name}"
    (root / "primary").mkdir(parents=True)
    server = wheel.get_server(root / "primary")
    user, replica = server.system_user, root / "replica"
    try:
        replica.mkdir(mode=0o700)
        if user:
            shutil.chown(replica, user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        _run("pg_basebackup", "-d", server.get_uri(), "-D", str(replica), "-R", "-c", "fast", user=user)
        options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories="
        _run(
            "pg_ctl", "-D", str(replica), "-l", str(replica / "log"), "-o", options, "-w", "start", user=user
        )
        yield Pair(server.get_uri(), f"postgresql://postgres@127.0.0.1:{port}/postgres", replica, user)
    finally:
        if (replica / "postmaster.pid").exists():
            _run("pg_ctl", "-D", str(replica), "-m", "immediate", "stop", user=user)
        server.cleanup()
        shutil.rmtree(root)


def _run(program: str, *arguments: str, user: str | None) -> None:
    subprocess.run(
        [str(the_wheel().POSTGRES_BIN_PATH / program), *arguments],
        user=user, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip
