"""For each move of applying that has a page: an application for which it may be made, who makes it, what is typed.

"delete" has no line here: after it there is nothing that could be asked; `test_exchange_apply.py` tests it.
"""

from __future__ import annotations

from tests.cast import Cast
from tests.exchanging import a_slot, an_application
from tests.web.exchange_scenario import Build, Scenario

AT_HOME = frozenset({"learner", "home", "lead"})


def standing(state: str) -> Build:
    """The learner's application of FiCCC to a slot of SCCC, in this state."""
    return lambda cast: an_application(cast, a_slot(cast), state=state)


def commitments(_cast: Cast) -> dict[str, str]:
    return {"commits_time_off": "y", "commits_salary": "y", "commits_insurance": "y", "text": "A good plan."}


SCENARIOS: dict[str, Scenario] = {
    "submit": Scenario(standing("draft"), "learner", sees=frozenset({"learner"})),
    "return": Scenario(standing("submitted"), "home", also=("lead",), sees=AT_HOME),
    "endorse": Scenario(standing("submitted"), "home", also=("lead",), sees=AT_HOME, typed=commitments),
    "refuse-endorsement": Scenario(standing("submitted"), "home", also=("lead",), sees=AT_HOME),
    "reopen": Scenario(standing("not_endorsed"), "home", also=("lead",), sees=AT_HOME),
    "withdraw": Scenario(standing("endorsed"), "learner"),
}
