"""For every move of an agreement: an application for which it may be made, who makes it, and what is typed."""

from __future__ import annotations

from lms.exchanges.rules import ApplicationCard
from tests.agreeing import accepted, agreed, amended
from tests.cast import Cast
from tests.web.exchange_scenario import Scenario


def an_amendment(cast: Cast) -> ApplicationCard:
    case = agreed(cast)
    amended(cast, case)
    return case


ALL = ("home", "lead", "host")

SCENARIOS: dict[str, Scenario] = {
    "propose-agreement": Scenario(accepted, "learner", ALL, typed=lambda _cast: {"place": "Room 2"}),
    "sign": Scenario(accepted, "learner", ALL, typed=lambda _cast: {"position": "Engineer", "agree": "y"}),
    "amend": Scenario(agreed, "learner", ALL, typed=lambda _cast: {"end": "2027-07-02", "types": "period"}),
    "refuse-amendment": Scenario(an_amendment, "learner", ALL),
}
