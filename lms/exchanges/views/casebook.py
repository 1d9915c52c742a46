"""What the page of an application shows to one reader: the way, what was sent, the thread, the timeline."""

from __future__ import annotations

from typing import Any

from lms.access import Actor
from lms.exchanges import queries, serializers
from lms.exchanges.forms import MessageForm
from lms.exchanges.rules import (
    ApplicationCard,
    Party,
    Role,
    audiences_for,
    host_sees,
    message_readers,
    parties_of,
    visible,
)
from lms.exchanges.views.area import centre_names
from lms.people import queries as people


def shown_of(card: ApplicationCard, actor: Actor, roles: frozenset[Role]) -> dict[str, Any]:
    """Everything of it that these roles may read; an applicant with another hat reads no notes about the own case."""
    own, names = actor.person_id == card.applicant_id, centre_names()
    reader = roles == {Role.APPLICANT}
    return {
        "names": names,
        "steps": serializers.steps_of(card, names, own=reader),
        "ball": serializers.ball_words(card, names, own=reader),
        "said": serializers.said_texts(card, roles, own=own),
        "rows": serializers.sent_rows(card, roles),
        "texts": serializers.sent_texts(card, roles),
        "files": queries.files_of(card.id),
        "me": actor.person_id,
        "decider": _decider(card),
        "message_form": message_form(card, roles),
        **_told(card, parties_of(roles), own=own),
    }


def _decider(card: ApplicationCard) -> str | None:
    """Who of a third centre was assigned to decide."""
    found = people.person_card(card.decider_id) if card.decider_id else None
    return found.name if found else None


def _told(card: ApplicationCard, parties: frozenset[Party], *, own: bool) -> dict[str, Any]:
    """The thread and the timeline, with the names of who wrote and acted."""
    notes_for = {party.value for party in (parties & {Party.APPLICANT} if own else parties)}
    lines = visible(queries.lines_of(card.id), parties, card.parts)
    lines = [line for line in lines if not line.side or line.side in notes_for]
    messages = _thread(card, parties, own=own)
    authors = {line.actor_id or 0 for line in lines} | {each.author_id for each in messages}
    actors = {ident: each.name for ident, each in people.person_cards(authors).items()}
    return {
        "timeline_rows": serializers.timeline_rows(lines, actors),
        "messages": messages,
        "authors": actors,
    }


def _thread(card: ApplicationCard, parties: frozenset[Party], *, own: bool) -> list[queries.MessageCard]:
    notes = {"home", "host"} if own else set()
    return [
        each
        for each in queries.messages_of(card.id)
        if message_readers(each.audience, each.side) & parties
        and not (each.audience == each.side and each.side in notes)
    ]


def side_of(roles: frozenset[Role]) -> Party | None:
    """The side somebody writes for on this page; a contact at the host only reads."""
    return next(iter(sorted(parties_of(roles))), None)


def message_form(card: ApplicationCard, roles: frozenset[Role]) -> MessageForm | None:
    """The form of a message, where there is somebody to write to."""
    side = side_of(roles)
    if side is None or card.submitted_at is None:
        return None
    has_home = card.home_centre_id is not None
    choices = audiences_for(side, has_home=has_home, host_knows=host_sees(card.parts))
    if not choices:
        return None
    form = MessageForm()
    form.offer(choices)
    return form
