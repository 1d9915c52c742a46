"""Checking in to a session with the code that its room shows."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from lms.access import Actor, Permission, require
from lms.courses import queries as courses
from lms.courses.queries import RunCard, SessionCard
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import CheckInForm
from lms.enrolments.rules import CaseCard, End, Seat
from lms.enrolments.rules import attendance as rules
from lms.enrolments.rules.attendance import MARK_WORDS, Mark
from lms.enrolments.views.area import Answer, area, run_for
from lms.kit import clock
from lms.kit.forms import asked_line
from lms.kit.refusal import NotFound


def _asked(ref: str, number: str) -> tuple[Actor, RunCard, SessionCard, CaseCard | None]:
    """The session, for whoever has an enrolment in its run or may read it; and that enrolment."""
    actor = require(Permission.ACCOUNT)
    run = courses.run_by_ref(ref)
    mine = queries.mine_in_run(actor.person_id or 0, run.id) if run else None
    if run is None or mine is None:
        run = run_for(ref, actor)
    if run.state == "draft":
        raise NotFound
    return actor, run, courses.session_at(run.id, number), mine


@area.get("/check-in/<ref>/<number>", permission=Permission.ACCOUNT)
def check_in_page(ref: str, number: str) -> Answer:
    """The session, and a form with the code of the address; opening it changes nothing."""
    _actor, run, session, mine = _asked(ref, number)
    form = CheckInForm(formdata=None, data={"code": asked_line("code")[:20]})
    return _page(run, session, number, mine, form)


def _page(
    run: RunCard, session: SessionCard, number: str, mine: CaseCard | None, form: CheckInForm
) -> Answer:
    now = clock.now()
    known = queries.marks_of(mine.id).get(session.id) if mine else None
    has_place = mine is not None and (mine.parts.seat, mine.parts.end) == (Seat.CONFIRMED, End.OPEN)
    page = render_template(
        "enrolments/check_in.html",
        run=run,
        number=number,
        form=form,
        mine=mine,
        has_place=has_place,
        known=known,
        present=known is not None and known.mark == Mark.PRESENT,
        refusal=rules.check_in_refusal(session.starts_at, session.ends_at, now),
        column=serializers.session_column(int(number), session, run.title, now),
        words=MARK_WORDS,
    )
    return page, form.status


@area.post("/check-in/<ref>/<number>", permission=Permission.ACCOUNT)
def check_in(ref: str, number: str) -> Answer:
    """Marks the person present when the code is the one of the room."""
    actor, run, session, mine = _asked(ref, number)
    form = CheckInForm()
    if form.sent():
        form.attempt(lambda: service.check_in(session.id, form.code.data or "", actor=actor))
        if form.status == 200:
            return redirect(url_for("enrolments.check_in_page", ref=ref, number=number), 303)
    return _page(run, session, number, mine, form)
