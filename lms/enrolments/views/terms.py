"""What the pages about the terms of a run begin and end with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import queries
from lms.enrolments.forms.terms import TermForm
from lms.enrolments.rules import Terms
from lms.kit.forms import Form
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound

C = TypeVar("C")


@dataclass(frozen=True)
class Hosted:
    """A run at the desk of its centre, its terms, and who looks at them."""

    centre: CentreCard
    run: RunCard
    actor: Actor
    terms: Terms

    def page(self, name: str, *forms: Form, **shown: Any) -> tuple[str, int]:
        """The page about one kind of terms; the status is that of the form that was sent."""
        status = max((form.status for form in forms), default=200)
        thing = courses.run_thing(self.run)
        return render_template(
            f"enrolments/{name}.html", centre=self.centre, run=self.run, thing=thing, **shown
        ), status

    def saved(self, name: str) -> Response:
        """Back to the page, which says that it is saved."""
        flash(_("Saved."), "success")
        return redirect(f"/desk/{self.centre.slug}/runs/{self.run.ref}/{name}", 303)


def without_fields(form: Form) -> None:
    """The page does not show the fields of `form` now, so no link may lead to them: what is wrong stands on top."""
    for field in form:
        form.form_errors = [*form.form_errors, *field.errors]
        field.errors = ()


def hosted(centre: str, ref: str, permission: Permission) -> Hosted:
    """The run that `centre` hosts, for an actor who has `permission` on it; else nothing here (404)."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None or run is None or run.centre_id != card.id:
        raise NotFound
    actor = require(permission, courses.run_thing(run))
    return Hosted(card, run, actor, queries.terms_of(run.id))


def chosen(cards: Sequence[C], number: str | None) -> C | None:
    """The term with this number in its list, from 1; None for no number. The version of the page guards against
    another having taken its place."""
    if not number:
        return None
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
    if not 1 <= place <= len(cards):
        raise NotFound
    return cards[place - 1]


def to_change(cards: Sequence[C]) -> tuple[C | None, str]:
    """The term that the address asks to change (`change`), and its number."""
    number = request.args.get("change", "")
    return chosen(cards, number), number


def sent(form: TermForm, *, save: Callable[[], object], remove: Callable[[], object]) -> bool:
    """Carries out what was sent, saving or (the button `remove`) removing; whether it is done."""
    if request.form.get("remove"):
        form.attempt(remove)
        return form.status == 200
    if form.sent():
        form.attempt(save)
    return form.status == 200
