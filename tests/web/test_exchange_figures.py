"""Person-days of a centre, the flow between all centres, and what everybody reads of stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.afterwards import Travel, completed
from tests.agreeing import a_stay
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application
from tests.reader import Reader
from tests.scene import crowd

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def stays(cast: Cast, number: int, *, ref: str = "SLOT-1", kind: str = "researcher_visit") -> None:
    """`number` people of FiCCC were at SCCC for ten days each in February 2027."""
    slot = a_slot(cast, ref=ref, kind=kind, places=20)
    for person in crowd(number, like=cast.learner):
        case = an_application(cast, slot, person=person, state="closed")
        first, last = date(2027, 2, 1), date(2027, 2, 10)
        a_stay(case, start=first, end=last, arrival=first, departure=last)


def test_a_centre_reads_its_balance_of_person_days(signed_in: SignIn, cast: Cast) -> None:
    stays(cast, 2)
    ahead = an_application(cast, a_slot(cast, ref="SLOT-2"), state="agreed")
    a_stay(ahead, start=date(2027, 7, 1), end=date(2027, 7, 3))
    page = "/desk/sccc/exchanges/balance"
    text = signed_in(cast.host).get(f"{page}?year=2027").text
    row = text.split('data-with="ficcc"')[1].split("</tr>")[0]
    for cell in ('"Received">20<', '"Difference">-20<', '"Received, planned">3<', '"Sent">0<'):
        assert cell in row
    file = signed_in(cast.home).get("/desk/ficcc/exchanges/balance.csv?year=2027")
    assert file.content_type.startswith("text/csv")
    assert "sccc,20,0,20,3,0" in file.text
    assert "sccc,0,0,0,0,0" in signed_in(cast.home).get("/desk/ficcc/exchanges/balance.csv?year=2025").text
    for person in (cast.home, cast.editor, cast.office, cast.guest):
        assert signed_in(person).get(page).status_code == 404
        assert signed_in(person).get(f"{page}.csv").status_code == 404
    assert page in signed_in(cast.host).get("/desk/sccc/balance").text


def test_the_office_reads_the_flow_of_people_days_courses_and_stays(
    signed_in: SignIn, cast: Cast, travel: Travel
) -> None:
    stays(cast, 2)
    completed(cast, travel)
    office = signed_in(cast.office)
    expected = {"days": "20", "people": "3", "courses": "1", "stays": "2"}
    for measure, figure in expected.items():
        text = office.get(f"/admin/flow?year=2027&measure={measure}").text
        assert f'data-measure="{measure}"' in text
        row = text.split('data-home="ficcc"')[1].split("</tr>")[0]
        cell = row.split('data-label="SCCC">')[1].split("</td>")[0]
        assert cell.split("</svg>")[1].strip() == figure
        assert 'fill-opacity="1.0"' in cell
    assert office.get("/admin/flow?year=none&measure=none").status_code == 200
    file = office.get("/admin/flow.csv?year=2027").text
    assert "home_centre,host_centre,days,people,courses,stays" in file
    assert "ficcc,sccc,20,3,1,2" in file
    assert signed_in(cast.admin).get("/admin/flow").status_code == 200
    for person in (cast.host, cast.lead, cast.learner):
        assert signed_in(person).get("/admin/flow").status_code == 404


def test_no_public_figure_is_below_five(client: Reader, cast: Cast) -> None:
    stays(cast, 7)
    other = a_slot(cast, ref="SLOT-2", kind="job_shadowing", centre=cast.kiip, places=20)
    case = an_application(cast, other, person=cast.learner, state="ended")
    a_stay(case, start=date(2027, 2, 1), end=date(2027, 2, 3), arrival=date(2027, 2, 1))
    text = client.get("/exchanges/statistics?year=2027").text
    for label in ("SCCC", "Researcher visit"):
        assert text.split(f">{label}</th>")[1].split("</td>")[0].endswith(">7"), label
    for label in ("KIIP", "FiCCC", "Job shadowing", "Estonia"):
        assert text.split(f">{label}</th>")[1].split("</td>")[0].endswith(">fewer than 5"), label
    assert text.split(">Finland</th>")[1].split("</td>")[0].endswith(">8")
    file = client.get("/exchanges/statistics.csv?year=2027").text
    assert "centre,SCCC,7" in file and "centre,KIIP,fewer than 5" in file
    assert "7" not in client.get("/exchanges/statistics.csv?year=2026").text.replace("2027", "")
