"""Pools and sites on pages: the host sets them, their centres release them, everybody reads what they could take."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.courses import queries as courses
from lms.courses.rules import SiteInput
from lms.enrolments import queries, service
from lms.enrolments.service import releases
from lms.kit import journal
from tests.cast import Cast, Somebody
from tests.enrolling import enrol, values_of
from tests.pooling import keep_seats, pools
from tests.reader import Reader
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
SEATS = "/desk/sccc/runs/RUN-1/seats"


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Three seats, two of them for the Baltic centres."""
    found = a_run(cast, capacity_max=3)
    return keep_seats(found)


def sites(scene: Scene) -> tuple[Any, ...]:
    by = actor(scene.cast.host)
    lund = SiteInput(
        name="Lund", place="Room 1", capacity=1, contact_name="Ann", contact_email="ann@lund.example"
    )
    service.set_sites(scene.run_id, [lund, SiteInput(name="Umeå")], actor=by)
    return courses.sites_of([scene.run_id])[scene.run_id]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_region_stands_for_its_centres(signed_in: SignIn, cast: Cast) -> None:
    scene, reader = a_run(cast), signed_in(cast.host)
    assert "Pools and sites" in reader.get("/desk/sccc/runs/RUN-1").text
    typed = {
        "pools-0-seats": "4",
        "pools-0-centres": [f"region-{cast.baltic_region.id}"],
        "pools-0-release_at": "2027-03-15T12:00",
    }
    answer = reader.submit(SEATS, "set-pools", **typed)
    assert answer.location == SEATS
    only = pools(scene)[0]
    assert (only.name, only.seats, only.centre_ids) == (
        "KIIP, ChipsC2-LT",
        4,
        {cast.kiip.id, cast.chipsc2_lt.id},
    )
    page = words(reader.get(SEATS).text)
    assert "Kept until Mon 15 Mar 2027 12:00 CET" in page
    assert "Pools set: KIIP, ChipsC2-LT" in page


def test_one_more_row_saves_nothing(signed_in: SignIn, scene: Scene, cast: Cast) -> None:
    reader, version = signed_in(cast.host), scene.run.version
    answer = reader.submit(SEATS, "set-pools", more="1", **{"pools-0-seats": "77"})
    assert answer.status_code == 200
    assert 'value="77"' in answer.text
    assert 'name="pools-3-seats"' in answer.text
    assert 'name="pools-4-seats"' not in answer.text
    assert scene.run.version == version


