"""The benchmark: one table of figures, each held against a limit measured in the same run on the same machine.

    python -m tests.load.bench [--quick] [--courses 10000] [--people 480] [--only feeds,enrolments]

Loopback only. Exits 1 when a figure could not be measured; a missed target is marked and does not fail the run.
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
from pathlib import Path

from tests import measured
from tests.load import certificates, desk, feeds, imports, mails, memory, pages, people, seats, spread
from tests.load.figures import Figure, table
from tests.load.networks import synthetic_network

BOUND_SECONDS = 1_800
PARTS = (
    *("feeds", "catalogue", "run", "enrolments", "spread", "desk", "people"),
    *("mails", "imports", "certificates", "memory"),
)
Measure = Callable[[], Iterator[Figure]]


@dataclass(frozen=True)
class Size:
    """How much is done."""

    courses: int
    people: int
    rounds: int
    mails: int
    requests: int

    @property
    def steps(self) -> tuple[int, ...]:
        """The networks of the growth curve: a hundred courses, then ten times as many, up to all."""
        sizes = [100]
        while sizes[-1] * 10 < self.courses:
            sizes.append(sizes[-1] * 10)
        return (*sizes, self.courses)

    @property
    def crowds(self) -> tuple[int, ...]:
        """How many people the networks of the other growth curve have: a thousand to ten per course."""
        return tuple(number for number in (1_000, 10_000, 100_000) if number <= 10 * self.courses)


def main() -> int:
    """Measures and prints; gives the exit code."""
    asked = _arguments()
    size = Size(asked.courses, asked.people, asked.rounds, asked.mails, asked.requests)
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        urls = {courses: synthetic_network(courses, Path(folder) / f"{courses}") for courses in size.steps}
        found, missing = _measured(_measures(size, urls, Path(folder)), asked.only)
    told = table(found, missing)
    print(told)
    if asked.write:
        some = "" if asked.only == list(PARTS) else f" of {', '.join(asked.only)}"
        measured.write(f"Speed{some}", told, command=f"python -m tests.load.bench {' '.join(sys.argv[1:])}")
    return 1 if missing else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a look in about a minute: 1,000 courses, fewer questions"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/measurements.md, too")
    parser.add_argument("--courses", type=int, help="of the largest network (10,000)")
    parser.add_argument("--people", type=int, help="who want the hot run (480)")
    parser.add_argument("--only", default="", help=f"some of the parts {','.join(PARTS)}")
    asked = parser.parse_args()
    asked.only = [part for part in asked.only.split(",") if part] or list(PARTS)
    if unknown := set(asked.only) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    asked.courses = asked.courses or (1_000 if asked.quick else 10_000)
    asked.people = asked.people or (160 if asked.quick else 480)
    asked.rounds, asked.mails = (3, 300) if asked.quick else (10, 1_500)
    asked.requests = 5_000 if asked.quick else 100_000
    return asked


def _measures(size: Size, urls: dict[int, str], folder: Path) -> dict[str, Measure]:
    large, small = max(urls), min(urls)
    rounds = size.rounds
    return {
        "feeds": lambda: feeds.figures(urls[large], folder / f"{large}", rounds=rounds, each=30),
        "catalogue": lambda: pages.catalogue(urls, folder, rounds=rounds, each=6),
        "run": lambda: pages.run_page(urls[large], folder / f"{large}", rounds=rounds, each=20),
        "enrolments": lambda: seats.figures(folder / "seats", people=size.people),
        "certificates": lambda: certificates.figures(urls[small], folder / f"{small}", each=5 * rounds),
        "spread": lambda: spread.figures(folder / "spread", people=2 * size.people),
        "people": lambda: people.figures(folder / "people", size.crowds, rounds=rounds, each=5),
        "desk": lambda: desk.figures(folder / "desk", rounds=rounds, each=6),
        "imports": lambda: imports.figures(urls[small], folder / f"{small}", events=500),
        "mails": lambda: mails.figures(urls[small], folder / f"{small}", mails=size.mails),
        "memory": lambda: memory.figures(
            urls[large], folder / f"{large}", requests=size.requests
        ),  # last: the longest
    }


def _measured(measures: dict[str, Measure], only: list[str]) -> tuple[list[Figure], list[str]]:
    """The figures, and the parts that are missing: one that fails does not keep the others from being measured."""
    found: list[Figure] = []
    missing: list[str] = []
    _end_after(BOUND_SECONDS)
    for name, measure in measures.items():
        if name not in only:
            continue
        began = time.monotonic()
        try:
            found += measure()
        except Exception:  # noqa: BLE001 - whatever went wrong, the table says that it is missing
            traceback.print_exc()
            missing.append(name)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    signal.alarm(0)
    return found, missing


def _end_after(seconds: int) -> None:
    """From then on every part fails at once: a benchmark that hangs tells nothing."""

    def too_late(*_: object) -> None:
        signal.alarm(1)
        raise TimeoutError(f"not done within {seconds} seconds")

    signal.signal(signal.SIGALRM, too_late)
    signal.alarm(seconds)


if __name__ == "__main__":
    sys.exit(main())
