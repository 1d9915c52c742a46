"""Copying a run to other days."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for

from lms.access import Actor, Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import serializers, service
from lms.enrolments.forms import CopyRunForm
from lms.enrolments.views.area import Answer, area
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.kit.text import slugify
from lms.kit.tokens import new_reference


def _run_at(centre: str, ref: str) -> tuple[CentreCard, RunCard, Actor]:
    """The run that the centre hosts, for who writes there; else nothing here."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None:
        raise NotFound
    actor = require(Permission.ITEM_WRITE, Thing(centre_id=card.id))
    if run is None or run.centre_id != card.id:
        raise NotFound
    return card, run, actor


@area.get("/desk/<centre>/runs/<ref>/copy", permission=Permission.ITEM_WRITE)
def copy_page(centre: str, ref: str) -> Answer:
    """Asks for the first day, and says what is copied."""
    card, run, _actor = _run_at(centre, ref)
    once = new_reference(slugify(card.acronym, limit=12).upper(), length=6)
    return _page(card, run, CopyRunForm(data={"once": once}))


def _page(card: CentreCard, run: RunCard, form: CopyRunForm) -> Answer:
    page = render_template(
        "enrolments/copy_run.html",
        centre=card,
        run=run,
        form=form,
        sessions=[each for each in courses.sessions_of([run.id])[run.id] if not each.cancelled],
        words=serializers,
    )
    return page, form.status


@area.post("/desk/<centre>/runs/<ref>/copy", permission=Permission.ITEM_WRITE)
def copy_run(centre: str, ref: str) -> Answer:
    """Makes the copy and leads to it; sent twice, to the same one."""
    card, run, actor = _run_at(centre, ref)
    form = CopyRunForm()
    if form.sent():
        day = form.starts_on.data
        assert isinstance(day, date)  # the form requires it
        made = form.attempt(lambda: service.copy_run(run.id, actor=actor, starts_on=day, ref=form.ref))
        copy = courses.run_by_id(made) if made is not None else None
        if copy is not None:
            flash(_("Copied. The new run is a draft; nobody sees it yet."), "success")
            return redirect(url_for("courses.check_run", centre=centre, ref=copy.ref), 303)
    return _page(card, run, form)
