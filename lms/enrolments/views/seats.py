"""Who the seats of a run are for: the host's page of pools and sites, and the pools as their centres see them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.courses.rules import input_of_pool
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import (
    ExtendForm,
    PoolRows,
    ReleaseForm,
    SiteRows,
    asks_for_a_row,
    pool_rows,
    site_rows,
)
from lms.enrolments.queries import PoolLine
from lms.enrolments.views.area import Answer, area
from lms.kit import clock, journal
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.people import queries as people

PUBLISH, HOME = Permission.ITEM_PUBLISH, Permission.HOME_DECIDE


def _hosted(centre: str, ref: str) -> tuple[CentreCard, RunCard, Actor]:
    """The run that the centre hosts, for its coordinators; else nothing here."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None or run is None or run.centre_id != card.id:
        raise NotFound
    return card, run, require(PUBLISH, courses.run_thing(run))


def _forms(run: RunCard, lines: list[PoolLine], sent: str = "") -> tuple[PoolRows, SiteRows]:
    """The forms of the page; `sent` names the one that was sent, the other shows what is stored."""
    now = clock.now()
    kept = [line.pool for line in lines if not serializers.is_released(line.pool, now)]
    known, regions = centres.centre_cards(), centres.region_cards()
    pools = pool_rows(kept, known, regions, version=run.version, sent=sent == "pools")
    sites = site_rows(courses.sites_of([run.id])[run.id], version=run.version, sent=sent == "sites")
    return pools, sites


def _page(card: CentreCard, run: RunCard, lines: list[PoolLine], pools: PoolRows, sites: SiteRows) -> Answer:
    rows = [row for row in journal.rows_of(("run", run.id)) if row.move in serializers.POOL_MOVES]
    page = render_template(
        "enrolments/seats.html",
        centre=card,
        run=run,
        lines=lines,
        pools=pools,
        sites=sites,
        tally=queries.tallies([run.id])[run.id],
        names={ident: each.acronym for ident, each in centres.centre_cards().items()},
        rows=rows,
        actors=people.person_cards({row.actor_id for row in rows if row.actor_id}),
        words=serializers,
        now=clock.now(),
    )
    return page, max(pools.status, sites.status)


@area.get("/desk/<centre>/runs/<ref>/seats", permission=PUBLISH)
def seats(centre: str, ref: str) -> Answer:
    """The pools with their people, and the forms of pools and sites."""
    card, run, _actor = _hosted(centre, ref)
    lines = queries.pool_lines([run])
    return _page(card, run, lines, *_forms(run, lines))


@area.post("/desk/<centre>/runs/<ref>/seats/pools", permission=PUBLISH)
def set_pools(centre: str, ref: str) -> Answer:
    """Sets the pools as a whole; "add a row" only shows one more."""
    card, run, actor = _hosted(centre, ref)
    lines = queries.pool_lines([run])
    pools, sites = _forms(run, lines, "pools")
    if not asks_for_a_row() and pools.sent():
        released = [
            input_of_pool(line.pool) for line in lines if serializers.is_released(line.pool, clock.now())
        ]
        wanted, version = [*pools.values(centres.centre_ids_of_region), *released], version_of(pools)
        pools.attempt(lambda: service.set_pools(run.id, wanted, actor=actor, version=version))
        if pools.status == 200:
            return _saved(card, run, _("The pools are saved."))
    return _page(card, run, lines, pools, sites)


@area.post("/desk/<centre>/runs/<ref>/seats/sites", permission=PUBLISH)
def set_sites(centre: str, ref: str) -> Answer:
    """Sets the local sites as a whole; "add a row" only shows one more."""
    card, run, actor = _hosted(centre, ref)
    lines = queries.pool_lines([run])
    pools, sites = _forms(run, lines, "sites")
    if not asks_for_a_row() and sites.sent():
        known = {each.id: each for each in courses.sites_of([run.id])[run.id]}
        wanted, version = sites.values(known), version_of(sites)
        sites.attempt(lambda: service.set_sites(run.id, wanted, actor=actor, version=version))
        if sites.status == 200:
            return _saved(card, run, _("The sites are saved."))
    return _page(card, run, lines, pools, sites)


def _saved(card: CentreCard, run: RunCard, sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("enrolments.seats", centre=card.slug, ref=run.ref), 303)


