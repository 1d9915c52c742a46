"""Feedback after a run: asked for once, given once, kept without a trace of who said what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from lms.access import Actor
from lms.courses import queries as courses
from lms.enrolments import notices, queries
from lms.enrolments.models import FeedbackAnswer, FeedbackGiven
from lms.enrolments.rules.feedback import Said, Subject, not_open, problems
from lms.enrolments.service import cases, naming
from lms.kit import clock, journal
from lms.kit.db import session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.inserts import insert_once
from lms.kit.refusal import NotFound, refuse_if_any
from lms.notifications import service as notifications
from lms.people import queries as people

KEY_BITS = 63
BATCH = 200


@use_case
def give_feedback(enrolment_id: int, said: Mapping[Subject, Said], *, actor: Actor) -> bool:
    """Keeps what the person says about the run (None) and its sessions (by key), each under a random key; False when
    feedback was given before: then nothing is kept.

    Refused: before the end of the run, 60 days after it, by somebody who did not take part, an empty form. The journal
    notes that there is feedback on the run, not whose it is: with the time of a person there would be a link.
    """
    run, enrolment = cases.lock_case(enrolment_id)
    if actor.person_id != enrolment.person_id:
        raise NotFound
    refusal = not_open(cases.parts_of(enrolment), ends_at=run.ends_at, now=clock.now())
    if refusal is not None:
        raise refusal
    if queries.feedback_given(enrolment.id):
        return False
    if not set(said) - {None} <= {each.id for each in courses.sessions_of([run.id])[run.id]}:
        raise NotFound
    refuse_if_any(problems(said))
    if not insert_once(FeedbackGiven, enrolment_id=enrolment.id):
        return False
    for subject, each in said.items():
        if each.anything:
            key = secrets.randbits(KEY_BITS)
            kept = {"rating": each.rating, "words": each.words.strip()}
            session().add(FeedbackAnswer(id=key, run_id=run.id, session_id=subject, **kept))
    journal.record(("feedback", run.id), "give-feedback", actor_id=journal.SYSTEM)
    return True


def ask_feedback() -> int:
    """Asks the people of runs that ended within the last 30 days for feedback, each once; gives how many were asked."""
    return sum(_ask(ident) for ident in queries.to_ask_for_feedback(clock.now(), limit=BATCH))


@use_case
def _ask(enrolment_id: int) -> bool:
    run, enrolment = cases.lock_case(enrolment_id)
    card = people.person_card(enrolment.person_id)
    over = not_open(cases.parts_of(enrolment), ends_at=run.ends_at, now=clock.now()) is None
    if card is None or not over:
        return False
    with force_locale(known_language(card.language)):
        path = f"/enrolments/{enrolment.ref}/feedback"
        facts = naming.naming(run, ()).about(enrolment, zone=card.zone, path=path)
        letter = notices.ask_feedback(facts)
    notifications.post(enrolment.person_id, letter, event=f"enrolment:{enrolment.id}")
    return True
