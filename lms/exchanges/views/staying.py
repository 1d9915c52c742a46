"""The pages of a stay: its moves, the report, the certificate, and what the page of an application shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Answered

from lms.access import Actor, Permission
from lms.exchanges import service
from lms.exchanges.forms import MoveForm, ReasonForm
from lms.exchanges.forms.staying import (
    ArrivalForm,
    CancelStayForm,
    ConsentForm,
    DepartureForm,
    EndEarlyForm,
    InterruptionForm,
    ReportForm,
)
from lms.exchanges.queries.stays import ReportCard, report_of, stay_by_certificate, stay_of
from lms.exchanges.rules import ApplicationCard, Role
from lms.exchanges.rules.outcomes import is_public
from lms.exchanges.rules.vocabulary import OUTCOMES, PARTIES
from lms.exchanges.views.area import Answer, area, case_at
from lms.exchanges.views.pages import PAGES, SECTIONS, MovePage
from lms.kit import pdf, qr
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound

OWN, READ = Permission.APPLICATION_OWN, Permission.APPLICATION_READ

PAGES |= {
    "record-arrival": MovePage(service.record_arrival, ArrivalForm),
    "record-departure": MovePage(service.record_departure, DepartureForm),
    "end-early": MovePage(service.end_early, EndEarlyForm),
    "interrupt": MovePage(service.interrupt, InterruptionForm),
    "cancel-stay": MovePage(service.cancel_stay, CancelStayForm),
    "ask-whereabouts": MovePage(service.ask_whereabouts, MoveForm),
    "no-show": MovePage(service.no_show, MoveForm),
    "waive-report": MovePage(service.waive_report, ReasonForm),
    "set-consent": MovePage(
        service.set_consent,
        ConsentForm,
        template="exchanges/consent.html",
        beside=lambda card, _actor: {"summary": _sent_summary(card)},
        offered=lambda card, roles: Role.APPLICANT in roles and bool(_sent_summary(card)),
    ),
    "accept-report": MovePage(service.accept_report, MoveForm),
}


def _sent_summary(card: ApplicationCard) -> str:
    report = report_of(card.id) if card.state in ("ended", "closed") else None
    return report.public_summary if report is not None and report.submitted_at is not None else ""


def _stay(card: ApplicationCard, _actor: Actor, roles: frozenset[Role]) -> Mapping[str, Any] | None:
    """The stay, its report, and what the reader may do about them."""
    stay = stay_of(card.id)
    if stay is None:
        return None
    report = report_of(card.id)
    mine = Role.APPLICANT in roles
    return {
        "stay": stay,
        "report": report,
        "shows_report": report is not None and (mine or report.submitted_at is not None),
        "writes_report": mine and card.state == "ended" and report is not None and not report.submitted_at,
        "published": report is not None and _published(card, report),
        "outcomes": OUTCOMES,
        "parties": PARTIES,
    }


def _published(card: ApplicationCard, report: ReportCard) -> bool:
    return is_public(
        card.state,
        sent=report.submitted_at is not None,
        consent=report.consent_public,
        summary=report.public_summary,
    )


SECTIONS["stay"] = _stay


def _report_at(ref: str) -> tuple[ApplicationCard, Actor]:
    card, actor, _roles = case_at(ref, OWN)
    if card.state != "ended":
        raise NotFound
    return card, actor


@area.get("/me/applications/<ref>/report", permission=OWN)
def report(ref: str) -> Answer:
    """The report of the own stay, as far as it is written."""
    card, _actor = _report_at(ref)
    form, found = ReportForm(), report_of(card.id)
    if found is None or found.submitted_at is not None:
        raise NotFound
    form.show_report(found)
    return _report_page(card, form)


def _report_page(card: ApplicationCard, form: ReportForm) -> Answer:
    page = render_template("exchanges/report.html", card=card, form=form, report=report_of(card.id))
    return page, form.status


@area.post("/me/applications/<ref>/report", permission=OWN)
def write_report(ref: str) -> Answer | Answered:
    """Keeps the report as it is, or sends it."""
    card, actor = _report_at(ref)
    form, sends = ReportForm(), request.form.get("do") == "send"
    call = service.send_report if sends else service.save_report
    if form.sent():
        form.attempt(lambda: call(card.id, actor=actor, version=version_of(form), **form.typed()))
        if form.status == 200:
            flash(_("Your report is sent.") if sends else _("Your report is saved."), "success")
            back = f"/me/applications/{card.address}"
            return redirect(back if sends else f"{back}/report", 303)
    return _report_page(card, form)


@area.get("/exchanges/cases/<ref>/certificate.pdf", permission=READ)
def certificate_of_stay_pdf(ref: str) -> Response:
    """The certificate of a completed stay, made anew and the same each time: for the guest and both centres."""
    card, _actor, _roles = case_at(ref)
    stay = stay_of(card.id)
    if stay is None or stay.certificate is None or stay.certified_at is None:
        raise NotFound
    picture = qr.drawing(stay.certificate["address"]).decode()
    made = pdf.render(
        "enrolments/certificate.typ", {**stay.certificate, "qr": picture}, created_at=stay.certified_at
    )
    response = Response(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{stay.certificate_no}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@area.get("/exchanges/certificates/<number>", permission=Permission.PUBLIC)
def stay_certificate(number: str) -> Response:
    """What the certificate with this number says; for whoever has the number, not for searching."""
    stay = stay_by_certificate(number)
    if stay is None:
        raise NotFound
    response = make_response(render_template("exchanges/certificate.html", certificate=stay.certificate))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
