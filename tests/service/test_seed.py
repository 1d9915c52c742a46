"""The demonstration network and the learners."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import seed
from lms.agenda import service as agenda
from lms.centres import queries as centres
from lms.centres.models import Centre, Membership
from lms.cli.care import entry_sources
from lms.courses import queries as courses
from lms.courses.models import Course, Run, Session
from lms.enrolments import service as enrolments
from lms.enrolments.models import Certificate, Enrolment, RunTally
from lms.exchanges import service as exchanges
from lms.kit.db import session
from lms.kit.journal import JournalRow
from lms.kit.refusal import Refusal
from lms.notifications.models import Notice
from lms.outbox.models import Mail
from lms.people import queries as people
from lms.people.models import Person
from lms.seed.reading import FOLDER, read_facts, read_stories
from tests.seed_exchange import assert_cases_stand_where_told

Travel = Callable[[datetime], datetime]
WATCHED = (Centre, Membership, Person, Course, Run, Session, Enrolment, JournalRow, Notice, Mail)


# how many enrolments of the runs of a story stand where it begins
TOLD = {
    ("DEMO-LUND", "confirmed"): 4,
    ("DEMO-LUND", "none"): 7,  # home decides
    ("DEMO-RELEASE", "confirmed"): 8,
    ("DEMO-RELEASE", "waiting"): 8,
    ("DEMO-OFFER", "confirmed"): 4,
    ("DEMO-OFFER", "waiting"): 3,
    ("DEMO-GO", "confirmed"): 4,
    ("DEMO-ROOM", "confirmed"): 3,
    ("DEMO-LAST", "pending"): 2,
    ("DEMO-NOM", "pending"): 3,
    ("DEMO-PICK", "pending"): 5,
    ("DEMO-DRAW", "pending"): 5,
    ("DEMO-DONE", "confirmed"): 5,
    ("DEMO-CERT", "completed"): 6,
    ("DEMO-CERT", "no_show"): 1,
}


def rows() -> dict[str, int]:
    return {
        model.__tablename__: session().scalar(select(func.count()).select_from(model)) or 0
        for model in WATCHED
    }


def a_small_network(folder: Path) -> Path:
    """The facts of one centre's courses and people, and what these people do in its runs."""
    for name in ("centres", "topics", "own_lv_ccc", "listed_lv"):
        shutil.copy(FOLDER / f"{name}.toml", folder)
    people = keep("people", folder, lambda record: 'centre = "lv-ccc"' in record)
    emails = re.findall(r'email = "(.*?)"', people)
    keep(
        "enrolments",
        folder,
        lambda record: 'run = "LV-' in record and any(f'person = "{email}"' in record for email in emails),
    )
    return folder


def keep(kind: str, folder: Path, wanted: Callable[[str], bool]) -> str:
    """Copies the file of `kind` with those records only; gives what it holds then."""
    mark = f"[[{kind}]]"
    head, *records = (FOLDER / f"{kind}.toml").read_text().split(mark)
    text = mark.join([head, *filter(wanted, records)])
    (folder / f"{kind}.toml").write_text(text)
    return text


@pytest.mark.once
def test_the_demonstration_network_is_whole_and_is_made_once(app: Flask, travel: Travel) -> None:
    travel(read_facts().replay_at)
    assert not seed.is_filled()
    made = seed.demo()
    assert made.untimely == 0
    assert seed.is_filled()

    listed = session().scalar(select(func.count()).where(Course.origin == "listed", Course.source != ""))
    assert listed is not None and listed >= 80
    states = Counter(session().scalars(select(Run.state)))
    assert set(states) == {"draft", "published", "postponed", "cancelled"}
    coming = select(Run.centre_id).where(Run.state == "published", Run.ends_at > read_facts().replay_at)
    of_each = Counter(session().scalars(coming))
    assert len(of_each) == 7 and min(of_each.values()) >= 3 and sum(of_each.values()) >= 40
    rush = courses.run_by_ref("DEMO-RUSH")
    assert rush is not None and (rush.capacity_max, rush.acceptance, rush.waiting_list) == (
        45,
        "first_come",
        True,
    )
    assert session().get(RunTally, rush.id) is None
    assert (
        sum(session().scalars(select(Course.invented).where(Course.origin == "own")))
        == made.made["courses"] - listed
    )

    assert_people_stand_where_told()
    assert_cases_stand_where_told()
    assert enrolments.violations() == exchanges.violations() == []
    assert agenda.check(entry_sources()) == []
    mails = session().scalar(select(func.count()).select_from(Mail))
    assert mails is not None and 0 < mails < 1_800
    for email, _ in seed.SHOWN_ACCOUNTS:
        assert people.person_id_by_email(email) is not None, email

    before = rows()
    assert str(seed.demo()) == "Nothing to do: everything is there already."
    assert rows() == before


def assert_people_stand_where_told() -> None:
    """Each enrolment of the facts, and how many of each story."""
    stands, stories = (
        states_of_enrolments(),
        {run.ref for course in read_stories().courses for run in course.runs},
    )
    assert {key: state for key, state in stands.items() if key[0] not in stories} == {
        (each.run, each.person): each.expect for each in read_facts().enrolments
    }
    told = Counter((ref, state) for (ref, _person), state in stands.items() if ref in stories)
    assert told.items() >= TOLD.items()
    assert not {"DEMO-POOL", "DEMO-TWO"} & {ref for ref, _state in told}
    assert session().scalar(select(func.count()).select_from(Certificate)) == TOLD["DEMO-CERT", "completed"]


