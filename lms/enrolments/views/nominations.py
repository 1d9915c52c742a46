"""Ranked lists: the page on which a home centre nominates, and the one on which the host reads all lists."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import queries, rules, serializers, service
from lms.enrolments.forms import EnrolOtherForm, MoveForm, RankForm, SearchForm
from lms.enrolments.rules import CaseCard
from lms.enrolments.views.area import Answer, area, centre_names, hosted_run, run_for
from lms.kit import clock
from lms.kit.forms import asked_line, version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal, refuse_if_any

HOME = Permission.ENROL_OWN_PEOPLE


def _list(centre: str, ref: str) -> tuple[CentreCard, RunCard, Actor]:
    """The home centre whose list it is, and a run that takes nominations."""
    card = centres.centre_card(centre)
    if card is None:
        raise NotFound
    actor = require(HOME, Thing(centre_id=card.id, home_centre_id=card.id))
    return card, nominating(run_for(ref, actor)), actor


def nominating(run: RunCard) -> RunCard:
    """The run, when its centres nominate; else there is no such page."""
    if run.acceptance != "by_nomination":
        raise NotFound
    return run


def _page(
    home: CentreCard, run: RunCard, *, form: EnrolOtherForm | None = None, order: RankForm | None = None
) -> Answer:
    listed = queries.nominated(run.id, centre_id=home.id)
    form = form or EnrolOtherForm(formdata=None, data={"q": asked_line()})
    page = render_template(
        "enrolments/nominations.html",
        run=run,
        home=home,
        centre=home,
        host=centres.centre_cards()[run.centre_id],
        form=form,
        order=order or RankForm.of(listed, formdata=None),
        search=SearchForm(formdata=None, data={"q": form.q.data}),
        found=_offer(home, form),
        elsewhere=_elsewhere(home, run, form.q.data or ""),
        listed=listed,
        asking=queries.asks_for_nomination(run.id, centre_id=home.id),
        obstacle=serializers.obstacle(run, clock.now()),
        names=centre_names(),
        words=serializers,
    )
    return page, max(form.status, order.status if order else 200)


def _elsewhere(home: CentreCard, run: RunCard, words: str) -> str:
    """Where one nominates for a run that asks something of each person; empty when it asks nothing."""
    terms = queries.terms_of(run.id)
    if not (terms.need_a_page or terms.conditions or courses.sites_of([run.id])[run.id]):
        return ""
    return url_for("enrolments.enrol_other_page", centre=home.slug, ref=run.ref, q=words)


def _offer(home: CentreCard, form: EnrolOtherForm) -> list[centres.Member]:
    """The people found for the words searched, on offer in the form."""
    found = centres.search_members(home.id, form.q.data or "")
    form.offer(found)
    if not found:  # the page then has no list that a link could lead to
        form.form_errors, form.person.errors = [*form.form_errors, *form.person.errors], ()
    return found


@area.get("/desk/<centre>/nominations/<ref>", permission=HOME)
def nominations(centre: str, ref: str) -> Answer:
    """The centre's list for a run: find people (`q`), put them in order, until the date."""
    home, run, _actor = _list(centre, ref)
    return _page(home, run)


@area.post("/desk/<centre>/nominations/<ref>", permission=HOME)
def nominate(centre: str, ref: str) -> Answer:
    """Puts one of the own people at the end of the list."""
    home, run, actor = _list(centre, ref)
    form = EnrolOtherForm()
    if form.sent() and form.attempt(lambda: _nominate(home, run, actor, form)) is not None:
        flash(_("On your list. The person is told."), "success")
        return _back(home, run)
    return _page(home, run, form=form)


def _nominate(home: CentreCard, run: RunCard, actor: Actor, form: EnrolOtherForm) -> int:
    if not form.person.data:
        raise Refusal("missing", _("Choose the person."), "person")
    person_id = queries.own_person(home.id, form.person.data)
    if person_id is None:
        raise Refusal("not_a_member", _("Nobody of your centre is known by that."), "person")
    return service.nominate(
        run.id, person_id=person_id, home_centre_id=home.id, actor=actor, message=form.message.data or ""
    )


