"""Who was there: the whole run at a glance, one session to be marked, and the code that its room shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import current_app, flash, redirect, render_template, request, url_for

from lms.access import Actor, Permission
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard, SessionCard
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import AttendanceForm
from lms.enrolments.rules import attendance as rules
from lms.enrolments.rules.attendance import MARK_WORDS, Mark
from lms.enrolments.views.area import Answer, area, hosted_run
from lms.kit import clock, qr
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext

MARK = Permission.ATTENDANCE_MARK
AT = "/desk/<centre>/runs/<ref>/attendance"


@area.get(AT, permission=MARK)
def attendance(centre: str, ref: str) -> str:
    """Everybody with a place, and every session."""
    card, run, _actor = hosted_run(centre, ref, MARK)
    presences = queries.presences(run.id)
    people = queries.attendees(run.id)
    return render_template(
        "enrolments/attendance.html",
        centre=card,
        run=run,
        thing=courses.run_thing(run),
        people=people,
        sessions=serializers.session_columns(courses.sessions_of([run.id])[run.id], run.title, clock.now()),
        marks=queries.marks_of_run(run.id),
        totals={each.id: serializers.attended_words(presences[each.id]) for each in people},
        words=MARK_WORDS,
    )


class Place(NamedTuple):
    """One session of a run of the host's, as an address names it."""

    centre: CentreCard
    run: RunCard
    session: SessionCard
    number: str


def _place(centre: str, ref: str, number: str) -> tuple[Place, Actor]:
    card, run, actor = hosted_run(centre, ref, MARK)
    return Place(card, run, courses.session_at(run.id, number), number), actor


def _stored(place: Place) -> dict[int, str]:
    return {ident: each.mark for ident, each in queries.marks_at(place.session.id).items()}


@area.get(f"{AT}/<number>", permission=MARK)
def attendance_at(centre: str, ref: str, number: str) -> Answer:
    """One session, to be marked."""
    place, _actor = _place(centre, ref, number)
    marks = _stored(place)
    return _page(place, AttendanceForm(), chosen=marks, shown=marks)


def _page(
    place: Place, form: AttendanceForm, *, chosen: Mapping[int, str], shown: Mapping[int, str]
) -> Answer:
    run, session, now = place.run, place.session, clock.now()
    form.reason.flags.required = rules.is_late(session.ends_at, now)
    page = render_template(
        "enrolments/attendance_at.html",
        centre=place.centre,
        run=run,
        thing=courses.run_thing(run),
        number=place.number,
        form=form,
        people=queries.attendees(run.id),
        column=serializers.session_column(int(place.number), session, run.title, now),
        late_after=rules.LATE_AFTER.days,
        chosen=chosen,
        shown=shown,
        words=MARK_WORDS,
    )
    return page, form.status


@area.post(f"{AT}/<number>", permission=MARK)
def mark_attendance(centre: str, ref: str, number: str) -> Answer:
    """Saves the marks that were changed; "all others are present" fills the page in and saves nothing yet."""
    place, actor = _place(centre, ref, number)
    form, people = AttendanceForm(), queries.attendees(place.run.id)
    marks, shown = form.marks(people), form.shown(people)
    if "fill" in request.form:
        others = {each.id: Mark.PRESENT.value for each in people if each.person_id != actor.person_id}
        flash(_("Nothing is saved yet: look it through, then save."), "warning")
        return _page(place, form, chosen=others | marks, shown=shown)
    if form.sent():
        reason = form.reason.data or ""
        changed = form.attempt(
            lambda: service.mark(place.session.id, marks, actor=actor, reason=reason, seen=shown)
        )
        if changed is not None:
            flash(_saved(changed), "success")
            return redirect(url_for("enrolments.attendance_at", centre=centre, ref=ref, number=number), 303)
        if form.status == 409:  # the page now shows what others marked, so the next try is no longer blind
            shown = _stored(place)
    return _page(place, form, chosen=marks, shown=shown)


def _saved(changed: int) -> str:
    if not changed:
        return _("Nothing was changed.")
    return ngettext("%(num)s mark was changed.", "%(num)s marks were changed.", changed)


@area.get(f"{AT}/<number>/code", permission=MARK)
def room_code(centre: str, ref: str, number: str) -> str:
    """For the screen of the room: the code of this moment, and the address to check in with it as a QR code."""
    place, _actor = _place(centre, ref, number)
    card, run, session = place.centre, place.run, place.session
    now, secret = clock.now(), current_app.config["SECRET_KEY"]
    refusal = rules.check_in_refusal(session.starts_at, session.ends_at, now)
    code = rules.room_code(session.id, now, secret=secret)
    page = f"{current_app.config['LMS'].base_url}/check-in/{run.ref}/{number}"
    address = f"{page}?code={code}"
    return render_template(
        "enrolments/room_code.html",
        centre=card,
        run=run,
        number=number,
        column=serializers.session_column(int(number), session, run.title, now),
        refusal=refusal,
        opens=rules.check_in_span(session.starts_at, session.ends_at)[0],
        code=code,
        page=page,
        until=rules.counts_until(now),
        picture=qr.inline(address, _("QR code that leads to %(address)s", address=address)),
    )
