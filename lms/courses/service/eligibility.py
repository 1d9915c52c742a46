"""Whom a run is for; and how the terms that the feature above keeps for a run are noted with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.access import Actor
from lms.centres import queries as centres
from lms.centres.rules import ORGANISATION_KINDS
from lms.courses.models import RunEligible
from lms.courses.rules import EligibleInput, check_eligible
from lms.courses.service.courses import replace
from lms.courses.service.run_case import close_run, open_run
from lms.kit.db import use_case
from lms.kit.refusal import refuse_if_any


@use_case
def set_eligibility(
    run_id: int,
    values: EligibleInput,
    *,
    actor: Actor | None,
    version: int | None,
) -> None:
    """Says who may enrol in the run; those enrolled already stay. Refused: as `open_run` and `check_eligible` do."""
    opened = open_run(run_id, "edit-run", actor=actor, version=version)
    refuse_if_any(
        check_eligible(
            values,
            centres=centres.centre_cards(),
            regions=centres.region_cards(),
            audiences=ORGANISATION_KINDS,
        )
    )
    chosen = values.eligible == "chosen"
    rows: set[tuple[int | None, int | None]] = set()
    if chosen:
        rows = {(ident, None) for ident in values.centre_ids} | {(None, ident) for ident in values.region_ids}
    changed = replace(RunEligible, ("centre_id", "region_id"), rows, run_id=run_id)
    opened.set(eligible=values.eligible, eligible_audiences=" ".join(sorted(values.audiences)))
    close_run(opened, move="set-eligibility", extra={"chosen": "changed"} if changed else None)


@use_case
def note_terms(
    run_id: int,
    move: str,
    *,
    actor: Actor | None,
    version: int | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
) -> None:
    """Asks whether `actor` may edit the run, and notes in its journal that `move` changed its terms; its version goes
    on. The caller writes the terms in the same transaction. Refused: as `open_run` does."""
    opened = open_run(run_id, "edit-run", actor=actor, version=version)
    opened.before |= before or {}
    close_run(opened, move=move, extra=after)
