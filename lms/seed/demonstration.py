"""The demonstration network: the facts, replayed through the real use cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from lms.centres.models import Centre
from lms.config import Settings
from lms.courses.models import Course, Run
from lms.enrolments.models import Enrolment
from lms.exchanges.models import Application, Slot
from lms.kit import journal
from lms.kit.db import Base, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.people.models import Person
from lms.people.service import hash_password
from lms.seed import catalogue, exchanges, network, stories
from lms.seed.reading import FOLDER, read_exchange, read_facts, read_stories
from lms.seed.records import EnrolmentFacts
from lms.seed.replay import Replay

PASSWORD = "north-sea-chips-2027"  # noqa: S105 - of accounts that exist in demonstration databases only
NETWORK = ("network", 0)
COUNTED: dict[str, type[Base]] = {
    "centres": Centre,
    "people": Person,
    "courses": Course,
    "runs": Run,
    "enrolments": Enrolment,
    "exchange slots": Slot,
    "applications": Application,
}


@dataclass(frozen=True)
class Summary:
    """How many rows of each kind were made; `untimely`: steps that the clock of today does not allow."""

    made: dict[str, int]
    untimely: int = 0

    def __str__(self) -> str:
        made = ", ".join(f"{number} {kind}" for kind, number in self.made.items() if number)
        if not made:
            return "Nothing to do: everything is there already."
        late = f" {self.untimely} steps were left out: their time is over." if self.untimely else ""
        return f"Made {made}.{late}"


def demo(folder: Path = FOLDER) -> Summary:
    """Fills the database with the demonstration network of the facts in `folder`; gives what was made.

    What exists stays as it is: a second call changes nothing, one after an interruption goes on. Refused in production,
    and for facts that do not fit, with a sentence that names the record.
    """
    refuse_production()
    facts, password_hash, before = read_facts(folder), hash_password(PASSWORD), count()
    exchange = read_exchange(facts, folder)
    _note("begin-demonstration")
    organisations = network.found_centres(facts)
    network.save_topics(facts)
    network.settle_people(facts, organisations, password_hash=password_hash)
    world = network.look_around(facts)
    enrolments: dict[str, list[EnrolmentFacts]] = defaultdict(list)
    for each in facts.enrolments:
        enrolments[each.run].append(each)
    for listed in facts.listed:
        catalogue.give_listed(listed, world)
    replayed = Replay()
    for own in facts.own:
        replayed += catalogue.give_own(own, enrolments, world)
    stories.tell(read_stories(folder), world)
    exchanges.exchange(exchange, world)
    _note("complete-demonstration")
    return summary(before, untimely=replayed.untimely)


def is_filled() -> bool:
    """Whether a network stands here that no seed needs to be put into: any but an interrupted demonstration."""
    moves = {row.move for row in journal.rows_of(NETWORK)}
    interrupted = "begin-demonstration" in moves and "complete-demonstration" not in moves
    return bool(session().scalar(select(func.count()).select_from(Centre))) and not interrupted


def refuse_production() -> None:
    """No accounts with a password that everybody can read, where real people are."""
    settings: Settings = current_app.config["LMS"]
    if settings.LMS_ENV == "production":
        raise Refusal("production", _l("LMS_ENV=production: no demonstration data in a real network."))


def count() -> dict[str, int]:
    """Rows of each kind that a summary names."""
    return {
        kind: session().scalar(select(func.count()).select_from(model)) or 0
        for kind, model in COUNTED.items()
    }


def summary(before: dict[str, int], *, untimely: int = 0) -> Summary:
    """What was made since `before` was counted."""
    return Summary({kind: number - before[kind] for kind, number in count().items()}, untimely)


@use_case
def _note(move: str) -> None:
    if move not in {row.move for row in journal.rows_of(NETWORK)}:
        journal.record(NETWORK, move, actor_id=journal.SYSTEM)
