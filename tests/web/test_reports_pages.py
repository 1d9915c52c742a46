"""Statistics of a run, its feedback, the balance of seats: who sees what, and that it is right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from lms.courses.queries import sessions_of
from lms.enrolments import queries, service
from lms.enrolments.rules.feedback import Said
from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.scene import Scene, a_run, actor, crowd
from tests.web.charted import chart, enrol
from tests.web.hosted import SignIn

pytestmark = pytest.mark.usefixtures("now")
RUN = "/desk/sccc/runs/RUN-1"
AFTER = datetime.fromisoformat("2027-03-31T08:00:00+00:00")
WITH_PLACE = ("learner", "colleague", "guest", "baltic", "outside", "home")


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Six with a place, one who waits."""
    scene = a_run(cast, capacity_max=6, trainer_ids=(cast.trainer.id,))
    enrol(scene, *(getattr(cast, name) for name in WITH_PLACE), cast.claimant)
    return scene


def test_a_host_sees_who_enrolled(signed_in: SignIn, cast: Cast, scene: Scene) -> None:
    page = signed_in(cast.host).get(f"{RUN}/statistics").text
    assert chart(page, "centre") == {
        "FiCCC": ["3", "0", "0"],
        "outside the network": ["1", "1", "0"],
        "ChipsC2-LT": ["1", "0", "0"],
        "SCCC": ["1", "0", "0"],
    }
    assert chart(page, "country")["Finland"] == ["3", "0", "0"]
    assert chart(page, "class") == {"none given": ["5", "1", "0"], "University": ["1", "0", "0"]}
    assert chart(page, "state") == {"On the waiting list": ["1"], "Confirmed": ["6"]}
    assert "7 enrolments" in page
    assert "<title>FiCCC: Confirmed 3, Still open 0, Without a place 0</title>" in page


def test_the_course_of_time_comes_from_the_journal(
    signed_in: SignIn, cast: Cast, scene: Scene, travel: Callable[[datetime], object]
) -> None:
    travel(
        datetime.fromisoformat("2027-03-04T22:30:00+00:00")
    )  # a quarter to midnight and a bit in Stockholm
    mine = queries.mine_in_run(cast.learner.id, scene.run_id)
    assert mine is not None
    service.withdraw(mine.id, actor=actor(cast.learner))
    travel(datetime.fromisoformat("2027-03-04T23:30:00+00:00"))  # the next day there
    enrol(scene, cast.learner)
    rows = chart(signed_in(cast.host).get(f"{RUN}/statistics").text, "time")
    assert list(rows.values()) == [
        ["7", "6", "1"],
        ["7", "6", "1"],
        ["7", "6", "1"],
        ["7", "6", "0"],
        ["8", "6", "1"],
    ]
    assert list(rows)[-1] == "Fri 5 Mar 2027"


def test_the_network_office_sees_no_small_number(signed_in: SignIn, cast: Cast, scene: Scene) -> None:
    page = signed_in(cast.office).get(f"{RUN}/statistics").text
    assert chart(page, "centre") == {
        "FiCCC": ["<5", "0", "0"],
        "outside the network": ["<5", "<5", "0"],
        "ChipsC2-LT": ["<5", "0", "0"],
        "SCCC": ["<5", "0", "0"],
    }
    assert chart(page, "class") == {"none given": ["≥5", "<5", "0"], "University": ["<5", "0", "0"]}
    assert chart(page, "time") == {"Mon 1 Mar 2027": ["7", "6", "<5"]}
    assert not re.search(r"<title>[^<]*: Confirmed [1-4]\b", page)
    assert f'href="{RUN}/statistics"' in signed_in(cast.office).get("/runs/RUN-1").text
    assert f"{RUN}/statistics" not in signed_in(cast.learner).get("/runs/RUN-1").text


def test_a_run_without_people_has_no_pictures(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast)
    assert "Nobody has enrolled yet" in signed_in(cast.host).get(f"{RUN}/statistics").text
    a_run(cast, title="Draft", ref="RUN-9", publish=False)
    assert signed_in(cast.office).get("/desk/sccc/runs/RUN-9/statistics").status_code == 404
    assert signed_in(cast.host).get("/desk/kiip/runs/RUN-1/statistics").status_code == 404


@pytest.mark.parametrize(
    ("who", "statistics", "feedback"),
    [
        ("host", 200, 200),
        ("trainer", 404, 200),
        ("editor", 404, 404),
        ("office", 200, 404),
        ("admin", 404, 404),
    ]
    + [(who, 404, 404) for who in ("learner", "home", "other", "guest", "outside")],
)
def test_who_reads_what_about_a_run(
    signed_in: SignIn, cast: Cast, scene: Scene, who: str, statistics: int, feedback: int
) -> None:
    reader = signed_in(getattr(cast, who))
    assert reader.get(f"{RUN}/statistics").status_code == statistics
    assert reader.get(f"{RUN}/feedback").status_code == feedback


def say(scene: Scene, person: Somebody, said: dict[Any, Said]) -> None:
    mine = queries.mine_in_run(person.id, scene.run_id)
    assert mine is not None
    assert service.give_feedback(mine.id, said, actor=actor(person))


