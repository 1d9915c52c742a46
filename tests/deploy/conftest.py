"""One machine for all tests of this folder: it takes seconds to come up."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lms import create_app
from lms.calendar import service as calendar
from lms.config import Settings
from lms.exchanges.models import ApplicationFile
from lms.exchanges.service import files
from lms.kit import clock
from lms.kit.db import add, use_case
from tests.cast import Cast, build
from tests.databases import hang_up, migrate, postgres
from tests.deploy.machine import Machine, environment, machine
from tests.exchange_applying import PDF
from tests.exchanging import a_slot, an_application
from tests.scene import a_run, session_on


@dataclass(frozen=True)
class Town:
    """The machine, who lives there, and what they may open."""

    machine: Machine
    cast: Cast
    private: str  # the learner's own feed
    file: str  # the learner's curriculum, for the learner


@pytest.fixture(scope="session")
def town(postgresql_server: str) -> Iterator[Town]:
    """A machine with the cast, a published run four weeks from now and an application with a file."""
    folder = Path(tempfile.mkdtemp(prefix="lms-"))  # short: see `machine`
    try:
        with postgres(postgresql_server, purpose="deploy") as store:
            app = create_app(Settings(**environment(store.url, folder)))
            migrate(app)
            with app.app_context():
                cast = build()
                private, file = fill(cast)
            hang_up(app)
            with machine(store.url, folder) as made:
                yield Town(made, cast, private, file)
    finally:
        shutil.rmtree(folder)


def fill(cast: Cast) -> tuple[str, str]:
    """What there is to read; gives the addresses of a private feed and of a file."""
    days = [datetime.now(UTC).date() + timedelta(days=number) for number in (28, 35)]
    closes = datetime.combine(days[0], datetime.min.time()) - timedelta(days=1)
    sessions = tuple(session_on(day) for day in days)
    a_run(cast, starts_on=days[0], ends_on=days[1], closes_wall=closes, sessions=sessions)
    case = an_application(cast, a_slot(cast))
    stored, digest = files.keep(PDF)
    use_case(add)(
        ApplicationFile(application_id=case.id, kind="cv", name="cv.pdf", stored=stored, size=len(PDF),
                        sha256=digest, uploaded_at=clock.now())
    )  # fmt: skip
    token = calendar.make_address(cast.learner.id, name="phone")
    return f"/feeds/{token}.ics", f"/me/applications/{case.address}/files/cv"
