"""What came of stays, for everybody: as long as the researcher agrees."""

from __future__ import annotations

from flask import render_template, request

from lms.access import Permission
from lms.exchanges.queries.outcomes import outcomes as find_outcomes
from lms.kit.paging import PAGE_SIZE, page_number
from lms.public import queries
from lms.public.serializers.outcomes import outcome_rows
from lms.public.views.area import area, reader

PATH = "/exchanges/outcomes"


@area.get(PATH, permission=Permission.PUBLIC)
def outcomes() -> str:
    """Summaries of stays that are over, the latest first; of slots that the reader may see."""
    actor, _now = reader()
    found = find_outcomes(actor, page=page_number(request.args.get("page")), size=PAGE_SIZE)
    return render_template(
        "public/outcomes.html",
        found=found,
        rows=outcome_rows(found.items, centre_names()),
        page_url=lambda page: f"{PATH}?page={page}",
    )


def centre_names() -> dict[int, str]:
    """Short names of the centres by id."""
    return {ident: host.acronym for ident, host in queries.vocabulary().centres.items()}
