"""Days next to the ends of the calendar: no form takes them, and none of them breaks a page."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import DateField, DateTimeLocalField, MonthField, TimeField
from wtforms.validators import Optional

from lms.kit.forms import Form

pytestmark = pytest.mark.threat("19.input")
SENTENCE = "Give a day between 1990 and 2100."


class Asking(Form):
    """One field of each kind."""

    day = DateField(validators=[Optional()])
    at = DateTimeLocalField(validators=[Optional()])
    month = MonthField(validators=[Optional()])
    time = TimeField(validators=[Optional()])


def told(app: Flask, **typed: str) -> dict[str, list[str]]:
    with app.test_request_context(method="POST", data=typed):
        form = Asking(meta={"csrf": False})
        assert form.sent() is not bool(form.errors)
        return {name: [str(each) for each in errors] for name, errors in form.errors.items()}


@pytest.mark.parametrize("year", ["0001", "1989", "2101", "9999"])
def test_no_form_takes_a_day_from_where_nobody_can_count_on(app: Flask, year: str) -> None:
    typed = {"day": f"{year}-12-31", "at": f"{year}-01-01T00:00", "month": f"{year}-12"}
    assert told(app, **typed, time="00:01") == {name: [SENTENCE] for name in typed}


def test_every_other_day_is_taken(app: Flask) -> None:
    assert told(app, day="1990-01-01", at="2100-12-31T23:59", month="2027-03") == {}
    assert told(app) == {}
