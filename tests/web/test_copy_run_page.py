"""Copying a run through its page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.courses import queries as courses
from tests.cast import Cast, Somebody
from tests.reader import Reader, form_of
from tests.scene import FIRST, a_run, session_on

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PAGE = "/desk/sccc/runs/RUN-1/copy"


def test_one_question_and_a_draft(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast)
    editor = signed_in(cast.editor)
    assert f'href="{PAGE}"' in editor.get("/desk/sccc/runs/RUN-1").text
    assert "2 sessions" in editor.get(PAGE).text
    answer = editor.submit(PAGE, "copy-run", starts_on="2027-04-20")
    page = editor.get(answer.location).text
    assert "Copied. The new run is a draft; nobody sees it yet." in page
    assert "20 Apr 2027" in page


def test_sent_twice_there_is_one_copy(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast)
    editor = signed_in(cast.editor)
    _target, values = form_of(editor.get(PAGE).text, "copy-run")
    sent = values | {"starts_on": "2027-04-20"}
    first, second = (editor.post(PAGE, data=sent) for _ in range(2))
    assert first.location == second.location
    assert len(courses.runs_of_centre(cast.sccc.id)) == 2


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Please fill this in."),
        ("32 March", "Not a valid date"),
        ("2027-03-28", "Night shift: The time 2027-03-28 02:00 does not exist in Europe/Stockholm"),
        ("2027-10-31", "Night shift: The time 2027-10-31 02:00 comes twice in Europe/Stockholm"),
        ("0001-01-01", "Give a day between 1990 and 2100."),
        ("2101-01-01", "Give a day between 1990 and 2100."),
    ],
)
def test_what_is_wrong_stands_beside_the_day(signed_in: SignIn, cast: Cast, day: str, words: str) -> None:
    a_run(cast, sessions=(session_on(FIRST, title="Night shift", starts=2, ends=5),))
    answer = signed_in(cast.editor).submit(PAGE, "copy-run", starts_on=day)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="starts_on-error"' in answer.text
    assert len(courses.runs_of_centre(cast.sccc.id)) == 1


def test_a_reference_that_no_page_gave(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast)
    for once in ("", "x" * 300, "../../etc", "RUN-1<b>"):
        answer = signed_in(cast.editor).submit(PAGE, "copy-run", starts_on="2027-04-20", once=once)
        assert answer.status_code == 409
    assert len(courses.runs_of_centre(cast.sccc.id)) == 1


def test_another_centre_finds_nothing(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast)
    assert signed_in(cast.other).get(PAGE).status_code == 404
    assert signed_in(cast.other).get("/desk/kiip/runs/RUN-1/copy").status_code == 404
    assert signed_in(cast.trainer).get(PAGE).status_code == 404
