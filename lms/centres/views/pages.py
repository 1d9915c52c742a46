"""What centres and regions say about themselves, and the colours of centres."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request

from lms.access import Permission, Thing, require
from lms.centres import queries, service
from lms.centres.forms import CentreForm, RegionForm
from lms.centres.views import area
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound


@area.get("/centres.css", permission=Permission.PUBLIC)
def colours() -> object:
    """The colours of all centres as a stylesheet: the content security policy allows none inside a page."""
    rules = [
        f'[data-centre="{card.slug}"]{{--centre:{card.colour}}}'
        for card in sorted(queries.centre_cards().values(), key=lambda card: card.id)
    ]
    response = make_response("\n".join(rules) + "\n")
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag(weak=True)  # it may go out packed or not
    return response.make_conditional(request)


@area.get("/desk/<centre>/about", permission=Permission.CENTRE_WRITE)
def centre_about(centre: str) -> object:
    """The form of a centre's page."""
    page = _centre_page(centre)
    require(Permission.CENTRE_WRITE, Thing(centre_id=page.card.id))
    form = CentreForm(
        about=page.about,
        city=page.card.city,
        website=page.website,
        contact_email=page.contact_email,
        colour=page.card.colour,
        version=page.version,
    )
    return render_template("centres/about.html", page=page, form=form)


def _centre_page(slug: str) -> queries.CentrePage:
    page = queries.centre_page(slug)
    if page is None:
        raise NotFound
    return page


@area.post("/desk/<centre>/about", permission=Permission.CENTRE_WRITE)
def centre_about_save(centre: str) -> object:
    """Saves a centre's page."""
    page = _centre_page(centre)
    actor = require(Permission.CENTRE_WRITE, Thing(centre_id=page.card.id))
    form = CentreForm()
    if form.sent():
        form.attempt(
            lambda: service.edit_centre(
                page.card.id,
                about=form.about.data or "",
                website=form.website.data or "",
                contact_email=form.contact_email.data or "",
                city=form.city.data or "",
                colour=(form.colour.data or "").strip().lower(),
                version=form.seen,
                actor=actor,
            )
        )
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(f"/centres/{centre}", 303)
    return render_template("centres/about.html", page=page, form=form), form.status


def _region_page(slug: str) -> queries.RegionPage:
    page = queries.region_page(slug)
    if page is None:
        raise NotFound
    return page


@area.get("/admin/regions/<slug>", permission=Permission.REGION_WRITE)
def region_about(slug: str) -> object:
    """The form of a region's page."""
    require(Permission.REGION_WRITE)
    page = _region_page(slug)
    form = RegionForm(name=page.card.name, about=page.about, version=page.version)
    return render_template("centres/region.html", page=page, form=form)


@area.post("/admin/regions/<slug>", permission=Permission.REGION_WRITE)
def region_about_save(slug: str) -> object:
    """Saves a region's page."""
    actor = require(Permission.REGION_WRITE)
    page, form = _region_page(slug), RegionForm()
    if form.sent():
        form.attempt(
            lambda: service.edit_region(
                page.card.id,
                name=form.name.data,
                about=form.about.data or "",
                version=form.seen,
                actor=actor,
            )
        )
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(f"/regions/{slug}", 303)
    return render_template("centres/region.html", page=page, form=form), form.status
