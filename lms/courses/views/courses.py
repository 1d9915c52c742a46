"""A centre writes its courses."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from lms.access import Actor, Permission
from lms.centres.queries import CentreCard
from lms.courses import queries, service
from lms.courses.forms import CourseForm, MoveForm, NewCourseForm
from lms.courses.forms.courses import course_fields
from lms.courses.queries import CourseCard
from lms.courses.rules import COURSE_STATE_WORDS, STATE_WORDS, CourseInput, input_of_course
from lms.courses.views import area
from lms.courses.views.desk import at_desk, course_at, may_publish, shared_with
from lms.kit.forms import version_of
from lms.kit.http import local_path
from lms.kit.i18n import gettext as _
from lms.kit.i18n import language

WRITE, PUBLISH = Permission.ITEM_WRITE, Permission.ITEM_PUBLISH


@area.get("/desk/<centre>/courses", permission=WRITE)
def desk_courses(centre: str) -> object:
    """Every course of the centre, drafts too."""
    card, _actor = at_desk(centre)
    courses = queries.courses_of_centre(card.id)
    return render_template(
        "courses/desk.html",
        centre=card,
        courses=list(zip(courses, shared_with(*courses), strict=True)),
        states=COURSE_STATE_WORDS,
    )


@area.get("/desk/<centre>/courses/new", permission=WRITE)
def new_course(centre: str) -> object:
    """An empty form."""
    card, _actor = at_desk(centre)
    form = NewCourseForm(data={"lang": language(), "city": card.city})
    return render_template("courses/course.html", centre=card, form=form, course=None)


@area.post("/desk/<centre>/courses/new", permission=WRITE)
def create_course(centre: str) -> object:
    """Saves a new course as a draft."""
    card, actor = at_desk(centre)
    form = NewCourseForm()
    if form.sent():
        values = form.values(CourseInput(title="", country=card.country))
        ident = form.attempt(
            lambda: service.create_course(values, actor=actor, centre_id=card.id, origin=form.origin.data)
        )
        course = queries.course_by_id(ident) if ident is not None else None
        if course is not None:
            flash(_("Saved as a draft. Nobody outside your desk sees it yet."), "success")
            return redirect(url_for("courses.edit_course", centre=centre, course=course.slug), 303)
    return render_template("courses/course.html", centre=card, form=form, course=None), form.status


@area.get("/desk/<centre>/courses/<course>/edit", permission=WRITE)
def edit_course(centre: str, course: str) -> object:
    """The course as it is, to be changed."""
    card, actor = at_desk(centre)
    found = course_at(card, course)
    return _course_page(card, found, CourseForm(data=course_fields(found)), actor)


@area.post("/desk/<centre>/courses/<course>/edit", permission=WRITE)
def save_course(centre: str, course: str) -> object:
    """Saves what was changed."""
    card, actor = at_desk(centre)
    found, form = course_at(card, course), CourseForm()
    if form.sent():
        values = form.values(input_of_course(found))
        changed = form.attempt(
            lambda: service.edit_course(found.id, values, actor=actor, version=version_of(form))
        )
        if form.status == 200:
            flash(_("Saved.") if changed else _("Nothing was changed."), "success")
            return redirect(url_for("courses.edit_course", centre=centre, course=course), 303)
    return _course_page(card, found, form, actor), form.status


def _course_page(centre: CentreCard, course: CourseCard, form: CourseForm, actor: Actor) -> str:
    return render_template(
        "courses/course.html",
        centre=centre,
        course=course,
        form=form,
        shared=shared_with(course)[0],
        runs=queries.runs_of_course(course.id),
        may_publish=may_publish(actor, centre),
        states=COURSE_STATE_WORDS,
        run_states=STATE_WORDS,
    )


def _moved(centre: str, sentence: str) -> object:
    flash(sentence, "success")
    return redirect(local_path(url_for("courses.desk_courses", centre=centre)), 303)


@area.post("/desk/<centre>/courses/<course>/publish", permission=PUBLISH)
def publish_course(centre: str, course: str) -> object:
    """A coordinator publishes a course."""
    card, actor = at_desk(centre, PUBLISH)
    found, form = course_at(card, course), MoveForm()
    service.publish_course(found.id, actor=actor, version=version_of(form))
    return _moved(centre, _("“%(title)s” is published.", title=found.title))


@area.post("/desk/<centre>/courses/<course>/archive", permission=PUBLISH)
def archive_course(centre: str, course: str) -> object:
    """A coordinator takes a course out of the lists."""
    card, actor = at_desk(centre, PUBLISH)
    found, form = course_at(card, course), MoveForm()
    service.archive_course(found.id, actor=actor, version=version_of(form))
    return _moved(centre, _("“%(title)s” is archived; its address stays.", title=found.title))


@area.post("/desk/<centre>/courses/<course>/delete", permission=WRITE)
def delete_course(centre: str, course: str) -> object:
    """An editor removes a draft."""
    card, actor = at_desk(centre)
    found, form = course_at(card, course), MoveForm()
    service.delete_course(found.id, actor=actor, version=version_of(form))
    return _moved(centre, _("“%(title)s” is deleted.", title=found.title))
