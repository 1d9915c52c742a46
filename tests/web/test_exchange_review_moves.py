"""Every move of a review through the real interface, and what a reviewer reads when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from html import unescape

import pytest

from lms.exchanges import queries, service
from lms.exchanges.rules import REVIEW_MOVES, ApplicationCard
from lms.kit import journal
from tests.cast import Cast, Somebody
from tests.deciding import DUE, accept, invite, review, reviewed_slot, second_lead, submit
from tests.exchanging import an_application, card
from tests.reader import Reader, form_of
from tests.scene import actor
from tests.web.test_exchange_moves import PLACES

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PEOPLE = [each.name for each in fields(Cast) if each.name not in PLACES]
SECRET = "Couple light into a waveguide."  # noqa: S105 - of the work plan


def asked(cast: Cast) -> ApplicationCard:
    """KIIP's coordinator was asked to review the learner's application."""
    case = an_application(cast, reviewed_slot(cast))
    invite(cast, case, cast.other)
    return case


def cleared(cast: Cast) -> ApplicationCard:
    case = asked(cast)
    accept(case, cast.other)
    return case


def tied(cast: Cast) -> ApplicationCard:
    """The reviewer declared a tie, which SCCC's lead (the trainer) can waive."""
    second_lead(cast)
    case = asked(cast)
    accept(case, cast.other, tie="soft", tie_text="A joint project.")
    return card(case.id)


def unasked(cast: Cast) -> ApplicationCard:
    return an_application(cast, reviewed_slot(cast))


def page_of(case: ApplicationCard) -> str:
    return f"/me/reviews/{case.ref}"


def desk_of(case: ApplicationCard) -> str:
    return f"/desk/sccc/exchanges/cases/{case.ref}"


@dataclass(frozen=True)
class Scenario:
    """`page` shows the form of the move, `target` is where it is sent; `form` is the name of the form."""

    build: Callable[[Cast], ApplicationCard]
    by: str
    page: Callable[[ApplicationCard], str]
    target: Callable[[ApplicationCard], str]
    form: str
    typed: Callable[[Cast, ApplicationCard], Mapping[str, str]]
    sees: Mapping[str, int]  # who finds the page of the move, and so is told that it is not theirs


def points(_cast: Cast, case: ApplicationCard) -> Mapping[str, str]:
    return {f"points_{each.id}": "4" for each in queries.criteria_of_slot(case.slot_id)}


def by_reviewer(build: Callable[[Cast], ApplicationCard], form: str, move: str, typed: object) -> Scenario:
    return Scenario(build, "other", page_of, lambda case: f"{page_of(case)}/{move}", form, typed, {})  # type: ignore[arg-type]


SCENARIOS: dict[str, Scenario] = {
    "invite-reviewer": Scenario(
        unasked,
        "host",
        lambda case: f"{desk_of(case)}/reviewers?q=other",
        lambda case: f"{desk_of(case)}/reviewers",
        "invite-reviewer",
        lambda cast, _case: {"person": cast.other.ref, "due_on": DUE.isoformat()},
        {},
    ),
    "accept-review": by_reviewer(
        asked, "accept-review", "accept-review", lambda _cast, _case: {"tie": "none"}
    ),
    "decline-review": by_reviewer(asked, "decline-review", "decline-review", lambda _cast, _case: {}),
    "waive-conflict": Scenario(
        tied,
        "trainer",
        lambda case: f"{desk_of(case)}/waive-tie",
        lambda case: f"{desk_of(case)}/waive-tie",
        "waive-tie",
        lambda cast, _case: {"person": cast.other.ref, "reason": "Long ago."},
        {"host": 403},
    ),
    "save-review": by_reviewer(cleared, "submit-review", "save-review", points),
    "submit-review": by_reviewer(cleared, "submit-review", "submit-review", points),
}
NAMES = sorted(SCENARIOS)


def test_every_move_of_a_review_has_a_scenario() -> None:
    assert set(SCENARIOS) == {move.name for move in REVIEW_MOVES}


