"""The first page: what this network is, what is next, and the ways in."""

from __future__ import annotations

from flask import current_app, render_template

from lms.access import Permission
from lms.courses.rules import Filter
from lms.exchanges import queries as exchanges
from lms.public import queries
from lms.public.serializers import linked, rows, slot_page
from lms.public.views.area import area, around, base_url, reader


@area.get("/", permission=Permission.PUBLIC)
def home() -> str:
    """What is next in the reader's scope, and where to go."""
    actor, now = reader()
    words = queries.vocabulary()
    coming = queries.next_runs(Filter(), actor, now=now, known=words.centres, cancelled=False)
    near = around(coming, now)
    return render_template(
        "public/home.html",
        coming=[rows.run_row(run, near) for run in coming.runs],
        slots=slot_page.slot_rows(exchanges.next_slots(actor, now=now, limit=3), words.centres, now=now),
        topics=[card for card in words.topics if card.parent_id is None],
        centres=list(words.centres.values()),
        linked=linked.site(current_app.config["LMS"].LMS_NETWORK_NAME, base_url()),
    )
