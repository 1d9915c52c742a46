"""Exchange in calendars: deadlines, windows, what is due, stays; for each reader the right words and states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lms.access import PUBLIC
from lms.admin.service import rename_centre
from lms.agenda import queries as agenda
from lms.agenda import service as agenda_service
from lms.courses.rules import Filter
from lms.exchanges import queries, service
from lms.exchanges.models import Application, Cutoff, Slot, SlotFollower, Stay
from lms.exchanges.rules import APPLICATION_MOVES, ApplicationCard, Party
from lms.exchanges.service import cases, entries
from lms.kit import clock
from lms.kit.db import add, session, use_case
from lms.public.service import edit_profile
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
EVERYTHING = Filter()
FAR = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def own(person: Somebody) -> list[str]:
    return [text(body.body) for body in agenda.bodies_of_person(person.id, form="sessions", lang="en")]


def desk(centre_id: int) -> list[str]:
    return [text(body.body) for body in agenda.bodies_of_centre(centre_id, lang="en", span=FAR)]


def public(asked: Filter = EVERYTHING) -> list[str]:
    groups = queries.dated(asked, PUBLIC)
    return [text(body.body) for body in agenda.bodies_of(groups, form="sessions", lang="en", span=FAR)]


def text(body: bytes) -> str:
    return body.decode().replace("\r\n ", "")


def line(entry: str, name: str) -> str:
    return next(each.partition(":")[2] for each in entry.split("\r\n") if each.startswith(name))


def titles(found: list[str]) -> list[str]:
    return [line(each, "SUMMARY") for each in found]


def differences() -> list[str]:
    return agenda_service.check(queries.entry_sources())


@use_case
def put_slot(slot_id: int, **fields: object) -> None:
    slot = session().get_one(Slot, slot_id)
    for name, value in fields.items():
        setattr(slot, name, value)
    entries.put_slot(slot_id)


@use_case
def put_case(case: ApplicationCard, *, due: datetime | None = None) -> None:
    session().get_one(Application, case.id).due_at = due
    entries.put_case(case.id)


@use_case
def with_stay(case: ApplicationCard) -> int:
    stay = add(
        Stay(
            application_id=case.id,
            planned_start=date(2027, 5, 10),
            planned_end=date(2027, 6, 18),
            place="Clean room, Stockholm",
        )
    )
    entries.put_case(case.id)
    return stay.id


@use_case
def move(case: ApplicationCard, name: str, by: Somebody, side: Party, **chosen: str) -> None:
    slot, application = cases.lock_case(case.id)
    cases.write_move(
        APPLICATION_MOVES[name], slot, application, actor_id=by.id, side=side, reason="So it is.", **chosen
    )


def test_a_slot_has_its_deadline_and_its_window(cast: Cast) -> None:
    slot = a_slot(cast)
    put_slot(slot.id)
    found = public()
    assert titles(found) == [
        "Apply by: Photonics in the clean room",
        "Stays possible: Photonics in the clean room",
    ]
    deadline, window = found
    assert line(deadline, "DTSTART") == "20270326T164500"
    assert line(deadline, "DTEND") == "20270326T170000"
    assert (line(window, "DTSTART"), line(window, "DTEND")) == ("20270503", "20270901")
    assert {line(each, "TRANSP") for each in found} == {"TRANSPARENT"}
    assert {line(each, "STATUS") for each in found} == {"CONFIRMED"}
    assert titles(desk(cast.sccc.id)) == titles(found)
    assert differences() == []


def test_a_moved_deadline_keeps_its_uid_and_raises_its_number(cast: Cast) -> None:
    slot = a_slot(cast)
    put_slot(slot.id)
    before = public()[0]

    @use_case
    def later() -> None:
        cutoff = session().get_one(Cutoff, slot.cutoffs[0].id)
        cutoff.at = datetime(2027, 4, 2, 15, 0, tzinfo=UTC)
        entries.put_slot(slot.id)

    later()
    after = public()[0]
    assert line(after, "UID") == line(before, "UID")
    assert (line(before, "SEQUENCE"), line(after, "SEQUENCE")) == ("0", "1")
    put_slot(slot.id, state="cancelled", closed_reason="The clean room floods.")
    assert {line(each, "STATUS") for each in public()} == {"CANCELLED"}
    assert titles(public())[0].startswith("CANCELLED: Apply by")
    assert differences() == []


def test_the_network_only_slot_is_not_public(cast: Cast) -> None:
    put_slot(a_slot(cast, scope="network").id)
    assert public() == []
    groups = queries.dated(Filter(), actor(cast.baltic))
    assert len(agenda.bodies_of(groups, form="sessions", lang="en", span=FAR)) == 2


def test_filters_of_the_calendar_hold_for_slots(cast: Cast) -> None:
    put_slot(a_slot(cast).id)

    def narrowed(**chosen: str) -> int:
        return len(public(Filter(chosen=tuple((name, (value,)) for name, value in chosen.items()))))

    assert narrowed(centre="sccc") == narrowed(country="SE") == narrowed(region="nordic") == 2
    assert narrowed(centre="kiip") == narrowed(level="master") == narrowed(region="baltic") == 0
    assert len(public(Filter(from_on=date(2027, 9, 1)))) == 0
    assert len(public(Filter(from_on=date(2027, 3, 1), to_on=date(2027, 3, 31)))) == 2


def test_a_follower_and_a_drafter_have_the_deadline(cast: Cast) -> None:
    slot = a_slot(cast)
    put_slot(slot.id)

    @use_case
    def follow() -> None:
        add(SlotFollower(slot_id=slot.id, person_id=cast.baltic.id, since=clock.now()))
        entries.put_follower(slot.id, cast.baltic.id, follows=True)

    follow()
    assert titles(own(cast.baltic))[0] == "Apply by: Photonics in the clean room"
    case = an_application(cast, slot, state="draft")
    put_case(case)
    assert len(own(cast.learner)) == 2
    move(case, "withdraw", cast.learner, Party.APPLICANT)
    assert own(cast.learner) == []


def test_who_must_act_has_the_day_and_nobody_else(cast: Cast) -> None:
    slot = a_slot(cast)
    put_slot(slot.id)
    case = an_application(cast, slot, state="submitted")
    hosting = titles(desk(cast.sccc.id))
    put_case(case, due=datetime(2027, 3, 8, 16, 0, tzinfo=UTC))
    assert titles(desk(cast.ficcc.id)) == [f"Endorse by: {case.ref}"]
    assert titles(desk(cast.sccc.id)) == hosting
    assert own(cast.learner) == []
    move(case, "endorse", cast.home, Party.HOME)
    assert desk(cast.ficcc.id) == []
    assert set(titles(desk(cast.sccc.id))) == {*hosting, f"Decide by: {case.ref}"}
    assert differences() == []


def test_what_somebody_has_to_do_makes_no_public_feed_anew(cast: Cast) -> None:
    slot = a_slot(cast)
    put_slot(slot.id)
    case = an_application(cast, slot, state="submitted")
    keys = ("public", f"centre:{cast.ficcc.id}", f"centre:{cast.sccc.id}", f"person:{cast.learner.id}")

    def numbers() -> list[int]:
        return [agenda.change_number(key).number for key in keys]

    def moved_by(act: Callable[[], object]) -> list[str]:
        before = numbers()
        act()
        return [key for key, old, new in zip(keys, before, numbers(), strict=True) if old != new]

    everybody = public()
    assert moved_by(lambda: put_case(case, due=datetime(2027, 3, 8, 16, 0, tzinfo=UTC))) == [keys[1]]
    assert moved_by(lambda: put_case(case, due=datetime(2027, 3, 9, 16, 0, tzinfo=UTC))) == [keys[1]]
    assert moved_by(lambda: move(case, "endorse", cast.home, Party.HOME)) == [*keys[1:3]]
    assert moved_by(lambda: move(case, "withdraw", cast.learner, Party.APPLICANT)) == [keys[2]]
    assert public() == everybody and differences() == []


def test_an_agreement_in_force_makes_public_feeds_anew(cast: Cast) -> None:
    """They select by it which stays they show, whether or not an entry changes."""
    case = an_application(cast, a_slot(cast, stay_in_public_calendar=True), state="accepted")
    for name, chosen in (("sign", {"agreed": "in_force", "stay": "planned"}), ("amend", {})):
        before = agenda.change_number("public").number
        move(case, name, cast.host, Party.HOST, **chosen)
        assert (agenda.change_number("public").number > before) is (name == "sign")


def test_cases_follow_what_their_slot_says_later(cast: Cast) -> None:
    slot = a_slot(cast)
    waits, stays = (
        an_application(cast, slot, state="endorsed"),
        an_application(cast, slot, person=cast.lead, state="accepted"),
    )
    put_case(waits)
    with_stay(stays)
    assert "Decide by" not in "".join(titles(desk(cast.sccc.id)))
    values = replace(queries.slot_input(slot.id), title="Photonics, new", decision_due=date(2027, 4, 20))
    service.edit_slot(slot.id, values, actor=actor(cast.host), note="We say when.", version=slot.version)
    (decide,) = [each for each in desk(cast.sccc.id) if "Decide by" in each]
    assert line(decide, "DTEND") == "20270420T170000"
    card = queries.application_by_id(waits.id)
    assert card is not None and card.due_at == datetime(2027, 4, 20, 15, 0, tzinfo=UTC)
    assert differences() == []


def test_entries_bear_the_new_name_of_a_person_and_of_a_centre(cast: Cast) -> None:
    slot = a_slot(cast)
    put_slot(slot.id)
    with_stay(an_application(cast, slot, state="accepted"))
    edit_profile(cast.learner.id, name="Somebody Else", zone="Europe/Riga", language="en", shortcuts=True)
    rename_centre(
        cast.ficcc.id, name="Finland", acronym="FIN", zone="Europe/Helsinki", actor=actor(cast.admin)
    )
    rename_centre(
        cast.sccc.id, name="Sweden", acronym="SWE", zone="Europe/Stockholm", actor=actor(cast.admin)
    )
    assert titles(own(cast.learner)) == ["Somebody Else (FIN → SWE): Photonics in the clean room"]
    assert differences() == []


def test_a_stay_is_tentative_confirmed_and_cancelled_under_one_uid(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast, published_at=None), state="accepted")
    with_stay(case)
    (mine,), (guest,), (away,) = own(cast.learner), desk(cast.sccc.id), desk(cast.ficcc.id)
    assert len({line(each, "UID") for each in (mine, guest, away)}) == 1
    assert {line(each, "STATUS") for each in (mine, guest, away)} == {"TENTATIVE"}
    assert line(mine, "TRANSP") == "OPAQUE"
    assert line(guest, "TRANSP") == line(away, "TRANSP") == "TRANSPARENT"
    assert cast.learner.name in line(guest, "SUMMARY")
    assert (line(mine, "DTSTART"), line(mine, "DTEND")) == ("20270510", "20270619")
    move(case, "sign", cast.host, Party.HOST, agreed="in_force", stay="planned")
    (confirmed,) = own(cast.learner)
    assert line(confirmed, "STATUS") == "CONFIRMED"
    assert line(confirmed, "UID") == line(mine, "UID")
    assert int(line(confirmed, "SEQUENCE")) > int(line(mine, "SEQUENCE"))
    assert public() == []
    move(case, "cancel-stay", cast.host, Party.HOST)
    for found in (own(cast.learner), desk(cast.sccc.id), desk(cast.ficcc.id)):
        (entry,) = found
        assert line(entry, "STATUS") == "CANCELLED"
        assert line(entry, "SUMMARY").startswith("CANCELLED: ")
        assert int(line(entry, "SEQUENCE")) > int(line(confirmed, "SEQUENCE")) - 1
    assert differences() == []


def test_the_public_reads_of_a_visiting_researcher_where_the_host_shows_it(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast, stay_in_public_calendar=True), state="agreed")
    with_stay(case)
    (entry,) = public()
    assert line(entry, "SUMMARY") == "Visiting researcher: SCCC"
    assert cast.learner.name not in entry
    assert case.ref not in entry
    assert cast.learner.name in desk(cast.sccc.id)[0]


def test_actual_days_replace_the_planned_ones(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast, published_at=None), state="ongoing")
    stay_id = with_stay(case)

    @use_case
    def arrive() -> None:
        session().get_one(Stay, stay_id).actual_arrival = date(2027, 5, 12)
        entries.put_case(case.id)

    arrive()
    assert line(own(cast.learner)[0], "DTSTART") == "20270512"
    assert differences() == []
