"""The handbook. Its tables are printed from the code that decides."""

from __future__ import annotations

from flask import current_app, render_template

from lms.access import Permission
from lms.courses.rules import RUN_MOVES
from lms.enrolments.rules import MOVES, OFFER_RULE, ORDER_RULE
from lms.exchanges import rules as exchanges
from lms.kit.states import rows
from lms.public.serializers import handbook
from lms.public.views.area import area, base_url, reader


@area.get("/help", permission=Permission.PUBLIC)
def help_index() -> str:
    """What there is to read."""
    reader()
    return render_template("public/help.html")


@area.get("/help/enrolment", permission=Permission.PUBLIC)
def help_enrolment() -> str:
    """How enrolment works, with the tables of moves of enrolments and of runs."""
    reader()
    return render_template(
        "public/help_enrolment.html",
        moves=rows(MOVES),
        run_moves=rows(RUN_MOVES),
        order_rule=ORDER_RULE,
        offer_rule=OFFER_RULE,
    )


@area.get("/help/exchange", permission=Permission.PUBLIC)
def help_exchange() -> str:
    """How an exchange works, with the tables of moves of applications, slots, reviews, agreements and papers."""
    reader()
    return render_template(
        "public/help_exchange.html",
        states=list(exchanges.STATE_NAMES.values()),
        moves=rows(exchanges.APPLICATION_MOVES),
        slot_moves=rows(exchanges.SLOT_MOVES),
        review_moves=rows(exchanges.REVIEW_MOVES),
        agreement_moves=rows(exchanges.AGREEMENT_MOVES),
        document_moves=rows(exchanges.DOCUMENT_MOVES),
    )


@area.get("/help/calendar", permission=Permission.PUBLIC)
def help_calendar() -> str:
    """How to subscribe, program by program."""
    reader()
    return render_template("public/help_calendar.html", ics=f"{base_url()}/courses.ics")


@area.get("/help/roles", permission=Permission.PUBLIC)
def help_roles() -> str:
    """Who may do what, from the table that decides."""
    reader()
    return render_template("public/help_roles.html", askers=handbook.askers(), rights=handbook.rights())


@area.get("/help/accessibility", permission=Permission.PUBLIC)
def help_accessibility() -> str:
    """The accessibility statement, with a way to tell us."""
    reader()
    return render_template("public/help_accessibility.html", contact=_contact())


@area.get("/help/about", permission=Permission.PUBLIC)
def help_about() -> str:
    """What this network and this platform are, and how to reach somebody."""
    reader()
    return render_template("public/help_about.html", contact=_contact())


def _contact() -> str:
    return str(current_app.config["LMS"].LMS_MAIL_FROM)
