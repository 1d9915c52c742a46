"""The month table on the calendar page, and what a coordinator is told of the days of a run."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from lms.access import Scope
from lms.courses.rules import Sharing
from lms.enrolments import service as enrolments
from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.scene import a_run, actor, session_on
from tests.shelf import topic
from tests.web.hosted import RUN

pytestmark = pytest.mark.usefixtures("now")
FRIDAY = date(2027, 3, 26)  # Good Friday


def words(html: str) -> str:
    """What one reads, blanks joined."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def cells(client: Reader, path: str) -> dict[str, str]:
    """The words of each cell of the month table, by the day."""
    answer = client.get(path)
    assert answer.status_code == 200
    table = answer.text[answer.text.index("<table") : answer.text.index("</table")]
    found = re.findall(r"<td(.*?)</td>", table, re.DOTALL)
    return {re.findall(r'datetime="(.*?)"', cell)[0]: words(f"<td{cell}") for cell in found}


def test_a_month_is_a_table_above_its_list(
    cast: Cast, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    scene = a_run(cast)
    many = tuple(session_on(FRIDAY, title=f"Part {n}", starts=8 + n, ends=9 + n) for n in range(5))
    a_run(cast, ref="RUN-2", title="Estonian <thing>", centre=cast.kiip, sessions=many)
    page = client.get("/calendar?month=2027-03&centre=sccc&from=2029-01-01").text
    assert "<caption>March 2027</caption>" in page and 'id="day-2027-03-23"' in page
    for address in ("month=2027-02", "month=2027-04", "month=2027-03"):
        assert f'href="/calendar?{address}&amp;centre=sccc"' in page
    assert '<input type="hidden" name="month" value="2027-03">' in page
    assert "Estonian" not in page and "ignored" not in page
    days = cells(client, "/calendar?month=2027-03")
    assert len(days) == 35 and "11:00 SCCC Clean room basics: Lecture" in days["2027-03-23"]
    assert "Enrol by: Clean room basics" in days["2027-03-22"] and "Yours" not in days["2027-03-23"]
    assert days["2027-03-26"].endswith("Part 2 +2 more : Fri 26 Mar 2027")
    assert days["2027-04-01"] == "1"
    assert "Swedish Chips Competence Centre" in client.get("/calendar?month=2027-03").text
    enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    reader = signed_in(cast.learner)
    days = cells(reader, "/calendar?month=2027-03")
    assert "★ Yours: " in days["2027-03-23"] and "Yours" not in days["2027-03-26"]
    assert reader.get("/calendar?month=2027-03").text.count(">Yours</span>") >= 2
    assert 'class="today" aria-current="date"' in client.get("/calendar?month=2027-03").text
    assert 'href="/calendar?month=2027-03"' in client.get("/calendar").text
    for edge in ("1990-01", "2100-12", "2026-12"):
        assert cells(client, f"/calendar?month={edge}")
    for bad in ("2027-13", "0000-00", "x", "2101-01"):
        page = words(client.get(f"/calendar?month={bad}").text)
        assert f"were ignored: month={bad}" in page and "By month" in page


def test_the_desk_hints_at_what_else_is_on_a_day(cast: Cast, signed_in: Callable[[Somebody], Reader]) -> None:
    radio = topic("Radio")
    on: dict[str, object] = {"sessions": (session_on(FRIDAY),), "starts_on": FRIDAY, "ends_on": FRIDAY}
    about = {"topic_ids": (radio,)}
    a_run(cast, ref="R-1", title="Mine", course=about)
    a_run(cast, ref="R-2", title="Theirs", centre=cast.kiip, course=about, **on)
    a_run(
        cast,
        ref="R-3",
        title="Secret",
        centre=cast.kiip,
        course=about | {"sharing": Sharing(scope=Scope.OWN)},
        **on,
    )
    a_run(cast, ref="R-4", title="Sketch", course=about, publish=False, **on)
    a_run(cast, ref="R-5", title="Foreign sketch", centre=cast.kiip, course=about, publish=False, **on)
    a_run(cast, ref="R-6", title="Something else", **on)
    host = signed_in(cast.host)
    assert "This is a hint" not in host.get(RUN).text
    sent = {"day": FRIDAY.isoformat(), "starts_at": "10:00", "ends_at": "12:00", "zone": "Europe/Stockholm"}
    assert host.submit(f"{RUN}/change/sessions/new", "add-session", **sent).status_code == 303
    html = host.get(RUN).text
    page = words(html)
    assert "On Fri 26 Mar 2027 there is also Theirs on Radio at KIIP." in page
    assert "On Fri 26 Mar 2027 there is also Sketch on Radio at SCCC." in page
    assert 'href="/runs/R-2"' in html and 'href="/desk/sccc/runs/R-4"' in html
    assert "Fri 26 Mar 2027 is a public holiday in Sweden (Good Friday)." in page
    assert not any(word in page for word in ("Secret", "Foreign", "Something else"))
    for path in ("/desk/sccc/runs/R-4/edit", "/desk/sccc/runs/R-4/publish"):
        assert "there is also Theirs on Radio at KIIP" in words(host.get(path).text)
