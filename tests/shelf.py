"""A small catalogue: three own courses with runs and two listed ones, made by the real use cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from lms.courses import service
from lms.courses.rules import CourseInput, Period
from tests.cast import Cast, Place
from tests.catalogue import a_course, a_run, a_session
from tests.remembered import remembered


def topic(label: str, *, below: int | None = None, synonyms: tuple[str, ...] = ()) -> int:
    """A topic of the first level, or one `below` it."""
    return service.save_topic(label, actor=None, parent_id=below, synonyms=synonyms)


def a_listed(title: str, *, centre: Place | None = None, **values: Any) -> int:
    """A published course of somebody else."""
    described = {"title": title, "provider": "Fjord University", "source": "https://fjord.example/c"} | values
    ident = service.create_course(
        CourseInput(**described), actor=None, centre_id=centre.id if centre else None, origin="listed"
    )
    service.publish_course(ident, actor=None)
    return ident


@remembered()
def stock(cast: Cast) -> Cast:
    """Three own courses with runs, and two listed ones."""
    design = topic("Chip design")
    rf = topic("Radio", below=design, synonyms=("mmWave",))
    digital = topic("Digital", below=design)
    host, other = cast.host, cast.other
    first = a_course(
        host, cast.sccc, title="Õppekava ülevaade", level="master", languages=("en",), topic_ids=(rf, digital)
    )
    a_run(host, cast.sccc, course_id=first, ref="FIRST", sessions=(a_session(),), mode="onsite", publish=True)
    second = a_course(
        host, cast.sccc, title="Online radio", level="phd", languages=("sv",), mode="online", topic_ids=(rf,)
    )
    a_run(
        host,
        cast.sccc,
        course_id=second,
        ref="SECOND",
        starts_on=date(2027, 4, 12),
        capacity_max=1,
        publish=True,
    )
    third = a_course(
        other, cast.kiip, title="Baltic packaging", level="master", languages=("et", "en"), audiences=("sme",)
    )
    a_run(other, cast.kiip, course_id=third, ref="THIRD", starts_on=date(2027, 5, 3), publish=True)
    a_listed("Open tape-out", country="NO", self_paced=True, languages=("en",))
    a_listed("Spring school", country="DK", period=Period(text="in spring, every year"), topic_ids=(digital,))
    return cast
