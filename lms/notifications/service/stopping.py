"""Ending a kind of mail with one click (RFC 8058): a token in the mail, its hash in a row."""

from __future__ import annotations

from sqlalchemy import update

from lms.kit.db import session, use_case
from lms.kit.refusal import NotFound
from lms.notifications.models import SavedSearch
from lms.notifications.queries import stopped_by
from lms.notifications.service.following import choose_reminders
from lms.notifications.service.inbox import choose_digest


@use_case
def stop_mails(token: str) -> str:
    """Ends the kind of mail that `token` stands in, and gives it; a second time changes nothing. `NotFound` for a token
    that is none, or too old. Whoever has the mail may: no session is needed."""
    found = stopped_by(token)
    if found is None:
        raise NotFound
    person_id, kind = found
    match kind:
        case "lists":
            mine = update(SavedSearch).where(SavedSearch.person_id == person_id)
            session().execute(mine.values(every="never"))
        case "reminders":
            choose_reminders(person_id, start=0, end=0, deadline=0)
        case _:
            choose_digest(person_id, "never")
    return kind