def test_feedback_is_shown_from_five_answers_on(
    signed_in: SignIn, cast: Cast, scene: Scene, travel: Callable[[datetime], object]
) -> None:
    first = sessions_of([scene.run_id])[scene.run_id][0].id
    travel(AFTER)
    host = signed_in(cast.host)
    people = [getattr(cast, name) for name in WITH_PLACE]
    for number, person in enumerate(people[:4], start=1):
        say(scene, person, {None: Said(5, f"fine {number}"), first: Said(2, f"dull {number}")})
        page = host.get(f"{RUN}/feedback").text
        missing = 5 - number
        assert f"{missing} more answer" in page
        assert "fine" not in page
        assert "dull" not in page
        assert "Lecture" not in page
        assert "data-chart" not in page
    say(scene, people[4], {None: Said(4, "<b>bold</b>"), first: Said(2)})
    page = host.get(f"{RUN}/feedback").text
    assert "5 answers, on average 4.8 of 5" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert chart(page, "rating-1") == {
        "5 – excellent": ["4"],
        "4 – very good": ["1"],
        "3 – good": ["0"],
        "2 – fair": ["0"],
        "1 – poor": ["0"],
    }
    assert "5 answers, on average 2.0 of 5" in page  # the lecture
    assert "5 more answers are needed" in page  # the laboratory, which nobody mentioned
    assert host.get(f"{RUN}/feedback").text == page


def test_a_session_below_five_stays_hidden_beside_a_run_that_is_shown(
    signed_in: SignIn, cast: Cast, scene: Scene, travel: Callable[[datetime], object]
) -> None:
    first = sessions_of([scene.run_id])[scene.run_id][0].id
    travel(AFTER)
    for number, name in enumerate(WITH_PLACE):
        said = {None: Said(3)} | ({first: Said(1, "a secret")} if number < 4 else {})
        say(scene, getattr(cast, name), said)
    page = signed_in(cast.host).get(f"{RUN}/feedback").text
    assert "6 answers, on average 3.0 of 5" in page
    assert "a secret" not in page
    assert "1 more answer is needed" in page


def test_somebody_gives_feedback_once(
    signed_in: SignIn,
    cast: Cast,
    scene: Scene,
    travel: Callable[[datetime], object],
    new_client: Callable[[], Reader],
) -> None:
    mine = queries.mine_in_run(cast.learner.id, scene.run_id)
    assert mine is not None
    address = f"/enrolments/{mine.ref}/feedback"
    assert "not over yet" in signed_in(cast.learner).get(address).text
    travel(AFTER)
    assert new_client().get(address).headers["Location"].startswith("/sign-in?next=/enrolments/")
    assert new_client().get("/enrolments/EN-1/feedback").headers["Location"].startswith("/sign-in?next=")
    assert signed_in(cast.host).get(address).status_code == 404
    learner = signed_in(cast.learner)
    assert address in learner.get(f"/enrolments/{mine.ref}").text
    empty = learner.submit(address, "give-feedback")
    assert empty.status_code == 422
    assert "Nothing was chosen or written" in empty.text
    wrong = learner.submit(address, "give-feedback", rating="9", words_2="kept " + "x" * 2000, rating_1="abc")
    assert wrong.status_code == 422
    assert "At most 2000 characters" in wrong.text
    assert "kept xxx" in wrong.text
    wrong = learner.submit(address, "give-feedback", rating="9", rating_1="abc")
    assert wrong.text.count("Choose a rating from 1 to 5.") == 4  # twice above, twice beside
    sent = learner.submit(address, "give-feedback", rating="5", rating_1="2", words_2="Good")
    assert sent.status_code == 303
    page = learner.get(address)
    assert "Your feedback is kept without your name" in page.text
    assert "You have given feedback on this run" in page.text
    assert queries.feedback_counts(scene.run_id).keys() == {
        None,
        *(each.id for each in sessions_of([scene.run_id])[scene.run_id]),
    }


def test_a_second_sending_is_said_and_not_kept(
    signed_in: SignIn, cast: Cast, scene: Scene, travel: Callable[[datetime], object]
) -> None:
    mine = queries.mine_in_run(cast.learner.id, scene.run_id)
    assert mine is not None
    travel(AFTER)
    reader = signed_in(cast.learner)
    address = f"/enrolments/{mine.ref}/feedback"
    token = re.search(r'name="csrf_token" value="([^"]+)"', reader.get(address).text)
    assert token is not None
    say(scene, cast.learner, {None: Said(5)})
    again = reader.post(address, data={"csrf_token": token[1], "rating": "1"})
    assert again.status_code == 303
    assert "Nothing was kept this time" in reader.get(address).text
    assert queries.feedback_counts(scene.run_id) == {None: {5: 1}}


def test_more_people_and_sessions_ask_no_more_queries(
    signed_in: SignIn, cast: Cast, queries: Callable[[], Any], travel: Callable[[datetime], object]
) -> None:
    one = a_run(cast, sessions=())
    many = a_run(cast, title="Etching", ref="RUN-2")
    crew = crowd(9, like=cast.learner)
    enrol(one, crew[0])
    enrol(many, *crew, cast.learner, cast.guest, cast.baltic)
    travel(AFTER)
    for person in crew:
        said = {None: Said(4, "fine")}
        for each in sessions_of([many.run_id])[many.run_id]:
            said[each.id] = Said(5, "good")
        say(many, person, said)
    host, ways = signed_in(cast.host), ("statistics", "participants.csv", "attendance.xlsx", "decisions.csv")
    for way in ways:
        with queries() as few:
            host.get(f"/desk/sccc/runs/RUN-1/{way}")
        with queries() as more:
            host.get(f"/desk/sccc/runs/RUN-2/{way}")
        assert len(more) == len(few), way
    with queries() as seen:
        page = host.get("/desk/sccc/runs/RUN-2/feedback").text
    assert "9 answers, on average 4.0 of 5" in page
    assert len(seen) <= 14