def _line(run: RunCard, number: str) -> PoolLine:
    """The pool with this number among those of the run, from 1; the version of the page guards its place."""
    found = next((line for line in queries.pool_lines([run]) if str(line.number) == number), None)
    if found is None:
        raise NotFound
    return found


@area.get("/desk/<centre>/runs/<ref>/seats/<number>/extend", permission=PUBLISH)
def extend_page(centre: str, ref: str, number: str) -> Answer:
    """Asks until when the seats are kept."""
    card, run, _actor = _hosted(centre, ref)
    line = _line(run, number)
    form = ExtendForm(data={"version": run.version, "release_at": line.pool.release_wall})
    return _release_page("extend", card, line, form)


@area.post("/desk/<centre>/runs/<ref>/seats/<number>/extend", permission=PUBLISH)
def extend_release(centre: str, ref: str, number: str) -> Answer:
    """Keeps the seats of a pool longer."""
    card, run, actor = _hosted(centre, ref)
    line, form = _line(run, number), ExtendForm()
    if form.sent() and form.release_at.data is not None:
        wall, why, version = form.release_at.data, form.reason.data or "", version_of(form)
        form.attempt(
            lambda: service.extend_release(
                run.id, line.pool.id, actor=actor, release_wall=wall, reason=why, version=version
            )
        )
        if form.status == 200:
            return _saved(card, run, _("The seats are kept longer."))
    return _release_page("extend", card, line, form)


def _release_page(what: str, card: CentreCard, line: PoolLine, form: ReleaseForm) -> Answer:
    host = line.run.centre_id == card.id
    back = (
        url_for("enrolments.seats", centre=card.slug, ref=line.run.ref)
        if host
        else url_for("enrolments.kept_seats", centre=card.slug)
    )
    page = render_template(
        f"enrolments/{what}.html",
        centre=card,
        line=line,
        run=line.run,
        form=form,
        back=back,
        words=serializers,
        now=clock.now(),
        names={ident: each.acronym for ident, each in centres.centre_cards().items()},
    )
    return page, form.status


def _own_centre(centre: str) -> tuple[CentreCard, Actor]:
    card = centres.centre_card(centre)
    if card is None:
        raise NotFound
    return card, require(HOME, Thing(centre_id=card.id, home_centre_id=card.id))


@area.get("/desk/<centre>/seats", permission=HOME)
def kept_seats(centre: str) -> Answer:
    """The seats that runs of all centres keep for people of this one."""
    card, _actor = _own_centre(centre)
    return render_template(
        "enrolments/kept_seats.html",
        centre=card,
        lines=queries.pools_of_centre(card.id),
        names={ident: each.acronym for ident, each in centres.centre_cards().items()},
        words=serializers,
        now=clock.now(),
    )


def _own_line(card: CentreCard, ref: str, number: str) -> PoolLine:
    """A pool for people of the centre, or of a run that it hosts; another's is not here."""
    run = courses.run_by_ref(ref)
    if run is None:
        raise NotFound
    line = _line(run, number)
    if card.id not in line.pool.centre_ids | {run.centre_id}:
        raise NotFound
    return line


@area.get("/desk/<centre>/seats/<ref>/<number>/release", permission=HOME)
def release_page(centre: str, ref: str, number: str) -> Answer:
    """Says how many seats become open to all, before they do."""
    card, _actor = _own_centre(centre)
    line = _own_line(card, ref, number)
    return _release_page("release", card, line, ReleaseForm(data={"version": line.run.version}))


@area.post("/desk/<centre>/seats/<ref>/<number>/release", permission=HOME)
def release_pool(centre: str, ref: str, number: str) -> Answer:
    """Releases the seats of a pool at once."""
    card, actor = _own_centre(centre)
    line, form = _own_line(card, ref, number), ReleaseForm()
    if form.sent():
        why, version = form.reason.data or "", version_of(form)
        form.attempt(
            lambda: service.release_pool(line.run.id, line.pool.id, actor=actor, reason=why, version=version)
        )
        if form.status == 200:
            flash(_("The seats are open to all now."), "success")
            host = line.run.centre_id == card.id
            to = "enrolments.seats" if host else "enrolments.kept_seats"
            return redirect(url_for(to, centre=card.slug, ref=line.run.ref if host else None), 303)
    return _release_page("release", card, line, form)
