"""The network office opens the content of an application: with a reason that both centres read."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from lms import access
from lms.access import Actor, Permission
from lms.exchanges import queries
from lms.exchanges.notices import apply as notices
from lms.exchanges.rules import Party, host_sees
from lms.exchanges.service import cases, telling_apply
from lms.kit import clock, journal
from lms.kit.db import use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal
from lms.kit.states import MAX_REASON

OPEN_FOR = timedelta(hours=1)
"""So long the content can be read after a reason was given."""


@use_case
def open_content(application_id: int, *, actor: Actor, reason: str) -> None:
    """Notes why somebody of the network office reads this application, and tells the centres that know of it. The same
    reason again within the hour is the same opening. A draft is nobody's business (404)."""
    if not access.can(actor, Permission.APPLICATION_OPEN):
        raise NotFound
    slot, application = cases.lock_case(application_id)
    if application.submitted_at is None:
        raise NotFound
    if not reason.strip():
        raise Refusal("reason_missing", _l("Write a reason. Both centres will read it."), "reason")
    if len(reason) > MAX_REASON:
        raise Refusal(
            "reason_too_long", _l("At most %(n)s characters can be sent here.", n=MAX_REASON), "reason"
        )
    now = clock.now()
    for line in queries.lines_of(application.id):
        same = (line.move, line.actor_id, line.reason) == (queries.OPENED, actor.person_id, reason)
        if same and line.at >= now - OPEN_FOR:
            return
    journal.record((cases.THING, application.id), queries.OPENED, actor_id=actor.person_id, reason=reason)
    write = partial(notices.content_opened, author=actor.name)
    event = f"application:{application.id}:opened:{now.isoformat()}"
    sides = [Party.HOME] if application.home_centre_id is not None else []
    if host_sees(cases.parts_of(application)):
        sides.append(Party.HOST)
    for party in sides:
        telling_apply.tell(slot, application, party, write, reason=reason, event=event)
