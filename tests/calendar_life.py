"""The life of a run as calendars see it, step by step, by the use cases: for tests of feeds, with and without the
independent validator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lms.courses import queries as courses
from lms.courses import service as catalogue
from lms.courses.queries import SessionCard
from lms.courses.rules import SessionInput, input_of_course, input_of_run
from lms.enrolments import service
from tests.cast import Cast
from tests.ical_reader import Component, read
from tests.scene import Scene, a_run, actor


@dataclass(frozen=True)
class Expected:
    """What one step does to the two sessions and the banner: how much SEQUENCE rises, STATUS and words before the title
    afterwards. `changed` are those whose bytes change at all."""

    name: str
    do: Callable[[], object]
    changed: frozenset[str]
    rises: frozenset[str] = frozenset()
    status: str = "CONFIRMED"
    prefix: str = ""


FIRST, SECOND, BANNER = "first", "second", "banner"
ALL = frozenset({FIRST, SECOND, BANNER})
NONE: frozenset[str] = frozenset()
LECTURE = frozenset({FIRST})


def typed(session: SessionCard, **changes: Any) -> SessionInput:
    """The session as somebody would have typed it, with changes."""
    as_it_is = SessionInput(
        day=session.starts_wall.date(),
        starts=session.starts_wall.time(),
        ends=session.ends_wall.time(),
        title=session.title,
        zone=session.zone,
        place=session.own_place,
        join_link=session.own_link,
        mode=session.own_mode,
    )
    return replace(as_it_is, **changes)


class Life:
    """One published run of two sessions (before and after the change of clocks), and what its host does to it."""

    def __init__(self, cast: Cast, *, ref: str = "RUN-LIFE", **policy: Any) -> None:
        self.scene: Scene = a_run(cast, ref=ref, **policy)
        self.host = actor(cast.host)
        self.sources = {
            FIRST: ("session", self.sessions[0].id),
            SECOND: ("session", self.sessions[1].id),
            BANNER: ("run", self.scene.run_id),
        }

    @property
    def sessions(self) -> tuple[SessionCard, ...]:
        return courses.sessions_of([self.scene.run_id])[self.scene.run_id]

    def retitle(self) -> None:
        course = courses.course_by_id(self.scene.run.course_id)
        assert course is not None
        values = replace(input_of_course(course), title="Clean room, revised; with “nasty\\N” words, ÕÄÖ")
        catalogue.edit_course(course.id, values, actor=self.host, version=course.version)

    def save_as_it_is(self) -> None:
        service.change_run(
            self.scene.run_id, input_of_run(self.scene.run), actor=self.host, note="Nothing new"
        )

    def first_session(self, **changes: Any) -> None:
        values = typed(self.sessions[0], **changes)
        service.save_session(
            self.scene.run_id,
            values,
            actor=self.host,
            session_id=self.sessions[0].id,
            note="See the new time",
        )

    def later_by_an_hour(self) -> None:
        first = self.sessions[0]
        hour = timedelta(hours=1)
        self.first_session(starts=(first.starts_wall + hour).time(), ends=(first.ends_wall + hour).time())

    def cancel_first(self) -> None:
        service.cancel_session(
            self.scene.run_id, self.sessions[0].id, actor=self.host, reason="The lecturer is ill"
        )

    def postpone(self) -> None:
        service.postpone_run(self.scene.run_id, actor=self.host, reason="The tool is broken")

    def reinstate(self) -> None:
        service.move_run(self.scene.run_id, actor=self.host, starts_on=self.scene.run.starts_on or date.max)

    def cancel(self) -> None:
        service.cancel_run(self.scene.run_id, actor=self.host, reason="Too few people")

    def unpublish(self) -> None:
        service.unpublish_run(self.scene.run_id, actor=self.host)

    def publish(self) -> None:
        catalogue.publish_run(self.scene.run_id, actor=self.host)

    def steps(self) -> list[Expected]:
        """Everything that happens, in order; the last word is that the run is cancelled."""
        second = frozenset({SECOND, BANNER})
        gone = {"status": "CANCELLED", "prefix": "CANCELLED: "}
        return [
            Expected("saved without a change", self.save_as_it_is, NONE),
            Expected("another title", self.retitle, ALL),
            Expected("an hour later", self.later_by_an_hour, LECTURE, LECTURE),
            Expected(
                "another room", lambda: self.first_session(place="Room 2, the big one"), LECTURE, LECTURE
            ),
            Expected("another name", lambda: self.first_session(title="Opening"), LECTURE),
            Expected("unpublished", self.unpublish, ALL, ALL, **gone),
            Expected("published again", self.publish, ALL, ALL),
            Expected("postponed", self.postpone, ALL, ALL, "CANCELLED", "POSTPONED: "),
            Expected("reinstated", self.reinstate, ALL, ALL),
            Expected("one session cancelled", self.cancel_first, LECTURE, LECTURE, **gone),
            Expected("all cancelled", self.cancel, ALL, second, **gone),
        ]


def events(octets: bytes) -> dict[str, Component]:
    """The entries of a feed by UID; a UID stands in it once."""
    found = read(octets).named("VEVENT")
    by_uid = {event["UID"].value: event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def raw_events(octets: bytes) -> dict[str, bytes]:
    """The octets of each entry of a feed by UID."""
    pieces = octets.split(b"BEGIN:VEVENT\r\n")[1:]
    found = {}
    for piece in pieces:
        body = piece[: piece.index(b"END:VEVENT\r\n")]
        uid = body[body.index(b"UID:") + 4 :].split(b"\r\n")[0]
        found[uid.decode()] = body
    return found
