"""Amendments: what is agreed stays in force until all have signed the change, or one refuses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from lms.exchanges import service
from lms.exchanges.rules import Party
from tests.agreeing import agreed, amended, moves, newest, refused, sign, stay_of, versions
from tests.cast import Cast
from tests.enrolling import kinds
from tests.exchanging import card
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
JUNE = date(2027, 6, 18)


def test_an_amendment_counts_from_the_third_signature(cast: Cast) -> None:
    case = agreed(cast)
    amended(cast, case)
    first, second = versions(case)
    assert (first.state, second.state, second.kind) == ("in_force", "proposed", "amendment")
    assert second.amendment_types == ("period",)
    assert kinds(cast.host)[-1] == kinds(cast.home)[-1] == "agreement-proposed"
    assert kinds(cast.learner)[-1] == "agreement-in-force"
    sign(case, cast.learner, "applicant")
    sign(case, cast.home, "home")
    assert stay_of(case).planned_end == JUNE
    sign(case, cast.host, "host")
    assert stay_of(case).planned_end == date(2027, 7, 2)
    first, second = versions(case)
    assert (first.state, second.state) == ("superseded", "in_force")
    assert card(case.id).state == "agreed"
    assert moves(case)[-4:] == ["amend", "sign", "sign", "sign"]


def test_an_amendment_names_its_kind_and_reason(cast: Cast) -> None:
    case = agreed(cast)
    version = card(case.id).version
    call = {"actor": actor(cast.host), "side": Party.HOST, "version": version, "number": 1}

    def amend(**given: object) -> Callable[[], None]:
        return lambda: service.amend(case.id, **call, **given)  # type: ignore[arg-type]

    refused(amend(types=[], reason="Why", end="2027-07-02"), "types", 422)
    problem = refused(amend(types=["plan"], reason="Why", end="2027-07-02"), "not_covered", 422)
    assert "Last day" in str(problem.sentence)
    refused(amend(types=["period"], reason=" ", end="2027-07-02"), "reason_missing", 422)
    refused(amend(types=["period"], reason="Why"), "unchanged", 422)
    refused(amend(types=["period"], reason="Why", end="2027-05-20"), "too_short", 422)
    amend(types=["early_end"], reason="Why", end="2027-05-20")()
    assert newest(case).content["end"] == "2027-05-20"
    problem = refused(lambda: amended(cast, case), "amendment_open", 409)
    assert str(problem.sentence) == "Version 2 waits for signatures. Sign or refuse it first."


def test_a_refused_amendment_leaves_what_was_agreed(cast: Cast) -> None:
    case = agreed(cast)
    call = {"actor": actor(cast.home), "side": Party.HOME}
    refused(
        lambda: service.refuse_amendment(case.id, version=None, number=1, reason="No", **call),
        "no_amendment",
        409,
    )
    amended(cast, case)
    version = card(case.id).version
    refused(
        lambda: service.refuse_amendment(case.id, version=version, number=2, reason="", **call),
        "reason_missing",
        422,
    )
    for _click in range(2):
        service.refuse_amendment(case.id, version=version, number=2, reason="We need her back.", **call)
    first, second = versions(case)
    assert (first.state, second.state, second.refused_reason) == ("in_force", "refused", "We need her back.")
    assert kinds(cast.learner)[-1] == kinds(cast.host)[-1] == "amendment-refused"
    assert "amendment-refused" not in kinds(cast.home)
    assert stay_of(case).planned_end == JUNE
    assert moves(case)[-1] == "refuse-amendment"
    amended(cast, case)
    assert newest(case).version_no == 3
