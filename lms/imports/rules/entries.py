"""The calendar entry of an item: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lms.agenda.rules import EntrySource, Status
from lms.imports.rules.plan import Facts

if TYPE_CHECKING:
    from lms.centres.queries import CentreCard


def entry_source(
    item_id: int, facts: Facts, centre: CentreCard, *, name: str, withdrawn: bool = False
) -> EntrySource:
    """The calendar entry of an item: one of the centre's, labelled with the `name` of its source. What is `withdrawn`
    here is cancelled, as is what its source cancels."""
    status = "cancelled" if withdrawn else facts.status
    said = (facts.description, facts.url, f"{name} · {centre.acronym}")
    return EntrySource(
        source=("import", item_id),
        group=("centre", centre.id),
        title=facts.title,
        zone=facts.zone,
        path=f"/centres/{centre.slug}",
        form="both",
        status=cast("Status", status),
        mark="cancelled" if status == "cancelled" else "",
        description="\n\n".join(filter(None, said)),
        location=facts.location,
        categories=(name, *facts.categories),
        transparent=facts.transparent,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
    )