def after(case: ApplicationCard) -> list[tuple[str, int, list[str]]]:
    """Each review of the application: its state, its version, and its journal."""
    found = queries.reviews_of([case.id]).get(case.id, [])
    return [
        (each.state, each.version, [row.move for row in journal.rows_of(("review", each.id))])
        for each in found
    ]


def filled_in(reader: Reader, scenario: Scenario, case: ApplicationCard, cast: Cast) -> dict[str, object]:
    page = reader.get(scenario.page(case))
    assert page.status_code == 200, page.text
    _target, values = form_of(page.text, scenario.form)
    typed = scenario.typed(cast, case)
    assert typed.keys() <= values.keys()
    return {name: value for name, value in {**values, **typed}.items() if value is not None}


@pytest.mark.parametrize("name", NAMES)
def test_who_may_makes_it_once(name: str, signed_in: SignIn, cast: Cast) -> None:
    scenario = SCENARIOS[name]
    case = scenario.build(cast)
    before = after(case)
    reader = signed_in(getattr(cast, scenario.by))
    sent = filled_in(reader, scenario, case, cast)
    target = scenario.target(case)
    assert after(case) == before, "opening the page changes something"
    stale = reader.post(target, data=sent | {"version": "9999"})
    assert (stale.status_code, after(case)) == (409, before)
    nameless = reader.post(target, data={key: value for key, value in sent.items() if key != "version"})
    assert (nameless.status_code, after(case)) == (409, before)
    for method in ("PUT", "DELETE", "PATCH"):
        assert reader.open(target, method=method, data=sent).status_code == 405
    if target != scenario.page(case).partition("?")[0]:
        assert reader.get(target).status_code == 405
    first = reader.post(target, data=sent)
    assert first.status_code == 303, first.text
    done = after(case)
    assert done[0][2][-1] == name
    second = reader.post(target, data=sent)
    assert (second.status_code, second.location) == (303, first.location)
    assert after(case) == done, "a second click changes something"
    assert reader.get(first.location).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_makes_it(
    name: str, signed_in: SignIn, new_client: Callable[[], Reader], cast: Cast
) -> None:
    scenario = SCENARIOS[name]
    case = scenario.build(cast)
    sent = filled_in(signed_in(getattr(cast, scenario.by)), scenario, case, cast)
    before, wrong = after(case), []
    for who in ("public", *PEOPLE):
        if who == scenario.by:
            continue
        reader = new_client() if who == "public" else signed_in(getattr(cast, who))
        token = {"csrf_token": reader.token()}
        expected = scenario.sees.get(who, 404)
        answers = (
            reader.get(scenario.page(case), inspect=False).status_code,
            reader.post(scenario.target(case), data=sent | token, inspect=False).status_code,
        )
        wrong += [(who, expected, answers)] if answers != (expected, expected) else []
    assert not wrong, f"person, expected, answers to asking and to sending: {wrong}"
    assert after(case) == before


def test_before_a_tie_is_declared_only_title_centre_and_name_are_read(signed_in: SignIn, cast: Cast) -> None:
    case = asked(cast)
    reader = signed_in(cast.other)
    page = reader.get(page_of(case)).text
    assert case.slot_title in page
    assert cast.learner.name in page
    assert SECRET not in page
    assert "points_" not in page
    accept(case, cast.other, tie="soft", tie_text="A joint project.")
    assert SECRET not in reader.get(page_of(case)).text
    lead = second_lead(cast)
    service.waive_tie(case.id, actor=actor(lead), person=cast.other.ref, reason="Long ago.")
    assert SECRET in reader.get(page_of(case)).text


@pytest.mark.parametrize("flagged", [True, False])
def test_the_confidential_text_is_read_only_where_it_is_flagged(
    signed_in: SignIn, cast: Cast, flagged: bool
) -> None:
    case = an_application(
        cast, reviewed_slot(cast), confidential_text="A secret alloy.", confidential_to_reviewers=flagged
    )
    invite(cast, case, cast.other)
    accept(case, cast.other)
    assert ("A secret alloy." in signed_in(cast.other).get(page_of(case)).text) is flagged


