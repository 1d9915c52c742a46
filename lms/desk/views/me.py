"""The learner's page: what waits for me, where my enrolments stand, what I train."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template

from lms.access import Permission, require
from lms.agenda import queries as agenda
from lms.centres import queries as centres
from lms.desk import queries
from lms.desk import serializers as rows
from lms.desk.views.area import area
from lms.enrolments import queries as enrolments
from lms.enrolments import serializers
from lms.exchanges import queries as exchanges
from lms.exchanges import serializers as exchange_words
from lms.kit import clock
from lms.kit.i18n import language

AHEAD = timedelta(days=60)
MOST_ENTRIES = 10


@area.get("/me", permission=Permission.ACCOUNT)
def me() -> str:
    """What waits for me; my enrolments; my next dates."""
    actor = require(Permission.ACCOUNT)
    person_id, now = actor.person_id or 0, clock.now()
    cards = enrolments.mine(person_id)
    proposed = any(card.proposed == "other_run" for card in cards)
    return render_template(
        "desk/me.html",
        actor=actor,
        live=[card for card in cards if serializers.is_current(card)],
        past=[card for card in cards if not serializers.is_current(card)],
        **_named(),
        words=serializers,
        now=now,
        unanswered=enrolments.unanswered_by(person_id),
        asked=enrolments.proposals_to_answer(person_id) if proposed else [],
        trained=queries.trained_runs(person_id),
        certificates=enrolments.certificates_of(person_id),
        **_exchanges(person_id),
        entries=rows.entry_rows(
            agenda.cards_of_person(person_id, lang=language(), span=(now, now + AHEAD), limit=MOST_ENTRIES)
        ),
    )


def _named() -> dict[str, Any]:
    """The centres, their short names by id, and what waits at the desks where the reader decides."""
    known = centres.centre_cards()
    return {
        "hosts": known,
        "names": {ident: card.acronym for ident, card in known.items()},
        "duties": queries.duties(known.values()),
        "undecided": queries.runs_to_decide(),
    }


def _exchanges(person_id: int) -> dict[str, object]:
    """The applications for a stay, with their words; the decisions and the reviews the person was asked for."""
    return {
        "applications": exchanges.mine(person_id),
        "assigned": exchanges.assigned_to(person_id),
        "reviews": exchanges.reviews_to_do(person_id),
        "exchange_words": exchange_words,
    }
