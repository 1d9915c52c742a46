"""Scenarios of the host's moves and of the answer to its offer."""

from __future__ import annotations

from lms.exchanges import service
from lms.exchanges.rules import ApplicationCard
from tests.cast import Cast
from tests.deciding import accept, invite, offered, reviewed_slot, second_lead
from tests.exchanging import a_slot, an_application, card
from tests.scene import actor
from tests.web.exchange_scenario import Build, Scenario


def stands(state: str) -> Build:
    """An application in this state, in a slot that the host decides alone."""
    return lambda cast: an_application(cast, a_slot(cast), state=state)


def with_cleared_reviewers(cast: Cast) -> ApplicationCard:
    """Feasible, and two reviewers without a tie."""
    case = an_application(cast, reviewed_slot(cast), state="endorsed", feasible="feasible")
    invite(cast, case, cast.other, cast.baltic)
    accept(case, cast.other)
    accept(case, cast.baltic)
    return card(case.id)


def with_a_declared_tie(cast: Cast) -> ApplicationCard:
    """SCCC's coordinator declared a tie, which its lead (the trainer) can waive."""
    second_lead(cast)
    case = an_application(cast, a_slot(cast), state="endorsed")
    service.declare_tie(case.id, actor=actor(cast.host), tie="soft", tie_text="A paper together.")
    return card(case.id)


def days(_cast: Cast) -> dict[str, str]:
    return {"funding": "The host pays", "start": "2027-05-17", "end": "2027-06-25"}


SCENARIOS: dict[str, Scenario] = {
    "ask": Scenario(stands("endorsed"), "host"),
    "say-feasible": Scenario(stands("endorsed"), "host", typed=lambda _cast: {"feasible": "partly"}),
    "review": Scenario(with_cleared_reviewers, "host"),
    "offer": Scenario(stands("endorsed"), "host", typed=days),
    "reserve": Scenario(stands("endorsed"), "host", typed=lambda _cast: {"reserve_rank": "2"}),
    "reject": Scenario(stands("endorsed"), "host", typed=lambda _cast: {"code": "not_a_fit"}),
    "withdraw-offer": Scenario(offered, "host"),
    "take-offer": Scenario(offered, "learner"),
    "decline-offer": Scenario(offered, "learner"),
    "declare-tie": Scenario(
        stands("endorsed"), "host", typed=lambda _cast: {"tie": "soft", "tie_text": "A paper together."}
    ),
    "waive-tie": Scenario(
        with_a_declared_tie,
        "trainer",
        at="sccc",
        typed=lambda cast: {"person": cast.host.ref},
        answers={"host": 403},
    ),
}
