"""A clock that jumps under a running worker: both nights of daylight saving, a leap day, 2038, and back by an hour."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults import standing
from tests.faults.ground import Ground
from tests.faults.places import LeftOut, Place, Wrong, until
from tests.faults.post import post_office
from tests.load.traffic import post

HOUR = timedelta(hours=1)
NIGHTS = {
    "summer time begins": "2027-03-28T00:59:40",
    "summer time ends": "2027-10-31T00:59:40",
    "leap day": "2028-02-28T23:59:40",
    "2038": "2038-01-19T03:14:00",
}
SETTLED_SECONDS = 300.0
ENROLLED = 5


@dataclass(frozen=True)
class Clock:
    """What the processes of a place take for the time; libfaketime reads it from a file each time."""

    file: Path

    def set(self, instant: datetime) -> None:
        """It is `instant` (aware) now, and the clock runs on from there."""
        shift = int((instant - datetime.now(UTC)).total_seconds())
        unfinished = self.file.with_suffix(".part")
        unfinished.write_text(f"{shift:+d}\n")
        unfinished.replace(self.file)


def jumps(ground: Ground) -> str:
    """A worker lives through each night: 20 seconds before it, the moment after, an hour back, a day on. Nothing is
    done or told twice, and the house is in order."""
    library = _library()
    with post_office() as office:
        place = ground.copy("clocks")
        _enrol(place, ground)
        clock = Clock(place.folder / "clock")
        clock.set(datetime.now(UTC))
        faked = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(clock.file), "FAKETIME_NO_CACHE": "1"}
        faked |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "SMTP_URL": office.url}
        place = replace(place, settings=faked)
        told = 0
        with place.worker() as worker:
            for words, start in NIGHTS.items():
                instant = datetime.fromisoformat(start).replace(tzinfo=UTC)
                for step in (instant, instant + timedelta(seconds=40), instant - HOUR, instant + 25 * HOUR):
                    clock.set(step)
                    _settled(place, step, words)
                    told += 1
                if not worker.alive():
                    raise Wrong(f"the worker died: {words}")
        found = standing.check(place, ground)
        if office.twice():
            raise Wrong(f"{office.twice()} mails arrived twice")
    return f"{told} jumps, {standing.jobs(place)} jobs, {len(office.taken)} mails, none twice; {found}"


def _library() -> str:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if shutil.which("faketime") is None or not found:
        raise LeftOut("faketime is not installed")
    return str(found[0])


def _enrol(place: Place, ground: Ground) -> None:
    with place.gunicorn(workers=1) as web:
        for cookie, token in list(ground.people.values())[:ENROLLED]:
            form = {"csrf_token": token, "message": ""}
            answer = web.ask(post(f"/runs/{ground.run_ref}/enrol", form, cookie=cookie))
            if answer.status != 303:
                raise Wrong(f"enrolling answers {answer.status}")


def _settled(place: Place, instant: datetime, words: str) -> None:
    """Waits until every job is done that is due at this instant, or later where the worker needed time for that."""
    began = time.monotonic()

    def done() -> bool:
        latest = instant + timedelta(seconds=time.monotonic() - began)
        minutes = [each.strftime("%Y-%m-%dT%H:%M") for each in (instant, latest)]
        found = standing.job_done(place, "enrolments.expire_offers", *minutes)
        return found and not standing.unfinished_jobs(place)

    until(
        done,
        within=SETTLED_SECONDS,
        what=f"the jobs of {instant:%Y-%m-%d %H:%M} are done ({words})",
    )