def test_what_is_wrong_stands_beside_its_row_and_stays_typed(
    signed_in: SignIn, scene: Scene, cast: Cast
) -> None:
    reader = signed_in(cast.host)
    typed = {
        "pools-2-name": "Nordic",
        "pools-2-seats": "9",
        "pools-2-centres": [str(cast.kiip.id)],
        "pools-2-release_at": "2027-03-28T02:30",
    }
    answer = reader.submit(SEATS, "set-pools", **typed)
    assert answer.status_code == 422
    for name in ("centres", "seats", "release_at"):
        assert f'id="pools-2-{name}-error"' in answer.text
    assert 'value="2027-03-28T02:30"' in answer.text
    assert len(pools(scene)) == 1
    answer = reader.submit(SEATS, "set-pools", **{"pools-1-seats": "many"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.text


def test_a_pool_is_removed_by_its_box(signed_in: SignIn, scene: Scene, cast: Cast) -> None:
    signed_in(cast.host).submit(SEATS, "set-pools", **{"pools-0-remove": "y"})
    assert pools(scene) == ()


def test_a_stale_page_says_who_was_faster(signed_in: SignIn, scene: Scene, cast: Cast) -> None:
    answer = signed_in(cast.host).submit(SEATS, "set-pools", version="1")
    assert answer.status_code == 409
    assert "Host Person was faster" in answer.text


def test_a_released_pool_is_out_of_the_form_and_stays(
    signed_in: SignIn, scene: Scene, cast: Cast, travel: Callable[..., datetime]
) -> None:
    travel(timedelta(days=15))
    releases.release_pools()
    reader = signed_in(cast.host)
    page = reader.get(SEATS).text
    assert 'data-state="released"' in page
    assert "Released on" in page
    assert "2 unused seats are open to all." in words(page)
    reader.submit(SEATS, "set-pools", **{"pools-0-seats": "1", "pools-0-centres": [str(cast.ficcc.id)]})
    assert [each.name for each in pools(scene)] == ["Baltic centres", "FiCCC"]
    assert "were released on" not in reader.get("/desk/sccc/seats/RUN-1/1/release").text
    assert (
        reader.submit(f"{SEATS}/1/extend", "extend-release", release_at="2027-03-20T12:00").status_code == 409
    )


def test_a_home_coordinator_finds_the_seats_and_releases_them(
    signed_in: SignIn, scene: Scene, cast: Cast
) -> None:
    waiting = [enrol(scene, person) for person in (cast.learner, cast.outside)][1]
    reader = signed_in(cast.other)
    assert "1 pool keeps seats for your people" in reader.get("/desk/kiip").text
    assert "Seats kept for people of KIIP" in reader.get("/runs/RUN-1").text
    assert 'data-run="RUN-1"' in reader.get("/desk/kiip/seats").text
    here = "/desk/kiip/seats/RUN-1/1/release"
    page = reader.get(here).text
    assert "2 seats go to the open pool at once" in page
    answer = reader.submit(here, "release-pool", reason="Nobody of ours comes.")
    assert answer.location == "/desk/kiip/seats"
    found = queries.case_by_id(waiting.id)
    assert found is not None
    assert found.parts.seat == "confirmed"
    assert journal.rows_of(("run", scene.run_id))[-1].reason == "Nobody of ours comes."
    page = reader.get(here).text
    assert "Released on" in page
    assert 'data-action="release-pool"' not in page


@pytest.mark.parametrize("path", ["/desk/ficcc/seats/RUN-1/1/release", "/desk/ficcc/seats/RUN-1/2/release"])
def test_other_centres_have_no_such_page(signed_in: SignIn, scene: Scene, cast: Cast, path: str) -> None:
    assert signed_in(cast.home).get(path).status_code == 404
    assert signed_in(cast.home).get("/desk/ficcc/seats").status_code == 200


def test_the_host_keeps_them_longer(signed_in: SignIn, scene: Scene, cast: Cast) -> None:
    reader = signed_in(cast.host)
    for wall in ("2027-03-14T12:00", "2027-03-28T02:30", "2027-03-30T12:00"):
        answer = reader.submit(f"{SEATS}/1/extend", "extend-release", release_at=wall)
        assert answer.status_code == 422
        assert 'id="release_at-error"' in answer.text
        assert f'value="{wall}"' in answer.text
    answer = reader.submit(
        f"{SEATS}/1/extend", "extend-release", release_at="2027-03-18T12:00", reason="A holiday"
    )
    assert answer.location == SEATS
    assert "kept longer, until Thu 18 Mar 2027 12:00 CET" in words(reader.get(SEATS).text)


def test_each_reader_sees_what_they_could_take(
    signed_in: SignIn, client: Reader, scene: Scene, cast: Cast
) -> None:
    enrol(scene, cast.learner)
    line = "Baltic centres: 2 of 2 free until Mon 15 Mar 2027 12:00 CET"
    for reader, lead, listed in (
        (client, "Waiting list", "Waiting list"),
        (signed_in(cast.colleague), "Waiting list", "Waiting list"),
        (signed_in(cast.baltic), "2 seats you could take", "2 seats free"),
    ):
        page = reader.get("/runs/RUN-1").text
        assert f'<p class="seats-lead">{lead}</p>' in page
        assert line in words(page)
        assert "Open to all: 0 of 1 free" in words(page)
        assert "until they are released" in words(page)
        assert 'data-holders="1"' in page
        assert listed in words(reader.get("/courses").text)
        assert listed in words(reader.get("/courses/clean-room-basics").text)
        found = "Clean room basics" in words(reader.get("/courses?free=1").text)
        assert found is (listed == "2 seats free")
    item = signed_in(cast.baltic).get("/courses.json").get_json()["items"][0]
    assert item["runs"][0]["seats_free"] == 2


def test_who_has_a_seat_reads_what_is_free(signed_in: SignIn, scene: Scene, cast: Cast) -> None:
    enrol(scene, cast.baltic)
    assert '<p class="seats-lead">2 seats free</p>' in signed_in(cast.baltic).get("/runs/RUN-1").text


def test_who_waits_reads_for_whom_the_free_seats_are(signed_in: SignIn, scene: Scene, cast: Cast) -> None:
    enrol(scene, cast.learner)
    waiting = enrol(scene, cast.colleague)
    page = words(signed_in(cast.colleague).get(f"/enrolments/{waiting.ref}").text)
    assert "The free seats are for" in page
    assert "only until Mon 15 Mar 2027 12:00 CET." in page
    assert "A place on the waiting list was given" in page


def test_pools_and_sites_cost_few_queries(
    signed_in: SignIn, client: Reader, cast: Cast, queries: Callable[[], Any]
) -> None:
    """A list asks as much with pools as without; a run's page once more for its sites."""

    def asked(reader: Reader, path: str) -> int:
        with queries() as seen:
            reader.get(path)
        return len(seen)

    learner = signed_in(cast.learner)
    a_run(cast, ref="RUN-0", title="Plain")
    plain_list, plain_run = asked(learner, "/courses"), asked(learner, "/runs/RUN-0")
    for number in range(3):
        keep_seats(a_run(cast, ref=f"RUN-{number + 1}", title=f"Pooled {number}"))
    assert asked(learner, "/courses") == plain_list
    assert asked(learner, "/runs/RUN-1") == plain_run
    found = a_run(cast, ref="SITES", title="Sited")
    sites(found)
    assert asked(learner, "/runs/SITES") == plain_run + 1


def test_sites_are_set_chosen_and_shown(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    scene, host = a_run(cast, capacity_max=5), signed_in(cast.host)
    typed = {
        "sites-0-name": "Lund",
        "sites-0-place": "Room 1",
        "sites-0-capacity": "1",
        "sites-0-contact_name": "Ann",
        "sites-0-contact_email": "ann@lund.example",
        "sites-1-name": "Umeå",
    }
    bad = host.submit(SEATS, "set-sites", **(typed | {"sites-1-name": "", "sites-1-contact_email": "ann"}))
    assert bad.status_code == 422
    assert 'id="sites-1-name-error"' in bad.text
    assert 'id="sites-1-contact_email-error"' in bad.text
    assert host.submit(SEATS, "set-sites", **typed).location == SEATS
    page = client.get("/runs/RUN-1").text
    assert "Ann" in page
    assert "ann@lund.example" not in page
    assert "ann@lund.example" in signed_in(cast.learner).get("/runs/RUN-1").text
    assert scene.run.version


def test_a_site_is_chosen_and_shown_wherever_the_enrolment_is(signed_in: SignIn, cast: Cast) -> None:
    scene, host, learner = a_run(cast, capacity_max=5), signed_in(cast.host), signed_in(cast.learner)
    lund, umea = sites(scene)
    page = learner.get("/runs/RUN-1").text
    assert "Lund · Room 1 · 1 seat free · contact Ann" in page
    assert "5 seats you could take" in page
    answer = learner.submit("/runs/RUN-1/enrol", "enrol")
    assert answer.status_code == 422
    assert 'id="site_id-error"' in answer.text
    assert learner.submit("/runs/RUN-1/enrol", "enrol", site_id=str(lund.id + 99)).status_code == 422
    case = learner.submit("/runs/RUN-1/enrol", "enrol", site_id=str(lund.id)).location
    assert "Lund" in learner.get(case).text
    assert "Lund" in learner.get("/me").text
    colleague = signed_in(cast.colleague)
    assert "Lund · Room 1 · full" in colleague.get("/runs/RUN-1/enrol").text
    waiting = colleague.submit("/runs/RUN-1/enrol", "enrol", site_id=str(lund.id)).location
    assert "On the waiting list" in colleague.get(waiting).text
    home = signed_in(cast.home)
    found = home.submit("/desk/ficcc/enrol/RUN-1?q=lead", "enrol", person=cast.lead.ref, site_id=str(umea.id))
    assert found.status_code == 303
    listed = host.get("/desk/sccc/runs/RUN-1/participants").text
    assert "Umeå" in listed
    assert "Umeå" in host.get("/desk/sccc/runs/RUN-1/participants?sign=yes").text
    rows = csv.DictReader(
        host.get("/desk/sccc/runs/RUN-1/participants.csv").text.removeprefix("\ufeff").splitlines()
    )
    assert {row["site"] for row in rows} == {"Lund", "Umeå"}
    kept = host.submit(SEATS, "set-sites", **{"sites-0-remove": "y"})
    assert kept.status_code == 422
    assert "People have enrolled for Lund, so it stays." in kept.text


def test_over_by_is_for_the_host(signed_in: SignIn, cast: Cast) -> None:
    scene = a_run(cast, capacity_max=2)
    for person in (cast.learner, cast.outside):
        enrol(scene, person)
    service.change_run(scene.run_id, values_of(scene, capacity_max=1), actor=actor(cast.host), note="Less.")
    assert "Over by 1" in signed_in(cast.host).get("/runs/RUN-1").text
    assert "Over by 1" in signed_in(cast.host).get(SEATS).text
    assert "Over by 1" not in signed_in(cast.baltic).get("/runs/RUN-1").text
