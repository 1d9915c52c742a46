"""The network office: reference, centres, state and dates of every application; its content only with a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from lms.access import Actor, Permission, require
from lms.exchanges import queries, serializers, service
from lms.exchanges.forms import AssignForm, OpenForm
from lms.exchanges.rules import APPLICATION_MOVES, HOST_DECIDES, ApplicationCard, Party, visible
from lms.exchanges.views.area import Answer, area, centre_names, note_read
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.paging import page_number
from lms.kit.refusal import NotFound
from lms.people import queries as people

OPEN, ASSIGN = Permission.APPLICATION_OPEN, Permission.DECIDER_ASSIGN


@area.get("/admin/exchanges", permission=OPEN)
def office() -> str:
    """Every application that was sent, without its content; how many there are by state and by centre."""
    require(OPEN)
    given = request.args.get("state", "")
    state = given if given in serializers.state_filter() else ""
    return render_template(
        "exchanges/office.html",
        asked={"state": state},
        facets={"state": serializers.state_filter()},
        page=queries.every_case(state=state, page=page_number(request.args.get("page"))),
        page_url=lambda n: url_for("exchanges.office", state=state or None, page=n),
        by_state=queries.counts_by_state(),
        by_centre=queries.counts_by_centre(),
        names=centre_names(),
        words=serializers,
    )


def _case(ref: str, permission: Permission = OPEN) -> tuple[ApplicationCard, Actor]:
    actor, card = require(permission), queries.application(ref)
    if card is None or card.submitted_at is None:
        raise NotFound
    return card, actor


@area.get("/admin/exchanges/<ref>", permission=OPEN)
def office_case(ref: str) -> Answer:
    """The content, for an hour after a reason was given; else the form that asks for one."""
    card, actor = _case(ref)
    lines = queries.lines_of(card.id)
    if not queries.opened_since(lines, actor.person_id or 0, clock.now() - service.OPEN_FOR):
        return _ask(card, OpenForm())
    note_read(card, actor, None)
    shown = [line for line in visible(lines, {Party.HOME, Party.HOST}, card.parts) if not line.side]
    actors = people.person_cards({line.actor_id for line in shown if line.actor_id})
    return render_template(
        "exchanges/office_case.html",
        card=card,
        opened=True,
        deciding=card.state in HOST_DECIDES,
        names=centre_names(),
        words=serializers,
        rows=serializers.sent_rows(card, ()),
        texts=serializers.sent_texts(card, ()),
        said=serializers.said_texts(card, (), own=False),
        timeline_rows=serializers.timeline_rows(shown, {k: each.name for k, each in actors.items()}),
    )


def _ask(card: ApplicationCard, form: OpenForm) -> Answer:
    form.reason.flags.required = True
    page = render_template(
        "exchanges/office_case.html",
        card=card,
        opened=False,
        deciding=card.state in HOST_DECIDES,
        form=form,
        names=centre_names(),
        words=serializers,
    )
    return page, form.status


@area.post("/admin/exchanges/<ref>", permission=OPEN)
def open_content(ref: str) -> Answer:
    """Notes the reason, tells both centres, and shows the content."""
    card, actor = _case(ref)
    form = OpenForm()
    if form.sent():
        reason = form.reason.data or ""
        form.attempt(lambda: service.open_content(card.id, actor=actor, reason=reason))
        if form.status == 200:
            return redirect(url_for("exchanges.office_case", ref=card.ref), 303)
    return _ask(card, form)


def _decider_page(card: ApplicationCard, form: AssignForm) -> Answer:
    able, third = queries.free_to_decide(card.id)
    form.offer(third)
    assigned = people.person_card(card.decider_id) if card.decider_id else None
    page = render_template(
        "exchanges/office_decider.html",
        card=card,
        form=form,
        able=list(able.values()),
        assigned=assigned.name if assigned else "",
        move=APPLICATION_MOVES["assign-decider"],
        names=centre_names(),
        words=serializers,
    )
    return page, form.status


@area.get("/admin/exchanges/<ref>/decider", permission=ASSIGN)
def decider_page(ref: str) -> Answer:
    """Who of a third centre decides, where nobody at the host can; else who can."""
    card, _actor = _case(ref, ASSIGN)
    if card.state not in HOST_DECIDES:
        raise NotFound
    return _decider_page(card, AssignForm(formdata=None, data={"version": card.version}))


@area.post("/admin/exchanges/<ref>/decider", permission=ASSIGN)
def assign_decider(ref: str) -> Answer:
    """Assigns the person chosen."""
    card, actor = _case(ref, ASSIGN)
    form = AssignForm()
    if form.sent():
        version = version_of(form)
        form.attempt(lambda: service.assign_decider(card.id, actor=actor, version=version, **form.typed()))
        if form.status == 200:
            flash(_("Assigned. The person and the host centre are told."), "success")
            return redirect(url_for("exchanges.office_case", ref=card.ref), 303)
        card, actor = _case(ref, ASSIGN)
        if form.status == 409:
            form.version.data = str(card.version)
    return _decider_page(card, form)