def states_of_enrolments() -> dict[tuple[str, str], str]:
    """Where each enrolment stands, in the words of the facts."""
    query = (
        select(Run.ref, Person.email, Enrolment)
        .join(Run, Run.id == Enrolment.run_id)
        .join(Person, Person.id == Enrolment.person_id)
    )
    return {(ref, email): _state(row) for ref, email, row in session().execute(query.order_by(Enrolment.id))}


def _state(row: Enrolment) -> str:
    if row.end_state == "cancelled":
        return f"cancelled_by_{row.end_side}"
    if row.end_state != "open":
        return row.end_state
    if row.host_decision in ("declined", "pending"):
        return row.host_decision
    return row.seat


def test_an_interrupted_demonstration_goes_on(app: Flask, travel: Travel, tmp_path: Path) -> None:
    travel(read_facts().replay_at)
    folder = a_small_network(tmp_path)
    broken = folder / "own_zz.toml"
    broken.write_text((folder / "own_lv_ccc.toml").read_text().replace('slug = "lv-', 'slug = "zz-'))
    with pytest.raises(Refusal) as refused:  # the references of its runs are taken
        seed.demo(folder)
    assert "zz-" in str(refused.value.sentence) or "run" in str(refused.value.sentence)
    assert centres.centre_cards()
    assert not seed.is_filled()
    broken.unlink()
    made = seed.demo(folder)
    assert made.made["people"] == made.made["courses"] == made.made["runs"] == 0
    assert seed.is_filled()


def test_long_after_the_facts_what_is_over_is_left_out(app: Flask, travel: Travel, tmp_path: Path) -> None:
    travel(datetime(2029, 1, 8, 9, 0, tzinfo=UTC))
    made = seed.demo(a_small_network(tmp_path))
    assert made.made["runs"] > 0
    assert made.made["enrolments"] == 0
    assert made.untimely > 0
    assert "left out" in str(made)
    assert enrolments.violations() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("own_lv_ccc.toml", 'kind = "', 'sort = "', "own_lv_ccc.toml, courses number 1"),
        ("own_lv_ccc.toml", "[[courses]]", "[[courses]", "own_lv_ccc.toml is no TOML"),
        ("listed_lv.toml", "as_of = ", "unheard_of = ", "unheard_of"),
        ("listed_lv.toml", 'source = "', '# "', "neither a source"),
        ("own_lv_ccc.toml", 'topics = ["', 'topics = ["none", "', "there is no topic none"),
        ("own_lv_ccc.toml", 'trainers = ["', 'trainers = ["x@example.org", "', "no person x@example.org"),
        ("enrolments.toml", 'run = "LV-', 'run = "XX-', "there is no run XX-"),
        ("people.toml", 'centre = "', 'centre = "x', "there is no centre x"),
    ],
)
def test_a_record_that_does_not_fit_is_named(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    path = a_small_network(tmp_path) / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(Refusal) as refused:
        read_facts(tmp_path)
    assert told in str(refused.value.sentence)


def test_a_record_that_a_use_case_refuses_is_named(app: Flask, tmp_path: Path) -> None:
    path = a_small_network(tmp_path) / "own_lv_ccc.toml"
    path.write_text(path.read_text().replace('level = "', 'level = "highest-', 1))
    with pytest.raises(Refusal) as refused:
        seed.demo(tmp_path)
    assert "course lv-" in str(refused.value.sentence)
    assert "level" in str(refused.value.sentence)
    assert not seed.is_filled()


def test_learners_are_spread_evenly_and_made_once(app: Flask) -> None:
    heard: list[tuple[int, int]] = []
    assert seed.accounts(14, progress=lambda done, of: heard.append((done, of))).made["people"] == 14
    assert heard[-1] == (14, 14)
    assert seed.accounts(16).made["people"] == 2
    assert seed.accounts(16).made["people"] == 0
    assert people.person_id_by_email("learner-16@example.org") is not None
    query = select(Membership.centre_id).join(Person, Person.id == Membership.person_id)
    of_each = Counter(session().scalars(query.where(Membership.state == "confirmed")))
    assert sorted(of_each.values()) == [2, 2, 2, 2, 2, 3, 3]
    person = session().scalars(select(Person).where(Person.email_key == "learner-1@example.org")).one()
    assert person.verified_at is not None and person.demonstration
    assert centres.actor_of(person.id).centre_ids


def test_a_learner_signs_in_with_the_demonstration_password(app: Flask, client: object) -> None:
    seed.accounts(1)
    client.sign_in("learner-1@example.org", seed.PASSWORD)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "fill", [seed.demo, lambda: seed.accounts(1), lambda: seed.synthetic(courses=1, people=1, random_seed=1)]
)
def test_production_refuses_all_of_it(make_app: Callable[..., Flask], fill: Callable[[], object]) -> None:
    real = make_app(
        LMS_ENV="production",
        LMS_BASE_URL="https://lms.example",
        LMS_ARGON2_MEMORY_KIB=65536,
        LMS_ARGON2_TIME=3,
    )
    with real.app_context():
        with pytest.raises(Refusal) as refused:
            fill()
        assert refused.value.code == "production"
        assert rows()["person"] == rows()["centre"] == 0
