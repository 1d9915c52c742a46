"""What came of a run: the rule proposes, the host says, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for

from lms.access import Permission
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import CompletionForm
from lms.enrolments.rules import CaseCard
from lms.enrolments.rules.completion import CAME_OF, proposal
from lms.enrolments.rules.moves import PART_WORDS
from lms.enrolments.service import Concluded
from lms.enrolments.views.area import Answer, area, hosted_run
from lms.kit import clock
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext

HOST = Permission.HOST_DECIDE
AT = "/desk/<centre>/runs/<ref>/completion"


@area.get(AT, permission=HOST)
def completion(centre: str, ref: str) -> Answer:
    """Everybody with a place: how often they were there, what the rule proposes, what was said before."""
    card, run, _actor = hosted_run(centre, ref, HOST)
    people = queries.attendees(run.id)
    return _page(card, run, people, CompletionForm(), chosen={})


def _page(
    card: CentreCard,
    run: RunCard,
    people: Sequence[CaseCard],
    form: CompletionForm,
    *,
    chosen: Mapping[int, str],
    refused: Sequence[tuple[str, object]] = (),
) -> Answer:
    page = render_template(
        "enrolments/completion.html",
        centre=card,
        run=run,
        thing=courses.run_thing(run),
        form=form,
        people=people,
        **_proposed(run, people, chosen),
        over=serializers.is_over(run, clock.now()),
        refused=refused,
        ends={end.value: PART_WORDS[end] for end in CAME_OF.values()},
        words=serializers,
    )
    return page, form.status


def _proposed(run: RunCard, people: Sequence[CaseCard], chosen: Mapping[int, str]) -> dict[str, Any]:
    """How often each was there, what the rule makes of it, and what stands chosen."""
    presences = queries.presences(run.id)
    proposed = {each.id: proposal(presences[each.id], share=run.completion_share) for each in people}
    stands = serializers.chosen_ends(people, proposed) | dict(chosen)
    return {"presences": presences, "proposed": proposed, "chosen": stands}


@area.post(AT, permission=HOST)
def conclude(centre: str, ref: str) -> Answer:
    """Saves all that can be saved, tells each person, and lists what could not be saved and why."""
    card, run, actor = hosted_run(centre, ref, HOST)
    form, people = CompletionForm(), queries.attendees(run.id)
    ends, versions, done = form.ends(people), form.versions(people), None
    if form.sent():
        reason = form.reason.data or ""
        done = form.attempt(
            lambda: service.conclude(run.id, ends, actor=actor, reason=reason, versions=versions)
        )
    if done is None:
        return _page(card, run, people, form, chosen=ends)
    if done.moved or not done.refused:
        flash(_saved(done.moved), "success")
    if not done.refused:
        return redirect(url_for("enrolments.completion", centre=centre, ref=ref), 303)
    return _listed(card, run, done)


def _listed(card: CentreCard, run: RunCard, done: Concluded) -> Answer:
    """The page as it is now, with those who were refused on top."""
    people, form = queries.attendees(run.id), CompletionForm(formdata=None)
    names = {each.id: each.person_name for each in people}
    form.status = 409
    refused = [(names.get(ident, ""), sentence) for ident, sentence in done.refused]
    return _page(card, run, people, form, chosen={}, refused=refused)


def _saved(number: int) -> str:
    if not number:
        return _("Nothing was changed.")
    return ngettext(
        "Saved for %(num)s person, who is told.", "Saved for %(num)s people, who are told.", number
    )