def test_others_scores_are_read_once_the_own_review_is_in(signed_in: SignIn, cast: Cast) -> None:
    case = cleared(cast)
    invite(cast, case, cast.baltic)
    accept(case, cast.baltic)
    submit(case, cast.baltic, 1, 5, comment_internal="Only for the host.")
    reader = signed_in(cast.other)
    assert "Only for the host." not in reader.get(page_of(case)).text
    submit(case, cast.other, 3, 4)
    page = reader.get(page_of(case)).text
    assert "Only for the host." in page
    assert "2.0 (1–3)" in page


def test_a_hard_conflict_closes_the_page_with_its_sentence(signed_in: SignIn, cast: Cast) -> None:
    case = asked(cast)
    an_application(cast, queries.slot_by_id(case.slot_id), person=cast.other, home=cast.kiip)  # type: ignore[arg-type]
    answer = signed_in(cast.other).get(page_of(case))
    assert answer.status_code == 403
    assert "Other Person has applied to this slot and cannot review this." in answer.text


def test_the_refused_invitation_stands_beside_the_person(signed_in: SignIn, cast: Cast) -> None:
    case = unasked(cast)
    reader = signed_in(cast.host)
    answer = reader.post(
        f"{desk_of(case)}/reviewers",
        data={
            "csrf_token": reader.token(),
            "version": str(case.version),
            "q": "colleague",
            "person": cast.colleague.ref,
            "due_on": DUE.isoformat(),
        },
    )
    assert answer.status_code == 403
    sentence = "Colleague Person belongs to the applicant's home centre and cannot review this."
    assert sentence in unescape(answer.text)
    assert queries.reviews_of([case.id]) == {}


def test_the_own_page_lists_what_is_to_be_reviewed(signed_in: SignIn, cast: Cast) -> None:
    case = asked(cast)
    reader = signed_in(cast.other)
    assert page_of(case) in reader.get("/me").text
    service.decline_review(case.id, actor=actor(cast.other))
    assert page_of(case) not in reader.get("/me").text


def test_the_applications_of_a_slot_stand_side_by_side(signed_in: SignIn, cast: Cast) -> None:
    case = cleared(cast)
    slot = queries.slot_by_id(case.slot_id)
    assert slot is not None
    second = an_application(cast, slot, person=cast.colleague, state="reserve", reserve_rank=1)
    third = an_application(cast, slot, person=cast.home, state="reserve", reserve_rank=2)
    hidden = an_application(cast, slot, person=cast.lead, state="submitted")
    submit(case, cast.other, 4, 2)
    address = f"/desk/sccc/exchanges/slots/{slot.ref}/ranking"
    reader = signed_in(cast.host)
    page = reader.get(address).text
    assert "4.0 (4–4)" in page
    assert "3.5" in page
    assert hidden.ref not in page
    assert page.index(second.ref) < page.index(third.ref) < page.index(case.ref)
    done = reader.submit(address, "order-reserve", **{f"place-{second.ref}": "2", f"place-{third.ref}": "1"})
    assert done.status_code == 303
    assert [each.ref for each in queries.reserve_of(slot.id)] == [third.ref, second.ref]
    twice = reader.submit(address, "order-reserve", **{f"place-{second.ref}": "1"})
    assert twice.status_code == 422
    assert "Two have the place 1." in twice.text
    for person in (cast.editor, cast.home, cast.other, cast.learner):
        assert signed_in(person).get(address).status_code == 404


def test_a_decider_with_a_review_to_send_sees_no_points(signed_in: SignIn, cast: Cast) -> None:
    second_lead(cast)
    case = cleared(cast)
    invite(cast, case, cast.trainer)
    accept(case, cast.trainer)
    submit(case, cast.other, 4, 2, comment_internal="Only for the host.")
    desk = desk_of(case)
    assert "Only for the host." not in signed_in(cast.trainer).get(desk).text
    assert "Only for the host." in signed_in(cast.host).get(desk).text
    submit(case, cast.trainer, 2, 2)
    assert "3.0 (2–4)" in signed_in(cast.trainer).get(desk).text
    assert review(case, cast.trainer).state == "submitted"
