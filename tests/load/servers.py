"""Processes that answer on loopback: the product, and a bare Flask application behind the same server.

Run by the benchmark itself as `python -m tests.load.servers`; each tells its port on standard output.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import waitress
from flask import Flask, Response

from lms.config import Settings
from tests.load.statements import Driver, Enrolling, Statement

HOUSE = Path(__file__).resolve().parents[2]
THREADS = 8  # as `make run` has them
SETTINGS = {"SECRET_KEY": "a secret of the benchmark, long enough", "LMS_BASE_URL": "http://lms.invalid"}
EMPTY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Constant:
    """An answer that is always the same; `statements` are asked of the database before it."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str = ""
    statements: Sequence[Statement] = ()


@dataclass(frozen=True)
class Bare:
    """What the bare application answers: constants by path; `POST /enrol/<n>` is the bare transaction of `people[n]`,
    by the enrolling that `which` names for it."""

    answers: Mapping[str, Constant] = field(default_factory=dict)
    url: str = ""
    enrollings: Sequence[Enrolling] = ()
    people: Sequence[tuple[Any, ...]] = ()
    seats: int = 0


@dataclass(frozen=True)
class Server:
    """A running process."""

    port: int
    pid: int

    def processor(self) -> float:
        """Processor seconds of all its threads so far; 0 where the system does not tell."""
        nanoseconds = 0
        for task in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            nanoseconds += int(task.read_text().split()[0])
        return nanoseconds / 1e9

    def memory(self) -> float:
        """Megabytes of memory it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def product(url: str, folder: Path) -> Iterator[Server]:
    """The product on the database at `url`, without a worker; its data and its log lie in `folder`."""
    settings = {"DATABASE_URL": url, "LMS_DATA_DIR": str(folder)} | SETTINGS
    with spawned("tests.load.servers", "product", folder=folder, settings=settings) as server:
        yield server


@contextmanager
def bare(plan: Bare, folder: Path) -> Iterator[Server]:
    """A bare Flask application that answers by `plan`."""
    path = folder / "plan.pickle"
    path.write_bytes(pickle.dumps(plan))
    with spawned("tests.load.servers", str(path), folder=folder) as server:
        yield server


@contextmanager
def spawned(
    module: str, *arguments: str, folder: Path, settings: Mapping[str, str] = EMPTY
) -> Iterator[Server]:
    """A process that runs `module`, which tells its port; ended with the block. Its log lies in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name not in Settings.model_fields}
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=HOUSE,
            env={**environment, **settings},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        if not told:
            raise RuntimeError(
                f"{module} did not start; it said: {(folder / 'server.log').read_text()[-2000:]}"
            )
        yield Server(int(told), process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def bare_app(plan: Bare) -> Flask:
    """The bare application."""
    app, driver = Flask("bare"), Driver(plan.url)

    def answer(constant: Constant) -> Response:
        if constant.statements:
            driver.read(constant.statements)
        response = Response(constant.body, status=constant.status, content_type=constant.content_type)
        if constant.etag:
            response.headers["ETag"] = constant.etag
        return response

    def enrol(number: int) -> Response:
        driver.enrol(plan.enrollings[number >= plan.seats], plan.people[number])
        return Response(status=303, headers={"Location": "/"})

    for path, constant in plan.answers.items():
        app.add_url_rule(path, path, partial(answer, constant))
    app.add_url_rule("/enrol/<int:number>", "enrol", enrol, methods=["POST"])
    return app


def _product() -> Flask:
    """The application as servers load it."""
    from app import app  # here: loading it makes it

    return app


def main(what: str) -> None:
    """Serves until it is ended."""
    app = _product() if what == "product" else bare_app(pickle.loads(Path(what).read_bytes()))
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident="")
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])
