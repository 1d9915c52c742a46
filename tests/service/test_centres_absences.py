"""Absence and deputies: who decides on which day, and nobody more than that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lms.access import Role
from lms.centres import queries, service
from lms.enrolments import service as enrolments
from lms.kit import journal
from lms.kit.refusal import NotFound
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds
from tests.post import letters_to
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]
FROM, UNTIL = date(2027, 3, 8), date(2027, 3, 10)
DURING = datetime(2027, 3, 9, 9, tzinfo=UTC)


def away(cast: Cast, **changed: Any) -> int:
    given: dict[str, Any] = {
        "deputy_id": cast.colleague.id,
        "from_on": FROM,
        "until_on": UNTIL,
        "actor": actor(cast.home),
    }
    return service.enter_absence(cast.ficcc.id, changed.pop("who", cast.home).id, **(given | changed))


def test_the_deputy_is_a_coordinator_on_these_days_of_the_centre_and_nothing_more(
    cast: Cast, travel: Travel
) -> None:
    away(cast)
    helsinki = timedelta(hours=2)
    for instant, stands_in in (
        (datetime(2027, 3, 8, tzinfo=UTC) - helsinki - timedelta(seconds=1), False),
        (datetime(2027, 3, 8, tzinfo=UTC) - helsinki, True),
        (datetime(2027, 3, 11, tzinfo=UTC) - helsinki - timedelta(seconds=1), True),
        (datetime(2027, 3, 11, tzinfo=UTC) - helsinki, False),
    ):
        travel(instant)
        roles = actor(cast.colleague).roles
        assert roles == ({(Role.COORDINATOR, cast.ficcc.id)} if stands_in else set()), instant
        assert queries.coordinators_of(cast.ficcc.id) == sorted(
            [cast.colleague.id if stands_in else cast.home.id, cast.lead.id]
        )
    assert actor(cast.home).has(Role.COORDINATOR, cast.ficcc.id)


def test_a_deputy_of_a_lead_is_a_coordinator_only(cast: Cast, travel: Travel) -> None:
    away(cast, who=cast.lead, actor=actor(cast.lead))
    travel(DURING)
    assert actor(cast.colleague).roles == {(Role.COORDINATOR, cast.ficcc.id)}
    with pytest.raises(NotFound):
        service.give_role(cast.learner.id, Role.EDITOR, centre_id=cast.ficcc.id, actor=actor(cast.colleague))


def test_the_deputy_decides_and_is_told_but_not_on_the_own_case(cast: Cast, travel: Travel) -> None:
    away(cast)
    travel(DURING)
    scene = a_run(cast, home_approval="required")
    case, own = enrol(scene, cast.learner), enrol(scene, cast.colleague)
    assert "waits-for-you" in kinds(cast.colleague)
    assert "waits-for-you" not in kinds(cast.home)
    refusal = refused(
        "own_case", lambda: enrolments.approve_home(own.id, actor=actor(cast.colleague)), status=403
    )
    assert cast.lead.name in str(refusal.sentence)
    enrolments.approve_home(case.id, actor=actor(cast.colleague))
    assert card(case.id).parts.seat == "confirmed"


def test_the_deputy_is_told_and_the_centre_notes_it(cast: Cast) -> None:
    assert away(cast) == away(cast)
    assert [letter.subject for letter in letters_to(cast.colleague.email)] == [
        "You stand in for Home Person, FiCCC, Mon 8 Mar 2027 – Wed 10 Mar 2027"
    ]
    assert [row.move for row in journal.rows_of(("centre", cast.ficcc.id))] == ["enter-absence"]
    for _ in range(2):
        service.end_absence(cast.ficcc.id, cast.home.id, FROM, actor=actor(cast.lead))
    assert [row.move for row in journal.rows_of(("centre", cast.ficcc.id))] == [
        "enter-absence",
        "end-absence",
    ]
    assert len(letters_to(cast.colleague.email)) == 2
    assert [each.ended for each in queries.absences_of(cast.ficcc.id)] == [True]
    away(cast)  # taken back, so these days are free again


def test_ended_early_the_role_is_gone(cast: Cast, travel: Travel) -> None:
    away(cast)
    travel(DURING)
    assert actor(cast.colleague).roles
    service.end_absence(cast.ficcc.id, cast.home.id, FROM, actor=actor(cast.home))
    assert not actor(cast.colleague).roles
    assert queries.coordinators_of(cast.ficcc.id) == sorted([cast.home.id, cast.lead.id])


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"from_on": date(2027, 3, 11)}, "days_order", "until_on"),
        ({"from_on": date(2027, 2, 1), "until_on": date(2027, 2, 28)}, "days_over", "until_on"),
        ({"until_on": date(2029, 1, 1)}, "days_many", "until_on"),
        ({"deputy_id": None}, "not_member", "deputy"),
    ],
)
def test_bad_days_and_deputies_are_refused(
    cast: Cast, changed: dict[str, Any], code: str, field: str
) -> None:
    refused(code, lambda: away(cast, **changed), field=field)


def test_who_may_be_deputy_and_who_is_away_already(cast: Cast) -> None:
    for somebody in (cast.host, cast.claimant, cast.unverified):
        refused("not_member", lambda who=somebody: away(cast, deputy_id=who.id), field="deputy")
    refused("own_deputy", lambda: away(cast, deputy_id=cast.home.id), field="deputy")
    away(cast)
    refused("away_already", lambda: away(cast, until_on=date(2027, 3, 9)), field="from_on")
    as_lead = {"who": cast.lead, "actor": actor(cast.lead)}
    refused("away_already", lambda: away(cast, deputy_id=cast.home.id, **as_lead), field="deputy")


def test_one_enters_the_own_days_and_a_lead_those_of_all(cast: Cast) -> None:
    for somebody in (cast.home, cast.colleague, cast.host, cast.learner):
        with pytest.raises(NotFound):
            away(cast, who=cast.lead, actor=actor(somebody))
        with pytest.raises(NotFound):
            service.end_absence(cast.ficcc.id, cast.lead.id, FROM, actor=actor(somebody))
    assert away(cast, actor=actor(cast.lead))
    refused("decides_nothing", lambda: away(cast, who=cast.learner, actor=actor(cast.lead)), field="person")


def test_a_deputy_who_left_decides_nothing_and_the_leads_are_told(cast: Cast, travel: Travel) -> None:
    service.end_role(cast.lead.id, Role.LEAD, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    away(cast)
    travel(DURING)
    assert queries.coordinators_of(cast.ficcc.id) == [cast.colleague.id]
    service.leave_centre(cast.ficcc.id, actor=actor(cast.colleague))
    assert not actor(cast.colleague).roles
    assert queries.coordinators_of(cast.ficcc.id) == [cast.home.id]


def test_who_lost_the_role_has_no_deputy(cast: Cast, travel: Travel) -> None:
    away(cast)
    service.end_role(cast.home.id, Role.COORDINATOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    travel(DURING)
    assert not actor(cast.colleague).roles


def test_an_actor_costs_at_most_three_queries(cast: Cast, travel: Travel, queries: Any) -> None:
    away(cast)
    travel(DURING)
    with queries() as seen:
        actor(cast.colleague)
    assert len(seen) <= 3


def test_settings_are_kept_and_bad_ones_refused(cast: Cast) -> None:
    def edit(days: int, who: Any, version: int = 1, approval: str = "required") -> None:
        service.edit_settings(
            cast.ficcc.id, decision_days=days, home_approval=approval, version=version, actor=actor(who)
        )

    edit(7, cast.home)
    card = queries.centre_cards()[cast.ficcc.id]
    assert (card.decision_days, card.home_approval) == (7, "required")
    stale = refused("stale", lambda: edit(8, cast.lead), status=409)
    assert cast.home.name in str(stale.sentence)
    for days in (0, 61):
        refused("decision_days", lambda days=days: edit(days, cast.home, 2), field="decision_days")
    refused("unknown_choice", lambda: edit(5, cast.home, 2, "perhaps"), field="home_approval")
    refused("missing", lambda: edit(5, cast.home, 2, "required_above_fee"), field="approval_above")
    with pytest.raises(NotFound):
        edit(5, cast.host, 2)
