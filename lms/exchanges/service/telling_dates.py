"""The calendar part of letters to the guest about an agreed stay."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from lms.agenda import queries as agenda
from lms.exchanges.models import Application, Slot, Stay
from lms.kit.db import session
from lms.kit.i18n import language
from lms.notifications.rules import Dates, Letter

KINDS = ("agreement-in-force", "exchange-stay-cancelled")


def with_dates(letter: Letter, slot: Slot, application: Application, *, reader_id: int) -> Letter:
    """The letter, with the calendar file of the stay when it tells the guest that the stay is agreed, that its days are
    others, or that it is cancelled; to be called with the reader's language in force."""
    if letter.kind not in KINDS or reader_id != application.applicant_id:
        return letter
    stay_id = session().scalar(select(Stay.id).where(Stay.application_id == application.id))
    if stay_id is None:
        return letter
    group = ("stay", stay_id)
    return replace(
        letter,
        attachment_name=f"{application.ref}.ics",
        attachment_type="text/calendar; charset=utf-8; method=PUBLISH",
        attachment=agenda.publish_attachment(group, reader_id, lang=language()),
        dates=Dates(group, slot.centre_id, f"/me/applications/{application.ref}/cancel-stay"),
    )
