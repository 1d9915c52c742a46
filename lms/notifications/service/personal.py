"""What is kept to write to a person; and the person's name in what was written to others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from markupsafe import escape
from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.kit.db import Base, session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.personal import Held, Kind, Part
from lms.notifications.models import (
    Bookmark,
    CalendarChoice,
    Digest,
    Invited,
    MailStop,
    Notice,
    Reminded,
    ReminderChoice,
    SavedSearch,
)
from lms.notifications.rules import STOP_KEPT
from lms.outbox.models import Mail
from lms.people import queries as people
from lms.people.service import former_name


def _held(what: Any, table: Any, *hidden: str) -> Held:
    return Held(
        what=what,
        table=table,
        whose=lambda person_id: table.person_id == person_id,
        hidden=("person_id", *hidden),
        gone=True,
    )


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    """In notices and mails that others got, the name and the address become those of a former participant."""
    card = people.person_card(person_id)
    if card is not None:
        session().flush()
        for table, columns in ((Notice, ("subject", "body")), (Mail, ("subject", "text", "html"))):
            for words in dict.fromkeys((card.email, card.name, str(escape(card.name)))):
                _replace(table, columns, words, former_name())
    return ()


def _replace(table: type[Base], columns: Iterable[str], words: str, instead: str) -> None:
    fields: list[InstrumentedAttribute[str]] = [getattr(table, name) for name in columns]
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    holding = or_(*(each.contains(words, autoescape=True) for each in fields))
    for row in session().scalars(select(table).where(holding)):
        for each in fields:
            text = whole.sub(instead, getattr(row, each.key))
            if text != getattr(row, each.key):
                setattr(row, each.key, text)
    session().flush()


def _period() -> Period:
    return Period(months=current_app.config["LMS"].LMS_KEEP_NOTICES_MONTHS)


def _old_notices(now: datetime) -> Select[int]:
    return select(Notice.id).where(Notice.created_at <= _period().before(now)).order_by(Notice.id)


def _remove_notices(ids: Sequence[int]) -> Iterable[Callable[[], object]]:
    session().execute(delete(Notice).where(Notice.id.in_(ids)))
    return ()


KINDS = (
    Kind(
        code="notifications.notices",
        what=_l("Notices in inboxes"),
        since=_l("after they were written"),
        period=_period,
        due=_old_notices,
        remove=_remove_notices,
    ),
    Kind(
        code="notifications.stops",
        what=_l("Links that end mails"),
        since=_l("after the mail"),
        period=lambda: Period(days=STOP_KEPT.days),
        due=lambda now: select(MailStop.token_hash).where(MailStop.made_at < now - STOP_KEPT),
    ),
)
PART = Part(
    name="notices",
    held=(
        _held(_l("Notices in your inbox"), Notice, "dedup_key"),
        _held(_l("How often the digest comes"), Digest),
        _held(_l("Lists that you follow"), SavedSearch, "known"),
        _held(_l("Bookmarks"), Bookmark),
        _held(_l("When you want to be reminded"), ReminderChoice),
        _held(_l("Reminders that you got"), Reminded),
        _held(_l("Links that end mails"), MailStop, "token_hash"),
        _held(_l("What goes with mails about dates"), CalendarChoice),
        _held(_l("Invitations by mail"), Invited, "sent"),
    ),
    let_go=_let_go,
    kinds=KINDS,
)