def _back(home: CentreCard, run: RunCard) -> Response:
    return redirect(url_for("enrolments.nominations", centre=home.slug, ref=run.ref), 303)


@area.post("/desk/<centre>/nominations/<ref>/order", permission=HOME)
def rank_nominations(centre: str, ref: str) -> Answer:
    """Saves the order: by the numbers typed, or one person a place up or down (`shift`: "up EN-…")."""
    home, run, actor = _list(centre, ref)
    form = RankForm.of(queries.nominated(run.id, centre_id=home.id))
    if form.sent():
        form.attempt(lambda: _rank(home, run, actor, form))
        if form.status == 200:
            flash(_("The order is saved."), "success")
            return _back(home, run)
        if form.status == 409:  # the page now shows the list as it is
            form.seen.data = " ".join(each.ref for each in queries.nominated(run.id, centre_id=home.id))
    return _page(home, run, order=form)


def _rank(home: CentreCard, run: RunCard, actor: Actor, form: RankForm) -> None:
    seen = str(form.seen.data or "").split()
    way, _blank, ref = request.form.get("shift", "").partition(" ")
    if way in ("up", "down"):
        order = rules.shifted(seen, ref, "up" if way == "up" else "down")
    else:
        typed = form.typed()
        refuse_if_any(rules.number_problems([each for each in seen if each in typed], typed))
        order = rules.by_numbers(seen, {key: number for key, number in typed.items() if number})
    service.rank(run.id, centre_id=home.id, order=order, seen=seen, actor=actor)


def _nominee(home: CentreCard, run: RunCard, case: str) -> CaseCard:
    card = queries.case(case)
    if card is None or (card.run_id, card.home_centre_id) != (run.id, home.id):
        raise NotFound
    return card


def _take_off_page(home: CentreCard, run: RunCard, card: CaseCard, form: MoveForm) -> Answer:
    page = render_template("enrolments/take_off.html", run=run, home=home, card=card, form=form)
    return page, form.status


@area.get("/desk/<centre>/nominations/<ref>/take-off/<case>", permission=HOME)
def take_off_page(centre: str, ref: str, case: str) -> Answer:
    """Asks why the person is taken off the list."""
    home, run, _actor = _list(centre, ref)
    card = _nominee(home, run, case)
    form = MoveForm(data={"version": card.version})
    form.keep(("reason",), needs_reason=True)
    return _take_off_page(home, run, card, form)


@area.post("/desk/<centre>/nominations/<ref>/take-off/<case>", permission=HOME)
def take_off(centre: str, ref: str, case: str) -> Answer:
    """Takes the person off the list; the reason is told."""
    home, run, actor = _list(centre, ref)
    card, form = _nominee(home, run, case), MoveForm()
    form.keep(("reason",), needs_reason=True)
    if form.sent():
        version = version_of(form)
        form.attempt(lambda: service.take_off(card.id, actor=actor, version=version, **form.typed()))
        if form.status == 200:
            flash(_("%(person)s is off your list and is told.", person=card.person_name), "success")
            return _back(home, run)
        card = _nominee(home, run, case)
        form.version.data = str(card.version)
    return _take_off_page(home, run, card, form)


@area.get("/desk/<centre>/runs/<ref>/nominations", permission=Permission.HOST_DECIDE)
def nominated(centre: str, ref: str) -> str:
    """The ranked lists of all centres side by side, for the host who decides."""
    card, run, actor = hosted_run(centre, ref, Permission.HOST_DECIDE, draft=True)
    lists: dict[int, list[CaseCard]] = {}
    for each in queries.nominated(nominating(run).id):
        lists.setdefault(each.home_centre_id or 0, []).append(each)
    return render_template(
        "enrolments/nominated.html",
        centre=card,
        run=run,
        lists=lists,
        known=centres.centre_cards(),
        names=centre_names(),
        words=serializers,
        moves={
            each.id: serializers.possible_moves(actor, each, clock.now())
            for cases in lists.values()
            for each in cases
        },
        tally=queries.tallies([run.id])[run.id],
    )
