"""The statistics of a run: for its host every number, for the network office none below five."""

from __future__ import annotations

from flask import render_template

from lms.access import Permission, can
from lms.courses import queries as courses
from lms.kit import clock
from lms.kit.zones import wall_day
from lms.reports import queries, serializers
from lms.reports.rules import course_of_time
from lms.reports.views.area import acronyms, area, run_at


@area.get("/desk/<centre>/runs/<ref>/statistics", permission=Permission.RUN_STATISTICS)
def statistics(centre: str, ref: str) -> str:
    """Who enrolled by centre, country, class and state, and how that came to be."""
    card, run, actor = run_at(centre, ref, Permission.RUN_STATISTICS)
    thing, now = courses.run_thing(run), clock.now()
    guard = not can(actor, Permission.HOST_DECIDE, thing)
    groups = queries.groups_in(run.id)
    until = wall_day(min(now, run.ends_at or now), run.zone)
    points = course_of_time(queries.changes_in(run.id), zone=run.zone, until=until)
    return render_template(
        "reports/statistics.html",
        centre=card,
        run=run,
        thing=thing,
        guard=guard,
        number=sum(group.number for group in groups),
        charts=serializers.run_charts(groups, acronyms(), guard=guard),
        time=serializers.time_chart(points, guard=guard),
    )
