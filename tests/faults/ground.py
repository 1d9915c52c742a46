"""What the faults happen to: a run that many want and stays to be moved on, made once and copied for each fault."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lms.agenda import service as agenda
from lms.cli.care import entry_sources
from lms.exchanges.rules import ApplicationCard
from lms.notifications import service as notifications
from tests import cast
from tests.agreeing import accepted
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot
from tests.faults.places import Place
from tests.load.networks import copied, fill, opened, signed_in
from tests.scene import a_run, crowd, session_on

SEATED = 0.75  # of the people get a seat, the rest wait
Visit = tuple[str, str]  # the header that says who somebody is, and the token of their forms


@dataclass(frozen=True)
class Stay:
    """An accepted application: its name in addresses, its id, and who makes its moves."""

    ref: str
    ident: int
    guest: Visit


@dataclass(frozen=True)
class Ground:
    """A network at its beginning; `copy` makes another like it."""

    name: str
    url: str
    folder: Path
    admin: str  # of PostgreSQL; empty for SQLite
    run_ref: str
    run_id: int
    seats: int
    people: dict[int, Visit]
    stays: tuple[Stay, ...]
    home: Visit
    host: Visit

    def copy(self, what: str) -> Place:
        """A place of its own with a copy of this network."""
        folder = self.folder / what
        folder.mkdir(parents=True)
        if not self.admin:
            shutil.copyfile(self.folder / "base.sqlite3", folder / "lms.sqlite3")
            return Place(self.name, f"sqlite:///{folder / 'lms.sqlite3'}", folder)
        return Place(self.name, copied(self.admin, f"faults_{what}", of="faults_base"), folder)


def lay(folder: Path, *, admin: str, people: int, stays: int) -> Ground:
    """Makes the network: on PostgreSQL where `admin` names a server, else in a file."""
    folder.mkdir(parents=True)
    url = copied(admin, "faults_base") if admin else f"sqlite:///{folder / 'base.sqlite3'}"
    found: list[Ground] = []
    empty = Ground(
        "PostgreSQL" if admin else "SQLite", url, folder, admin, "", 0, 0, {}, (), ("", ""), ("", "")
    )
    fill(url, folder, lambda: found.append(_network(empty, people, stays)))
    with opened(url, folder) as app:
        agenda.check(entry_sources(), repair=True)  # what is laid straight into tables has no entries yet
        [network] = found
        visits = {ident: signed_in(app, ident) for ident in network.people}
        return replace(
            network,
            people=visits,
            stays=tuple(replace(each, guest=signed_in(app, int(each.guest[0]))) for each in network.stays),
            home=signed_in(app, int(network.home[0])),
            host=signed_in(app, int(network.host[0])),
        )


def _network(empty: Ground, people: int, stays: int) -> Ground:
    """The rows; who somebody is stands as the number of the person, until they are signed in."""
    everybody = cast.build()
    day = datetime.now(UTC).date() + timedelta(days=60)
    closes = datetime.combine(day - timedelta(days=2), datetime.min.time())
    seats = int(people * SEATED)
    scene = a_run(
        everybody,
        starts_on=day,
        ends_on=day,
        closes_wall=closes,
        capacity_max=seats,
        sessions=(session_on(day),),
    )
    for each in (everybody.home, everybody.host, everybody.lead):
        notifications.choose_digest(each.id, "never")  # it goes out by the clock, and mails are counted here
    them = crowd(people + stays, like=everybody.learner)
    cases = _cases(everybody, them[people:])
    return replace(
        empty,
        run_ref=scene.ref,
        run_id=scene.run_id,
        seats=seats,
        people=dict.fromkeys((each.id for each in them[:people]), ("", "")),
        stays=tuple(Stay(case.address, case.id, (str(case.applicant_id), "")) for case in cases),
        home=(str(everybody.home.id), ""),
        host=(str(everybody.host.id), ""),
    )


def _cases(everybody: Cast, guests: list[Somebody]) -> list[ApplicationCard]:
    """Accepted applications of these people to one slot, from today on for five weeks."""
    today = datetime.now(UTC).date()
    last = today + timedelta(days=35)
    days = {"earliest_start": today, "latest_end": last, "decision_due": today, "deadline": None}
    slot = a_slot(everybody, places=max(1, len(guests)), **days)
    period = {"offer_start": today, "offer_end": last, "desired_start": today, "desired_end": last}
    return [accepted(everybody, slot, person=guest, **period) for guest in guests]
