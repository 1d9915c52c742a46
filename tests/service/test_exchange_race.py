"""Offers, answers and signatures at once, each in a thread and a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from lms.access import Actor
from lms.exchanges import service
from lms.exchanges.rules import ApplicationCard, Party
from lms.kit import journal
from lms.kit.db import database
from lms.kit.refusal import Refusal
from tests.agreeing import accepted, moves, newest, sign, signing, stay_of
from tests.cast import Cast, Somebody
from tests.deciding import offered, second_lead, told
from tests.exchanging import a_slot, an_application, card, slot_now
from tests.scene import actor

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("now")]


def at_once(app: Flask, *calls: Callable[[], object]) -> list[str]:
    """Gives what came of each: "done", or the sentence of the refusal."""

    def one(call: Callable[[], object]) -> str:
        with app.app_context():
            try:
                call()
            except Refusal as refusal:
                return f"{refusal.status} {refusal.sentence}"
            return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        found = list(pool.map(one, calls))
    database.session.remove()  # what this test read before is out of date
    return found


def offers(case: ApplicationCard, by: Actor) -> Callable[[], object]:
    """Somebody offers a place to this application."""
    return lambda: service.offer(
        case.id,
        actor=by,
        version=case.version,
        reason="Welcome.",
        funding="The host pays",
        start=case.desired_start,
        end=case.desired_end,
    )


@pytest.mark.parametrize("attempt", range(3))
def test_two_coordinators_and_the_last_place(app: Flask, cast: Cast, attempt: int) -> None:
    """One wins, the other reads which application got it, and the state of its own stays."""
    slot = a_slot(cast, places=1)
    cases = [
        an_application(cast, slot, person=person, state="in_review")
        for person in (cast.learner, cast.colleague)
    ]
    deciders = actor(cast.host), actor(second_lead(cast))
    outcome = at_once(app, *(offers(case, by) for case, by in zip(cases, deciders, strict=True)))
    won = outcome.index("done")
    lost = 1 - won
    sentence = f"409 The last place was offered to {cases[won].ref} at Mon 1 Mar 2027 10:00 CET."
    assert outcome[lost] == sentence
    assert card(cases[won].id).state == "offered"
    after = card(cases[lost].id)
    assert (after.state, after.version) == ("in_review", cases[lost].version)
    assert slot_now(slot.id).places_taken == 1


def test_two_coordinators_and_one_application(app: Flask, cast: Cast) -> None:
    """One offers, the other rejects, from the same page: the first holds, the other reads who was faster."""
    case = an_application(cast, a_slot(cast))
    one, two = actor(cast.host), actor(second_lead(cast))

    def reject() -> None:
        service.reject(case.id, actor=two, version=case.version, code="timing", reason="Not this year.")

    outcome = at_once(app, offers(case, one), reject)
    assert sorted(each == "done" for each in outcome) == [False, True]
    assert next(each for each in outcome if each != "done").startswith("409 ")
    assert slot_now(case.slot_id).places_taken == int(card(case.id).state == "offered")


def test_an_offer_taken_and_withdrawn_at_once(app: Flask, cast: Cast) -> None:
    """The first of the two counts."""
    case = offered(cast)

    def withdraw() -> None:
        service.withdraw_offer(
            case.id, actor=actor(cast.host), version=case.version, reason="The laser broke."
        )

    outcome = at_once(
        app, lambda: service.take_offer(case.id, actor=actor(cast.learner), version=case.version), withdraw
    )
    taken = outcome[0] == "done"
    assert sorted(each == "done" for each in outcome) == [False, True]
    assert card(case.id).state == ("accepted" if taken else "rejected")
    assert slot_now(case.slot_id).places_taken == int(taken)


def signs(case: ApplicationCard, person: Somebody, side: Party, *, known: bool = False) -> Callable[[], None]:
    """The person signs what they have on their screen now."""
    by, ticked = actor(person), signing(newest(case), overlap_known=known)
    return lambda: service.sign(case.id, actor=by, side=side, version=None, signing=ticked)


@pytest.mark.parametrize("attempt", range(3))
def test_the_last_two_signatures_at_once(app: Flask, cast: Cast, attempt: int) -> None:
    """Both count, one of them is the last: the agreement comes into force once, and everybody is told of it once."""
    case = accepted(cast)
    sign(case, cast.learner, "applicant")
    pair = signs(case, cast.home, Party.HOME), signs(case, cast.host, Party.HOST)
    assert at_once(app, *pair) == ["done", "done"]
    after = card(case.id)
    assert (after.state, newest(after).state) == ("agreed", "in_force")
    assert sorted(each.role for each in newest(after).signatures) == ["applicant", "home", "host"]
    assert moves(after).count("sign") == 3
    assert [row.after["state"] for row in journal.rows_of(("agreement", newest(after).id))].count(
        "in_force"
    ) == 1
    assert told(cast.learner).count("agreement-in-force") == 1
    assert service.violations() == []


def test_two_of_one_centre_sign_at_once(app: Flask, cast: Cast) -> None:
    """The home centre signs once, whoever of its two coordinators is faster."""
    case = accepted(cast)
    pair = signs(case, cast.home, Party.HOME), signs(case, cast.lead, Party.HOME)
    outcome = at_once(app, *pair)
    assert sorted(each == "done" for each in outcome) == [False, True]
    assert next(each for each in outcome if each != "done").startswith("409 You signed this version on ")
    assert len(newest(case).signatures) == 1


@pytest.mark.parametrize("known", [False, True])
def test_two_overlapping_stays_agreed_at_once(app: Flask, cast: Cast, known: bool) -> None:
    """XB23: two hosts give the last signature for the same guest and the same days. The second reads of the first,
    unless it has ticked that it knows."""
    first = accepted(cast)
    other_slot = a_slot(cast, centre=cast.kiip, ref="SLOT-2", host_contact_id=cast.other.id)
    second = accepted(cast, other_slot)
    for case in (first, second):
        sign(case, cast.learner, "applicant")
        sign(case, cast.home, "home")
    outcome = at_once(
        app,
        signs(first, cast.host, Party.HOST, known=known),
        signs(second, cast.other, Party.HOST, known=known),
    )
    states = [card(case.id).state for case in (first, second)]
    if known:
        assert (outcome, states) == (["done", "done"], ["agreed", "agreed"])
        assert stay_of(first).overlap_known
        assert stay_of(second).overlap_known
    else:
        assert sorted(states) == ["accepted", "agreed"]
        refused = outcome[states.index("accepted")]
        assert refused.startswith("422 The guest has another confirmed stay from ")
        assert outcome[states.index("agreed")] == "done"
    assert service.violations() == []
