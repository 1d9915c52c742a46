"""Many cases at once: the preview changes nothing and tells what the deed then does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from lms.access import Actor
from lms.agenda import queries as agenda
from lms.enrolments import queries, service
from lms.enrolments.queries import CaseCard
from lms.enrolments.rules import OwnPeople, Undecided
from lms.enrolments.service import Item, Outcome
from lms.kit import clock
from lms.kit.db import Base, session
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol, kinds, moves
from tests.scene import Scene, a_run, actor, crowd

pytestmark = pytest.mark.usefixtures("now")
Counted = Callable[[], AbstractContextManager[list[str]]]


def everything() -> dict[str, int]:
    session().rollback()
    return {
        table.name: session().scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def items(cases: list[CaseCard], move: str) -> list[Item]:
    return [Item(case.id, card(case.id).version, move) for case in cases]


def titles_of_desk(cast: Cast) -> list[str]:
    far = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    found = [each.body.decode() for each in agenda.bodies_of_centre(cast.sccc.id, lang="en", span=far)]
    lines = [line for body in found for line in body.split("\r\n") if line.startswith("SUMMARY:Decide by")]
    return [line.removeprefix("SUMMARY:") for line in lines]


def codes(outcomes: list[Outcome]) -> list[str]:
    return [each.refusal.code if each.refusal else "fine" for each in outcomes]


def asked(cast: Cast, people: list[Somebody], **policy: object) -> list[CaseCard]:
    scene = a_run(cast, **({"acceptance": "moderated", "capacity_max": 2} | policy))
    return [enrol(scene, person) for person in people]


def test_the_preview_says_what_the_deed_does_and_changes_nothing(cast: Cast) -> None:
    cases = asked(cast, [cast.learner, cast.outside, cast.baltic])
    host, chosen, before = actor(cast.host), items(cases, "accept-host"), everything()
    foretold = service.preview(chosen, actor=host)
    assert everything() == before
    assert [card(case.id).parts.host for case in cases] == ["pending"] * 3
    done = service.decide_all(chosen, actor=host)
    for outcomes in (foretold, done):
        assert codes(outcomes) == ["fine"] * 3
        assert [each.case.parts.seat for each in outcomes] == ["confirmed", "confirmed", "waiting"]
        assert [each.last_seat for each in outcomes] == [False, True, False]
        assert outcomes[2].case.place == 1
    assert service.violations() == []
    assert kinds(cast.learner) == ["enrolled", "decided"]


def test_the_calendars_of_desks_are_looked_at_once_for_all(cast: Cast, queries: Counted) -> None:
    cases = asked(cast, crowd(9, like=cast.learner), acceptance="moderated", capacity_max=20)

    def asked_of_desks(chosen: list[CaseCard]) -> int:
        with queries() as seen:
            assert codes(service.decide_all(items(chosen, "accept-host"), actor=actor(cast.host))) == [
                "fine"
            ] * len(chosen)
        return sum("agenda_centre_audience" in each for each in seen)

    assert titles_of_desk(cast) == ["Decide by: RUN-1"]
    assert asked_of_desks(cases[:2]) == asked_of_desks(cases[2:8]) > 0
    assert titles_of_desk(cast) == ["Decide by: RUN-1"]
    service.decide_all(items(cases[8:], "accept-host"), actor=actor(cast.host))
    assert titles_of_desk(cast) == []


def test_the_second_click_answers_as_the_first(cast: Cast) -> None:
    cases = asked(cast, [cast.learner, cast.outside])
    chosen = items(cases, "accept-host")
    for _ in range(2):
        assert codes(service.decide_all(chosen, actor=actor(cast.host))) == ["fine", "fine"]
    assert moves(cases[0]) == ["enrol", "accept-host", "confirm"]


def test_who_is_refused_stays_as_it_was_and_the_others_are_done(cast: Cast) -> None:
    cases = asked(cast, [cast.learner, cast.outside, cast.baltic], waiting_list=False)
    chosen = items(cases, "accept-host")
    service.cancel(cases[0].id, actor=actor(cast.host), reason="double")
    service.decline_host(cases[1].id, actor=actor(cast.host), reason="Too many")
    found = service.decide_all(chosen, actor=actor(cast.host))
    assert codes(found) == ["ended", "already_decided", "fine"]
    assert moves(cases[1]) == ["enrol", "decline-host"]
    assert card(cases[2].id).parts.seat == "confirmed"
    assert service.violations() == []


def test_a_seat_that_is_gone_is_refused_with_what_was_written_until_then_taken_back(cast: Cast) -> None:
    cases = asked(cast, [cast.learner, cast.outside, cast.baltic], waiting_list=False)
    found = service.decide_all(items(cases, "accept-host"), actor=actor(cast.host))
    assert codes(found) == ["fine", "fine", "full"]
    assert card(cases[2].id).parts.host == "pending"
    assert moves(cases[2]) == ["enrol"]


def test_a_stale_version_is_refused_and_says_who_was_faster(cast: Cast) -> None:
    cases = asked(cast, [cast.learner, cast.outside], home_approval="required")
    chosen = [Item(case.id, case.version, "cancel") for case in cases]
    service.approve_home(cases[0].id, actor=actor(cast.home))
    found = service.decide_all(chosen, actor=actor(cast.host), reason="No room")
    assert codes(found) == ["stale", "fine"]
    assert found[0].refusal is not None
    assert cast.home.name in str(found[0].refusal.sentence)


def test_nobody_decides_on_the_own_case_among_many(cast: Cast) -> None:
    cases = asked(cast, [cast.host, cast.learner])
    found = service.decide_all(items(cases, "accept-host"), actor=actor(cast.host))
    assert codes(found) == ["own_case", "fine"]


def test_a_reason_is_asked_for_before_anything_is_done(cast: Cast) -> None:
    cases = asked(cast, [cast.learner])
    with pytest.raises(Refusal) as refused:
        service.decide_all(items(cases, "decline-host"), actor=actor(cast.host))
    assert refused.value.field == "reason"
    service.decide_all(items(cases, "decline-host"), actor=actor(cast.host), reason="Full", note="Ask again")
    assert (card(cases[0].id).host_reason, card(cases[0].id).host_note) == ("Full", "Ask again")


def test_a_case_of_others_stops_everything(cast: Cast) -> None:
    cases = asked(cast, [cast.learner, cast.outside])
    for who in (cast.other, cast.guest):
        with pytest.raises(NotFound):
            service.decide_all(items(cases, "accept-host"), actor=actor(who))
    with pytest.raises(NotFound):
        service.decide_all([Item(cases[0].id, 1, "confirm")], actor=actor(cast.host))
    with pytest.raises(Refusal, match="too_many"):
        service.decide_all([Item(cases[0].id, 1, "accept-host")] * 201, actor=actor(cast.host))
    assert [card(case.id).parts.host for case in cases] == ["pending", "pending"]


def test_runs_of_several_are_decided_in_one_go(cast: Cast) -> None:
    first = a_run(cast, ref="A-1", title="One", home_approval="required")
    second = a_run(cast, ref="A-2", title="Two", home_approval="required")
    cases = [enrol(scene, who) for scene in (second, first) for who in (cast.learner, cast.colleague)]
    found = service.decide_all(items(cases, "approve-home"), actor=actor(cast.home))
    assert codes(found) == ["fine"] * 4
    assert {case.due_at for case in (card(each.id) for each in cases)} == {None}


def test_a_message_reaches_each_once_and_stands_in_the_journal(cast: Cast) -> None:
    cases = asked(cast, [cast.learner, cast.outside])
    ids, before = [case.id for case in cases], everything()
    assert [each.by_mail for each in service.recipients(ids, actor=actor(cast.host))] == [True, True]
    assert everything() == before
    for _ in range(2):
        service.write_to(ids, subject="Bring boots", text="The floor is wet.", actor=actor(cast.host))
    assert kinds(cast.learner) == ["enrolled", "message"]
    assert moves(cases[0]) == ["enrol", "write"]
    with pytest.raises(Refusal) as refused:
        service.write_to(ids, subject="Bring boots", text=" ", actor=actor(cast.host))
    assert refused.value.field == "text"
    with pytest.raises(NotFound):
        service.write_to(ids, subject="x", text="y", actor=actor(cast.other))


def undecided(centre_id: int, **asked: str) -> list[str]:
    page = queries.undecided(centre_id, Undecided(**asked), now=clock.now())
    assert page.total == len(page.items)
    return [case.person_name.split()[0] for case in page.items]


def test_the_desk_is_narrowed_and_each_case_stands_where_it_belongs(cast: Cast) -> None:
    here = a_run(cast, ref="S-1", title="Here", acceptance="moderated", home_approval="required")
    there = a_run(cast, ref="K-1", title="There", centre=cast.kiip, acceptance="moderated", publish=False)
    enrol(here, cast.learner)  # waits for FiCCC, then SCCC
    enrol(here, cast.guest)  # SCCC is home and host
    enrol(here, cast.outside)  # waits for SCCC
    assert there.run.state == "draft"
    ficcc, sccc = cast.ficcc.id, cast.sccc.id
    assert undecided(ficcc) == ["Learner"]
    assert undecided(ficcc, state="elsewhere") == []
    assert undecided(sccc) == ["Guest", "Outside"]
    assert undecided(sccc, side="home") == ["Guest"]
    assert undecided(sccc, side="host") == ["Outside"]
    assert undecided(sccc, state="elsewhere") == ["Learner"]
    assert undecided(sccc, run="S-1") == ["Guest", "Outside"]
    assert undecided(sccc, run="K-1") == []
    assert undecided(sccc, state="overdue") == []
    assert undecided(cast.kiip.id) == []
    assert queries.waiting_counts(sccc) == (1, 1, 0)


def test_a_long_list_has_pages_and_ends(cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated")
    people = crowd(7, like=cast.learner)
    for person in people:
        service.enrol(scene.run_id, person_id=person.id, actor=Actor(person.id, verified=True))
    pages = [
        queries.undecided(cast.sccc.id, Undecided(), now=clock.now(), page=page, size=3)
        for page in (1, 2, 3, 4)
    ]
    names = [[case.person_name for case in page.items] for page in pages]
    assert [len(each) for each in names] == [3, 3, 1, 0]
    assert [name for each in names for name in each] == [person.name for person in people]
    assert {page.total for page in pages} == {7}


def own(centre_id: int, **asked: str) -> list[str]:
    page = queries.of_own_people(centre_id, OwnPeople(**asked), page=1, size=25)
    assert page.total == len(page.items)
    return [f"{case.run_ref} {case.person_name.split()[0]}" for case in page.items]


def test_the_own_people_are_found_by_words_state_and_host(cast: Cast) -> None:
    first: Scene = a_run(cast, ref="A-1", title="Wafer handling")
    second = a_run(cast, ref="A-2", title="Etching", home_approval="required")
    enrol(first, cast.learner)
    enrol(first, cast.colleague)
    enrol(second, cast.learner)
    enrol(first, cast.baltic)
    everybody = ["A-2 Learner", "A-1 Colleague", "A-1 Learner"]
    assert own(cast.ficcc.id) == everybody
    assert own(cast.ficcc.id, q="lÉARN") == ["A-2 Learner", "A-1 Learner"]
    assert own(cast.ficcc.id, q="wafer") == everybody[1:]
    assert own(cast.ficcc.id, q="a-2") == everybody[:1]
    assert own(cast.ficcc.id, q="100%_") == []
    assert own(cast.ficcc.id, state="pending") == everybody[:1]
    assert own(cast.ficcc.id, state="confirmed", q="learner") == ["A-1 Learner"]
    assert own(cast.ficcc.id, state="ended") == own(cast.ficcc.id, state="declined") == []
    assert own(cast.ficcc.id, host="sccc") == everybody
    assert own(cast.ficcc.id, host="kiip") == []
    assert own(cast.ficcc.id, q="baltic") == []
