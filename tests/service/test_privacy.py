"""A person takes everything along, and leaves: what the file holds, what is gone, what stays, that no figure moves."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.agenda import queries as agenda
from lms.calendar import service as calendar
from lms.centres import service as centres
from lms.courses.models import RunTrainer
from lms.enrolments import service as enrolments
from lms.enrolments.models import Enrolment
from lms.kit import clock, journal
from lms.kit.db import add, session, use_case
from lms.kit.refusal import Refusal
from lms.people import service as accounts
from lms.people.models import Person, SignInSession
from lms.people.service import Client
from lms.privacy import queries, service
from lms.privacy.models import Erasure
from tests.afterwards import completed
from tests.cast import PASSWORD, Cast, Somebody
from tests.exchanging import a_slot, an_application
from tests.leaving import calendars, figures, places_of, violations
from tests.post import letters_to, link_in
from tests.scene import a_run, actor
from tests.service.test_exchange_retention import SECRET, a_case, a_closed_stay
from tests.web.world import a_world

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]
HERE = Client("127.0.0.1", "Firefox")
WAIT = timedelta(days=14)


def leave(person: Somebody, travel: Travel) -> None:
    """`doctor` finds nothing new afterwards: scenes that tests build by hand are not all it wishes for before."""
    service.ask_erasure(person.id, password=PASSWORD, client=HERE)
    assert service.erase_due() == 0
    travel(WAIT)
    known = set(violations())
    assert service.erase_due() == 1
    assert set(violations()) <= known, person.name
    assert (places_of(person.name), places_of(person.email)) == ([], []), person.name


def archive(person: Somebody) -> zipfile.ZipFile:
    service.ask_export(person.id)
    assert service.make_exports() == 1
    newest = queries.exports_of(person.id)[0]
    stored = queries.stored_export(newest.ref, person_id=person.id, now=clock.now())
    content = service.content_of(stored or "")
    assert content is not None and len(content) == newest.size
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_file_holds_everything(cast: Cast, travel: Travel) -> None:
    run = completed(cast, travel)
    a_case(cast, a_slot(cast), "rejected")
    upcoming = a_run(cast, ref="RUN-2", title="Etching", starts_on=date(2027, 5, 4), ends_on=date(2027, 5, 4),
                     sessions=(), closes_wall=None)  # fmt: skip
    enrolments.enrol(upcoming.run_id, person_id=cast.learner.id, actor=actor(cast.learner), message=SECRET)
    calendar.make_address(cast.learner.id, name="phone")
    found = archive(cast.learner)
    data = json.loads(found.read("data.json"))
    names = found.namelist()
    assert data["account"]["Name, address, zone and language"][0]["email"] == cast.learner.email
    runs = {each["run"]: each for each in data["enrolments"]["Enrolments"]}
    assert (runs["RUN-1"]["end_state"], runs["RUN-2"]["message"]) == ("completed", SECRET)
    assert runs["RUN-1"]["person"] == "you"
    [case] = data["exchanges"]["Applications for a stay"]
    assert case["motivation"] == SECRET and "host_internal" not in case
    assert b"BEGIN:VEVENT" in found.read("calendar.ics")
    assert [name for name in names if name.startswith("certificates/")]
    assert [name for name in names if name.startswith(f"applications/{case['ref']}/cv")]
    assert found.testzip() is None and "README.txt" in names
    whole = json.dumps(data)
    for secret in ("token_hash", "password_hash", "argon2", cast.host.name, cast.host.email):
        assert secret not in whole, secret
    assert run.case(run.learner).ref in whole


def test_a_file_is_its_owners_for_some_days(cast: Cast, travel: Travel) -> None:
    archive(cast.learner)
    service.ask_export(cast.learner.id)
    service.ask_export(cast.learner.id)
    assert (service.make_exports(), service.make_exports()) == (1, 0)
    service.ask_export(cast.learner.id)
    service.make_exports()
    with pytest.raises(Refusal, match="too_often"):
        service.ask_export(cast.learner.id)
    newest = queries.exports_of(cast.learner.id)[0]
    assert queries.stored_export(newest.ref, person_id=cast.colleague.id, now=clock.now()) is None
    stored = queries.stored_export(newest.ref, person_id=cast.learner.id, now=clock.now())
    assert service.remove_exports() == 0
    travel(timedelta(days=7))
    assert queries.stored_export(newest.ref, person_id=cast.learner.id, now=clock.now()) is None
    assert (service.remove_exports(), service.remove_exports()) == (3, 0)
    assert service.content_of(stored or "") is None


def test_no_figure_moves_when_a_person_leaves(cast: Cast, travel: Travel) -> None:
    completed(cast, travel)
    slot = a_slot(cast, places=9)
    a_closed_stay(cast, slot, date(2026, 12, 1), date(2027, 1, 20))
    a_closed_stay(cast, slot, date(2027, 1, 25), date(2027, 2, 20))
    a_closed_stay(cast, slot, date(2027, 1, 5), date(2027, 1, 9), cast.colleague)
    an_application(cast, a_slot(cast, ref="SLOT-2"), state="rejected", motivation=SECRET)
    ids = (cast.learner.id,)
    before, theirs = figures(cast, 2026, 2027), calendars(cast, *ids)
    assert cast.learner.name and places_of(cast.learner.name)
    travel(WAIT)
    leave(cast.learner, travel)
    assert figures(cast, 2026, 2027) == before
    assert calendars(cast, *ids) == theirs
    session().expire_all()
    row = session().get_one(Person, cast.learner.id)
    assert (row.name, row.deactivated_at) == ("A former participant", clock.now())
    moves = [each.move for each in journal.rows_of(("person", cast.learner.id))]
    assert moves[-1] == "erase"


def test_what_is_open_ends_and_others_are_told_of_no_name(cast: Cast, travel: Travel) -> None:
    """In a world with a bit of everything three people leave, one after the other."""
    a_world(cast)
    for person in (cast.learner, cast.outside, cast.colleague):
        leave(person, travel)
        assert agenda.bodies_of_person(person.id, form="sessions", lang="en") == []


def test_while_others_depend_on_a_person_nobody_is_erased(cast: Cast, travel: Travel) -> None:
    slot = a_slot(cast, host_contact_id=cast.guest.id)
    scene = a_run(cast)
    an_application(cast, slot, state="ongoing")
    _trains(scene.run_id, cast.trainer)
    for person, words in (
        (cast.learner, "two centres rely on it"),
        (cast.host, "You alone decide for SCCC"),
        (cast.admin, "You alone hold the role"),
        (cast.trainer, "You train in the run RUN-1"),
        (cast.guest, "You are the contact of"),
    ):
        with pytest.raises(Refusal, match="depended_on") as refused:
            service.ask_erasure(person.id, password=PASSWORD, client=HERE)
        assert words in " ".join(str(each.sentence) for each in refused.value.problems)
    with pytest.raises(Refusal, match="wrong_password"):
        service.ask_erasure(cast.other.id, password="not it", client=HERE)  # noqa: S106 - wrong on purpose


@use_case
def _trains(run_id: int, person: Somebody) -> None:
    add(RunTrainer(run_id=run_id, person_id=person.id))


def test_what_comes_up_during_the_wait_puts_it_off(cast: Cast, travel: Travel) -> None:
    service.ask_erasure(cast.guest.id, password=PASSWORD, client=HERE)
    service.ask_erasure(cast.guest.id, password=PASSWORD, client=HERE)
    assert len(list(session().scalars(select(Erasure)))) == 1
    run = a_run(cast)
    _trains(run.run_id, cast.guest)
    travel(WAIT)
    assert (service.erase_due(), service.erase_due()) == (0, 0)
    wish: Any = queries.erasure_of(cast.guest.id)
    assert wish.due_at == clock.now() + timedelta(days=1)
    service.take_back_erasure(cast.guest.id)
    service.take_back_erasure(cast.guest.id)
    travel(timedelta(days=2))
    assert (service.erase_due(), queries.erasure_of(cast.guest.id)) == (0, None)
    centres.leave_centre(cast.sccc.id, actor=actor(cast.guest))
    assert session().get_one(Person, cast.guest.id).deactivated_at is None


def test_no_address_of_before_and_no_name_of_a_key_is_left(cast: Cast, travel: Travel) -> None:
    """A former address, one that somebody spelled in another way, and what the person called keys and calendars."""
    me, other = cast.learner, cast.colleague
    for spelled in ("Learner@EXAMPLE.org", "ADA@ficcc.example"):
        centres.invite(cast.sccc.id, spelled, actor=actor(cast.host))
    accounts.request_address_change(me.id, "Ada@ficcc.example", password=PASSWORD, client=HERE)
    accounts.change_address(
        link_in(letters_to("Ada@ficcc.example")[0], "/change-address/").rpartition("/")[2]
    )
    accounts.request_address_change(other.id, me.email, password=PASSWORD, client=HERE)
    accounts.change_address(link_in(letters_to(me.email)[-1], "/change-address/").rpartition("/")[2])
    for person_id, name in ((me.id, "Lovelace phone"), (other.id, "Hopper phone")):
        accounts.make_token(person_id, name=name)
        calendar.make_address(person_id, name=name)
    leave(Somebody(me.id, me.ref, "Lovelace phone", "ada@ficcc.example"), travel)
    assert len(letters_to(me.email)) == 1, "the mail to who has that address now"
    assert set(places_of("Learner@EXAMPLE")) == {"person", "outbox_mail"}
    assert set(places_of("Hopper phone")) == {"personal_token", "feed_address", "journal"}


def test_nothing_is_kept_longer_than_stated(cast: Cast, travel: Travel) -> None:
    """Half an instant before nothing goes, at the instant it does, and a second run does nothing."""
    run = completed(cast, travel)
    _say_something(run.learner)
    due = {kind.code: kind for kind in queries.kinds()}
    start = clock.now()
    assert service.keep_no_longer() >= 1, "the unconfirmed account of January"
    assert session().get_one(Person, cast.unverified.id).name == "A former participant"
    assert _words(run.learner) == (SECRET, SECRET)
    travel(start.replace(year=2029) - timedelta(seconds=1))
    service.keep_no_longer()
    assert _words(run.learner) == (SECRET, SECRET)
    before = figures(cast, 2027)
    travel(timedelta(days=2))
    assert service.keep_no_longer() > 0
    assert (_words(run.learner), places_of(SECRET)) == (("", ""), [])
    assert figures(cast, 2027) == before
    assert service.keep_no_longer() == 0
    told = [row.move for row in journal.rows_of(("retention", 0))]
    assert {"privacy.unconfirmed", "enrolments.words", "notifications.notices"} <= set(told) <= due.keys()
    for kind in queries.retention(clock.now()):
        assert kind.soon >= 0


@use_case
def _say_something(ident: int) -> None:
    row = session().get_one(Enrolment, ident)
    row.message = row.host_note = SECRET


def _words(ident: int) -> tuple[str, str]:
    session().expire_all()
    row = session().get_one(Enrolment, ident)
    return row.message, row.host_note


def test_an_account_that_nobody_uses_is_warned_and_goes(cast: Cast, travel: Travel) -> None:
    travel(clock.now().replace(year=2030))
    service.keep_no_longer()
    assert queries.erasure_of(cast.guest.id) is not None
    mine: Any = queries.erasure_of(cast.baltic.id)
    assert mine.by == "system"
    assert letters_to(cast.baltic.email)[-1].subject.startswith("Your account will be erased on")
    travel(timedelta(days=1))
    _signs_in(cast.guest)
    travel(timedelta(days=30))
    assert service.erase_due() > 0
    session().expire_all()
    names = [session().get_one(Person, each.id).name for each in (cast.guest, cast.baltic, cast.admin)]
    assert names == [cast.guest.name, "A former participant", cast.admin.name]
    assert queries.erasure_of(cast.guest.id) is None


@use_case
def _signs_in(person: Somebody) -> None:
    now = clock.now()
    add(
        SignInSession(
            person_id=person.id,
            token_hash=f"hash-{person.id}",
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
    )
