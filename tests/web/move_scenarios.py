"""For every move that has a page: an enrolment for which it may be made, who makes it, and what is typed.

A move that gets a page gets a line in `SCENARIOS`; `tests/web/test_moves_generated.py` does the rest. All enrolments
are the learner's (of FiCCC) in a run of SCCC, so that `SEES` is who reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.enrolments import service
from lms.enrolments.queries import CaseCard
from tests.afterwards import Travel, completed
from tests.cast import Cast
from tests.enrolling import card, enrol
from tests.offering import offered
from tests.proposing import a_replacement, a_transfer, another_run, two_runs
from tests.scene import a_run, actor

Build = Callable[[Cast], CaseCard]
BuildInTime = Callable[[Cast, Travel], CaseCard]
SEES = frozenset({"learner", "home", "lead", "host"})  # the person, and both sides' coordinators
BOTH: dict[str, Any] = {"home_approval": "required", "acceptance": "moderated"}


@dataclass(frozen=True)
class Scenario:
    """`build` leads to where the move starts; `by` makes it, `also` may too. `sees`: who reads the case, and so is told
    (403) that the move is another's; everybody else finds nothing (404). `answers` are other answers, by name.
    `typed`: fields besides the version and a reason; `asks`: what the page is asked with."""

    build: Build | None
    by: str
    also: tuple[str, ...] = ()
    sees: frozenset[str] = SEES
    answers: Mapping[str, int] = field(default_factory=dict)
    typed: Callable[[Cast], dict[str, str]] = field(default=lambda _cast: {})
    asks: str = ""
    in_time: BuildInTime | None = None  # instead of `build`, where the clock has to move on the way

    def case(self, cast: Cast, travel: Travel) -> CaseCard:
        """The enrolment, where the move starts."""
        if self.in_time is not None:
            return self.in_time(cast, travel)
        assert self.build is not None
        return self.build(cast)


def waits(**policy: Any) -> Build:
    """Enrolled, and whatever `policy` makes of it."""
    return lambda cast: enrol(a_run(cast, **policy), cast.learner)


def declined(side: str) -> Build:
    """Declined by one side."""

    def build(cast: Cast) -> CaseCard:
        policy = BOTH if side == "home" else {"acceptance": "moderated"}
        case = waits(**policy)(cast)
        if side == "home":
            service.decline_home(case.id, actor=actor(cast.home), reason="No")
        else:
            service.decline_host(case.id, actor=actor(cast.host), reason="No")
        return card(case.id)

    return build


def an_offer(cast: Cast) -> CaseCard:
    return offered(cast, cast.learner)[1][0]


def with_certificate(cast: Cast, travel: Travel) -> CaseCard:
    return card(completed(cast, travel).learner)


def without_its_certificate(cast: Cast, travel: Travel) -> CaseCard:
    case = with_certificate(cast, travel)
    service.revoke_certificate(case.id, actor=actor(cast.host), reason="A wrong name.")
    return card(case.id)


def beside_another(**policy: Any) -> Build:
    """Enrolled, and there is another run."""
    return lambda cast: enrol(two_runs(cast, **policy)[0], cast.learner)


def another_is_proposed(cast: Cast) -> CaseCard:
    return another_run(cast, *two_runs(cast, acceptance="moderated"))


def a_change_is_asked(cast: Cast) -> CaseCard:
    return a_transfer(cast, *two_runs(cast))


def somebody_else_is_proposed(cast: Cast) -> CaseCard:
    return a_replacement(cast, a_run(cast))


def the_other_run(_cast: Cast) -> dict[str, str]:
    return {"run": "RUN-2"}


def the_colleague(cast: Cast) -> dict[str, str]:
    return {"person": cast.colleague.ref}


def with_priority(cast: Cast) -> CaseCard:
    case = in_line(cast)
    service.give_priority(case.id, actor=actor(cast.host), priority=7, reason="Opens the line on Monday")
    return card(case.id)


def in_line(cast: Cast) -> CaseCard:
    """On the waiting list, behind the guest, who has the one seat."""
    scene = a_run(cast, capacity_max=1)
    enrol(scene, cast.guest)
    return enrol(scene, cast.learner)


SCENARIOS: dict[str, Scenario] = {
    "approve-home": Scenario(waits(**BOTH), "home", also=("lead",)),
    "decline-home": Scenario(waits(**BOTH), "home", also=("lead",)),
    "accept-host": Scenario(waits(acceptance="moderated"), "host"),
    "decline-host": Scenario(waits(acceptance="moderated"), "host"),
    "withdraw": Scenario(waits(), "learner"),
    "cancel": Scenario(waits(), "host", also=("home", "lead")),
    "take-offer": Scenario(an_offer, "learner"),
    "refuse-offer": Scenario(an_offer, "learner"),
    "give-priority": Scenario(in_line, "host", typed=lambda _cast: {"priority": "5"}),
    "end-priority": Scenario(with_priority, "host"),
    "revoke-certificate": Scenario(None, "host", in_time=with_certificate),
    "issue-certificate": Scenario(None, "host", in_time=without_its_certificate),
    "reopen-home": Scenario(declined("home"), "home", also=("lead",)),
    "reopen-host": Scenario(declined("host"), "host"),
    "propose-run": Scenario(beside_another(acceptance="moderated"), "host", typed=the_other_run),
    "agree-run": Scenario(another_is_proposed, "learner"),
    "refuse-run": Scenario(another_is_proposed, "learner"),
    "ask-transfer": Scenario(beside_another(), "learner", typed=the_other_run),
    "agree-transfer": Scenario(a_change_is_asked, "other"),
    "refuse-transfer": Scenario(a_change_is_asked, "other"),
    "propose-replacement": Scenario(
        waits(), "home", also=("lead",), typed=the_colleague, asks="?q=colleague"
    ),
    "agree-replacement": Scenario(somebody_else_is_proposed, "host"),
    "refuse-replacement": Scenario(somebody_else_is_proposed, "host"),
    "withdraw-proposal": Scenario(
        a_change_is_asked,
        "learner",
        sees=SEES | {"other"},
        answers={"home": 409, "lead": 409, "host": 409},  # sides that propose too, but did not
    ),
}
