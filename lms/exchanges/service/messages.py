"""The thread of a case: messages with audiences. After somebody has answered nothing is changed, only added."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from lms.access import Actor
from lms.exchanges.models import Application, Message, Slot
from lms.exchanges.notices import apply as notices
from lms.exchanges.rules import (
    MESSAGE_LENGTH,
    Party,
    Role,
    audiences_for,
    host_sees,
    message_readers,
    parties_of,
)
from lms.exchanges.service import asked, cases, telling_apply
from lms.kit import clock
from lms.kit.db import add, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal


@use_case
def write_message(application_id: int, *, actor: Actor, side: Party, audience: str, text: str) -> int:
    """Writes a message for one's side and tells those whom it is for; gives its id. The same once more is not written.

    Refuses an empty or too long text, and an audience that does not know of the application or is not there.
    """
    slot, application = cases.lock_case(application_id)
    _party(actor, slot, application, side)
    choices = audiences_for(
        side,
        has_home=application.home_centre_id is not None,
        host_knows=host_sees(cases.parts_of(application)),
    )
    if audience not in choices:
        raise Refusal("audience", _l("Choose for whom the message is."), "audience")
    _check_text(text)
    last = _newest(application)
    if last and (last.author_id, last.side, last.audience, last.text) == (
        actor.person_id,
        side,
        audience,
        text,
    ):
        return last.id
    row = add(
        Message(
            application_id=application.id,
            author_id=actor.person_id,
            side=side,
            audience=audience,
            text=text,
            at=clock.now(),
        )
    )
    _tell(slot, application, row, actor)
    return row.id


def _tell(slot: Slot, application: Application, row: Message, actor: Actor) -> None:
    write = partial(notices.message, author=actor.name, text=row.text)
    readers = message_readers(row.audience, row.side)
    if row.audience == row.side:
        return  # a note for the own side waits for nobody
    for party in (each for each in Party if each in readers and each != row.side):
        telling_apply.tell(
            slot, application, party, write, event=f"message:{row.id}", besides=[actor.person_id or 0]
        )


@use_case
def edit_message(application_id: int, message_id: int, *, actor: Actor, side: Party, text: str) -> None:
    """Changes an own message that nobody has answered yet; afterwards one adds another (409)."""
    slot, application = cases.lock_case(application_id)
    _party(actor, slot, application, side)
    row = session().get(Message, message_id)
    if (
        row is None
        or row.application_id != application.id
        or row.author_id != actor.person_id
        or row.side != side
    ):
        raise NotFound
    _check_text(text)
    if row.text == text:
        return
    if not may_edit(row, _newest(application, besides=row.author_id)):
        raise Refusal(
            "answered", _l("Somebody has answered: add a message instead of changing this one."), status=409
        )
    row.text, row.edited_at = text, clock.now()


def may_edit(row: Message, newest_of_others: Message | None) -> bool:
    """Whether nobody else has written since."""
    return newest_of_others is None or newest_of_others.id < row.id


def _newest(application: Application, *, besides: int | None = None) -> Message | None:
    query = select(Message).where(Message.application_id == application.id)
    if besides is not None:
        query = query.where(Message.author_id != besides)
    return session().scalar(query.order_by(Message.id.desc()).limit(1))


def _party(actor: Actor, slot: Slot, application: Application, side: Party) -> None:
    """Who is not of this side finds nothing; a draft has nobody to write to."""
    roles: frozenset[Role] = asked.acting(cases.roles_in(actor, slot, application), side)
    if side not in parties_of(roles) or application.submitted_at is None:
        raise NotFound


def _check_text(text: str) -> None:
    if not text.strip():
        raise Refusal("missing", _l("Write something."), "text")
    if len(text) > MESSAGE_LENGTH:
        raise Refusal("too_long", _l("At most %(n)s characters can be sent here.", n=MESSAGE_LENGTH), "text")
