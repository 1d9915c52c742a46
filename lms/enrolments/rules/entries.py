"""What waits for a centre's decision, as calendar entries of its desk, and by when an offer has to be answered, as
entries of the own calendars; pure, titles in the language in force."""

from __future__ import annotations

from datetime import date, datetime

from lms.agenda.rules import BEFORE_DEADLINE, EntrySource, Reference
from lms.enrolments.rules.parts import Side
from lms.kit.i18n import gettext as _

KINDS: dict[Side, str] = {Side.HOME: "decide-home", Side.HOST: "decide-host"}
"""The kinds of source of these entries; `source_id` is the enrolment for which one was made first."""

ANSWER = "answer-offer"
"""The kind of source of the entries of offers; `source_id` is one of their enrolments."""


def decide_by(side: Side, enrolment_id: int, *, on: date, ref: str, zone: str, slug: str) -> EntrySource:
    """By which day the first of the enrolments in the run `ref` has to be decided that wait for one side, the centre
    whose desk is at `slug`: the run's reference and a link, nothing else."""
    reference: Reference = (KINDS[side], enrolment_id)
    return EntrySource(
        source=reference,
        group=reference,
        title=f"{_('Decide by')}: {ref}",
        path=f"/desk/{slug}/approvals",
        zone=zone,
        form="both",
        transparent=True,
        own=True,
        starts_on=on,
        ends_on=on,
    )


def answer_by(enrolment_id: int, *, at: datetime, ref: str, zone: str) -> EntrySource:
    """Until when (an aware instant) seats that are offered in the run `ref` can be taken: reference and link."""
    return EntrySource(
        source=(ANSWER, enrolment_id),
        group=(ANSWER, enrolment_id),
        title=f"{_('Answer by')}: {ref}",
        path=f"/runs/{ref}",
        zone=zone,
        form="both",
        transparent=True,
        own=True,
        starts_at=at - BEFORE_DEADLINE,
        ends_at=at,
    )
