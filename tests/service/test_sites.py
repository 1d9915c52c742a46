"""Local sites of one run, and what `doctor` finds about pools and sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lms.courses import queries as courses
from lms.courses.models import Pool, Run
from lms.courses.rules import PoolInput, SiteCard, SiteInput, input_of_site
from lms.enrolments import service
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import CaseCard
from lms.kit import journal
from lms.kit.db import session, use_case
from lms.kit.refusal import NotFound, Refusal
from lms.outbox import service as outbox
from tests.cast import Cast, Somebody
from tests.enrolling import card
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")
LUND = SiteInput(
    name="Lund", place="Room 1", capacity=1, contact_name="Ann", contact_email="ann@lund.example"
)
UMEA = SiteInput(name="Umeå", city="Umeå")


def sited(cast: Cast, *sites: SiteInput, **policy: Any) -> tuple[Scene, list[SiteCard]]:
    scene = a_run(cast, **policy)
    service.set_sites(scene.run_id, sites or (LUND, UMEA), actor=actor(cast.host))
    return scene, sites_of(scene)


def sites_of(scene: Scene) -> list[SiteCard]:
    return list(courses.sites_of([scene.run_id])[scene.run_id])


def at(scene: Scene, person: Somebody, site: SiteCard | None) -> CaseCard:
    ident = service.enrol(
        scene.run_id, person_id=person.id, actor=actor(person), site_id=site.id if site else None
    )
    return card(ident)


def seat(case: CaseCard) -> str:
    return card(case.id).parts.seat.value


def test_a_site_has_seats_of_its_own(cast: Cast) -> None:
    scene, (lund, umea) = sited(cast)
    first, second, third = (
        at(scene, cast.learner, lund),
        at(scene, cast.outside, lund),
        at(scene, cast.baltic, umea),
    )
    assert [seat(each) for each in (first, second, third)] == ["confirmed", "waiting", "confirmed"]
    assert (first.site_name, third.site_name) == ("Lund", "Umeå")
    service.withdraw(third.id, actor=actor(cast.baltic))
    assert seat(second) == "waiting"  # a seat in Umeå is no seat in Lund
    service.withdraw(first.id, actor=actor(cast.learner))
    assert seat(second) == "confirmed"
    assert service.violations() == []


def test_a_run_may_be_full_before_its_sites_are(cast: Cast) -> None:
    scene, (_lund, umea) = sited(cast, capacity_max=1)
    assert [seat(at(scene, who, umea)) for who in (cast.learner, cast.outside)] == ["confirmed", "waiting"]


def test_one_is_chosen_of_this_run(cast: Cast) -> None:
    scene, _sites = sited(cast)
    other, (elsewhere, _more) = sited(cast, ref="RUN-2")
    for site, code in ((None, "which_site"), (elsewhere, "unknown_site")):
        with pytest.raises(Refusal, match=code) as told:
            at(scene, cast.learner, site)
        assert told.value.field == "site_id"
    assert seat(at(other, cast.learner, elsewhere)) == "confirmed"
    plain = a_run(cast, ref="RUN-3")
    with pytest.raises(Refusal, match="unknown_site"):
        at(plain, cast.learner, elsewhere)


def test_a_full_site_without_waiting_list_says_so(cast: Cast) -> None:
    scene, (lund, _umea) = sited(cast, waiting_list=False)
    at(scene, cast.learner, lund)
    with pytest.raises(Refusal, match="full"):
        at(scene, cast.outside, lund)


def test_more_seats_at_a_site_go_to_the_queue_and_fewer_evict_nobody(cast: Cast) -> None:
    scene, (lund, umea) = sited(cast)
    first, second = at(scene, cast.learner, lund), at(scene, cast.outside, lund)
    known = [input_of_site(lund), input_of_site(umea)]
    by, version = actor(cast.host), scene.run.version
    service.set_sites(scene.run_id, [replace(known[0], capacity=2), known[1]], actor=by, version=version)
    assert [seat(first), seat(second)] == ["confirmed", "confirmed"]
    service.set_sites(scene.run_id, [known[1], replace(known[0], capacity=0)], actor=by)
    assert [seat(first), seat(second)] == ["confirmed", "confirmed"]
    assert [each.name for each in sites_of(scene)] == ["Umeå", "Lund"]
    assert service.violations() == []
    with pytest.raises(Refusal) as told:
        service.set_sites(scene.run_id, known, actor=by, version=version)
    assert told.value.status == 409


def test_who_enrolled_keeps_the_site(cast: Cast) -> None:
    scene, (lund, umea) = sited(cast)
    case = at(scene, cast.learner, lund)
    service.withdraw(case.id, actor=actor(cast.learner))
    with pytest.raises(Refusal, match="site_used"):
        service.set_sites(scene.run_id, [input_of_site(umea)], actor=actor(cast.host))
    service.set_sites(scene.run_id, [input_of_site(lund)], actor=actor(cast.host))
    assert [each.name for each in sites_of(scene)] == ["Lund"]


def test_saved_again_nothing_changes(cast: Cast) -> None:
    scene, sites = sited(cast)
    version = scene.run.version
    service.set_sites(scene.run_id, [input_of_site(each) for each in sites], actor=actor(cast.host))
    assert scene.run.version == version
    moves = [row.move for row in journal.rows_of(("run", scene.run_id))]
    assert moves.count("set-sites") == 1


def test_everything_wrong_is_said_at_once(cast: Cast) -> None:
    scene = a_run(cast)
    wrong = [
        SiteInput(place="x" * 201, capacity=-1),
        SiteInput(name="Lund", contact_email="ann", centre_id=99),
    ]
    with pytest.raises(Refusal) as told:
        service.set_sites(scene.run_id, wrong, actor=actor(cast.host))
    assert {(each.code, each.field) for each in told.value.problems} == {
        ("missing", "sites-0-name"),
        ("too_long", "sites-0-place"),
        ("out_of_range", "sites-0-capacity"),
        ("email_shape", "sites-1-contact_email"),
        ("unknown_centre", "sites-1-centre"),
    }
    with pytest.raises(NotFound):
        service.set_sites(scene.run_id, [SiteInput(id=99, name="Lund")], actor=actor(cast.host))


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("home", 404), ("learner", 404)])
def test_only_coordinators_of_the_host(cast: Cast, who: str, status: int) -> None:
    scene = a_run(cast)
    with pytest.raises(Refusal) as told:
        service.set_sites(scene.run_id, [LUND], actor=actor(getattr(cast, who)))
    assert told.value.status == status


def test_a_coordinator_chooses_for_the_own_people(cast: Cast) -> None:
    scene, (_lund, umea) = sited(cast)
    by = actor(cast.home)
    ident = service.enrol(
        scene.run_id, person_id=cast.learner.id, actor=by, home_centre_id=cast.ficcc.id, site_id=umea.id
    )
    assert card(ident).site_name == "Umeå"


class TestDoctor:
    """What should never be, put there by hand."""

    def test_more_holders_than_seats(self, cast: Cast) -> None:
        scene, (_lund, umea) = sited(cast, capacity_max=2)
        for person in (cast.learner, cast.outside):
            at(scene, person, umea)
        assert service.violations() == []
        by_hand(update(Run).where(Run.id == scene.run_id).values(capacity_max=1))
        assert service.violations() == [
            "run RUN-1 has more holders than seats, and nobody lowered their number"
        ]

    def test_an_enrolment_elsewhere_and_too_many_at_a_site(self, cast: Cast) -> None:
        scene, (lund, umea) = sited(cast)
        other, (elsewhere, _more) = sited(cast, ref="RUN-2")
        cases = [at(scene, person, umea) for person in (cast.learner, cast.outside)]
        by_hand(update(Enrolment).where(Enrolment.id == cases[0].id).values(site_id=elsewhere.id))
        assert service.violations() == [f"enrolment {cases[0].ref} is at a site of another run"]
        by_hand(update(Enrolment).where(Enrolment.run_id == scene.run_id).values(site_id=lund.id))
        assert service.violations() == [
            "run RUN-1: Lund has more holders than seats, and nobody lowered their number"
        ]
        assert other.run.state == "published"

    def test_releases(self, cast: Cast, travel: Callable[..., datetime]) -> None:
        scene = a_run(cast)
        wall = datetime.fromisoformat("2027-03-15T12:00")
        pool = PoolInput(seats=2, centre_ids=frozenset({cast.kiip.id}), release_wall=wall)
        service.set_pools(scene.run_id, [pool], actor=actor(cast.host))
        now = travel(timedelta(days=15))
        assert service.violations() == []  # no worker lives
        outbox.beat("one")
        assert service.violations() == ["run RUN-1: KIIP should have been released more than an hour ago"]
        by_hand(update(Pool).where(Pool.run_id == scene.run_id).values(released_at=now))
        assert service.violations() == ["run RUN-1: the release of KIIP stands in the journal 0 times"]


@use_case
def by_hand(statement: Any) -> None:
    session().execute(statement)
