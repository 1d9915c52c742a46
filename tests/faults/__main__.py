"""The fault programs: what the network stands on is killed, cut, filled and slowed down, and nothing may be lost.

    python -m tests.faults [--people 150] [--stays 10] [--minutes 20] [--only kills,mails] [--seed 1]

Loopback only. Prints one table, writes it into docs/measurements.md, and exits 1 when anything failed.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests import measured
from tests.faults import clocks, databases, disks, kills, mails, others
from tests.faults.ground import Ground, lay
from tests.faults.places import LeftOut, Wrong
from tests.faults.postgres import Server, server

BOUND_SECONDS = 3_600
PARTS = ("databases", "disks", "mails", "clocks", "workers", "migration", "clients", "control", "kills")
Program = Callable[[], str]


@dataclass(frozen=True)
class Fault:
    """One program: what happens, to which database."""

    part: str
    words: str
    database: str
    run: Program


@dataclass(frozen=True)
class Result:
    """What came of a program; `state` is "holds", "FAILS" or "LEFT OUT"."""

    fault: Fault
    state: str
    words: str
    seconds: float

    def line(self) -> str:
        """As it stands in the table."""
        name = f"{self.fault.words}, {self.fault.database}"
        return f"{self.state:<9}{self.seconds:>5.0f} s  {name:<58} {self.words}"


def main() -> int:
    """Runs every program and prints; gives the exit code."""
    asked = _arguments()
    signal.signal(signal.SIGALRM, _too_late)
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(1)
    )  # so that every process that was started is ended, too
    signal.alarm(BOUND_SECONDS)
    with tempfile.TemporaryDirectory(prefix="lms-faults-") as temporary:
        folder = Path(temporary)
        with server(folder / "postgresql") as database:
            sizes = {"people": asked.people, "stays": asked.stays}
            grounds = [
                lay(folder / "sqlite", admin="", **sizes),
                lay(folder / "pg", admin=database.admin, **sizes),
            ]
            faults = [fault for fault in _faults(grounds, database, asked) if fault.part in asked.only]
            end = time.monotonic() + 60 * asked.minutes
            found = [_tried(fault) if time.monotonic() < end else _late(fault, asked) for fault in faults]
    signal.alarm(0)
    return _told(found, complete=asked.only == list(PARTS))


def _told(found: list[Result], *, complete: bool) -> int:
    failed, left = (sum(each.state == state for each in found) for state in ("FAILS", "LEFT OUT"))
    told = "\n".join(
        [*(each.line() for each in found), f"{len(found)} faults, {failed} failed, {left} left out"]
    )
    print(told)
    if complete:
        measured.write("Faults", told, command=" ".join(["python -m tests.faults", *sys.argv[1:]]))
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--people", type=int, default=150, help="who enrol while things are killed (5,000: long)"
    )
    parser.add_argument("--stays", type=int, default=10, help="which are moved on meanwhile")
    parser.add_argument("--rounds", type=int, default=2, help="kills of each, at most")
    parser.add_argument(
        "--minutes", type=int, default=20, help="after which no further fault is begun; the rest is left out"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the moments of chance")
    parser.add_argument(
        "--only", default="", help=f"some of the parts {','.join(PARTS)}; writes no table then"
    )
    asked = parser.parse_args()
    asked.only = [part for part in asked.only.split(",") if part] or list(PARTS)
    if unknown := set(asked.only) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if asked.people < 50:
        parser.error("at least 50 people")
    return asked


def _faults(grounds: list[Ground], database: Server, asked: argparse.Namespace) -> Iterator[Fault]:
    file, served = grounds
    for mode, words in databases.MODES.items():
        run = partial(databases.away, served, mode, server=database)
        yield Fault("databases", f"database {words}", served.name, run)
    yield Fault("disks", "disk full", file.name, partial(disks.full, file))
    yield Fault("disks", "disk fails (EIO)", file.name, partial(disks.failing, file))
    for number, (mode, words) in enumerate(mails.MODES.items()):
        ground = grounds[number % 2]
        yield Fault("mails", f"mail server {words}", ground.name, partial(mails.misbehaving, ground, mode))
    for ground in grounds:
        yield Fault("clocks", "clock jumps", ground.name, partial(clocks.jumps, ground))
        yield Fault("workers", "three workers at once", ground.name, partial(others.workers, ground))
        run = partial(others.migration, ground, random_seed=asked.seed)
        yield Fault("migration", "kill -9 during flask init", ground.name, run)
    yield Fault("clients", "120 clients that stop", file.name, partial(others.slow_clients, file))
    yield Fault("control", "negative control: no locks", "both", others.negative_control)
    for ground in grounds:
        for load in kills.LOADS:
            more = {"server": database if ground.admin else None, "random_seed": asked.seed}
            run = partial(kills.under_load, ground, load, rounds=asked.rounds, **more)
            yield Fault("kills", f"kill -9 during {load}", ground.name, run)


def _late(fault: Fault, asked: argparse.Namespace) -> Result:
    return Result(fault, "LEFT OUT", f"the {asked.minutes} minutes were over", 0.0)


def _tried(fault: Fault) -> Result:
    began = time.monotonic()
    try:
        state, words = "holds", fault.run()
    except LeftOut as reason:
        state, words = "LEFT OUT", str(reason)
    except Wrong as complaint:
        state, words = "FAILS", str(complaint)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the other programs still run
        traceback.print_exc()
        state, words = "FAILS", f"{type(error).__name__}: {error}"
    result = Result(fault, state, words, time.monotonic() - began)
    print(result.line(), file=sys.stderr, flush=True)
    return result


def _too_late(*_: object) -> None:
    raise TimeoutError(f"not done within {BOUND_SECONDS} seconds")


if __name__ == "__main__":
    sys.exit(main())
