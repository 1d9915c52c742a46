"""The balance of seats between centres: who sees it, and that it adds up."""

from __future__ import annotations

from datetime import datetime

import pytest

from lms.courses.models import Pool, PoolCentre
from lms.enrolments import service
from lms.kit.db import add, use_case
from tests.cast import Cast
from tests.scene import Scene, a_run, actor
from tests.web.charted import chart, enrol
from tests.web.hosted import SignIn

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Three of FiCCC at SCCC, and one each of three others."""
    scene = a_run(cast, capacity_max=6)
    enrol(scene, cast.learner, cast.colleague, cast.guest, cast.baltic, cast.outside, cast.home)
    return scene


@use_case
def reserve(scene: Scene, centres: list[int], seats: int, released: datetime | None = None) -> None:
    pool = add(Pool(run_id=scene.run_id, name="some", seats=seats, release_at=released, released_at=released))
    for centre in centres:
        add(PoolCentre(pool_id=pool.id, centre_id=centre, run_id=scene.run_id))


def balance(page: str) -> dict[str, list[str]]:
    return chart(page, "balance")


def test_a_balance_of_seats(signed_in: SignIn, cast: Cast, scene: Scene) -> None:
    """FiCCC has three people at SCCC; two of SCCC's people are at FiCCC."""
    there = a_run(cast, centre=cast.ficcc, title="Etching", ref="RUN-2")
    enrol(there, cast.guest, cast.trainer, cast.learner, cast.outside)
    left = enrol(there, cast.other)
    service.withdraw(left[0], actor=actor(cast.other))
    released = datetime.fromisoformat("2027-03-02T09:00:00+00:00")
    reserve(scene, [cast.ficcc.id, cast.kiip.id], 4, released)
    reserve(there, [cast.sccc.id], 1)
    page = signed_in(cast.home).get("/desk/ficcc/balance").text
    assert balance(page) == {
        "KIIP": ["0", "0", "0", "0", "0", "0"],
        "ChipsC2-LT": ["0", "0", "0", "0", "0", "0"],
        "SCCC": ["3", "2", "+1", "4", "3", "1"],
        "outside the network": ["0", "1", "-1", "0", "0", "0"],
        "Together": ["3", "3", "0", "4", "3", "1"],
    }
    mirrored = balance(signed_in(cast.host).get("/desk/sccc/balance?year=2027").text)
    assert mirrored["FiCCC"] == ["2", "3", "-1", "1", "1", "0"]
    assert balance(signed_in(cast.home).get("/desk/ficcc/balance?year=2026").text)["SCCC"][:2] == ["0", "0"]
    lines = signed_in(cast.home).get("/desk/ficcc/balance.csv?year=2027").text.splitlines()
    assert lines[0].endswith("centre,sent,received,difference,reserved,used,unused_at_release")
    assert "sccc,3,2,1,4,3,1" in lines
    assert "outside,0,1,-1,0,0,0" in lines
    office = signed_in(cast.office)
    assert balance(office.get("/admin/balance").text)["FiCCC"] == ["3", "2", "+1", "4", "3", "1"]
    assert balance(office.get("/admin/balance?centre=ficcc").text)["SCCC"] == ["3", "2", "+1", "4", "3", "1"]
    assert office.get("/admin/balance?centre=nowhere").status_code == 404
    assert "ficcc,3,2,1,4,3,1" in office.get("/admin/balance.csv?year=2027").text
    assert "sccc,3,2,1,4,3,1" in office.get("/admin/balance.csv?year=2027&centre=ficcc").text


@pytest.mark.parametrize("year", ["", "abc", "20270", "1066", "٢٠٢٧"])
def test_a_strange_year_is_this_year(signed_in: SignIn, cast: Cast, year: str) -> None:
    page = signed_in(cast.host).get("/desk/sccc/balance", query_string={"year": year})
    assert page.status_code == 200
    assert "Balance of seats 2027" in page.text


def test_the_balance_is_the_coordinators(signed_in: SignIn, cast: Cast) -> None:
    for who in ("trainer", "editor", "guest", "home", "other", "office", "admin"):
        reader = signed_in(getattr(cast, who))
        assert reader.get("/desk/sccc/balance").status_code == 404
        assert reader.get("/desk/sccc/balance.xlsx").status_code == 404
    assert "/desk/sccc/balance" in signed_in(cast.host).get("/desk/sccc").text
    assert "/desk/sccc/balance" not in signed_in(cast.editor).get("/desk/sccc").text
