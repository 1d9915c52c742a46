"""What waits for a centre's decision, as calendar entries of its desk; pure, titles in the language in force."""

from __future__ import annotations

from datetime import date

from lms.agenda.rules import EntrySource, Reference
from lms.enrolments.rules.parts import Side
from lms.kit.i18n import gettext as _

KINDS: dict[Side, str] = {Side.HOME: "decide-home", Side.HOST: "decide-host"}
"""The kinds of source of these entries; `source_id` is the enrolment for which one was made first."""


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
        starts_on=on,
        ends_on=on,
    )
