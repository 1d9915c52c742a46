"""A certificate: the page on which anybody checks one, and its file."""

from __future__ import annotations

from flask import Response, make_response, render_template

from lms.access import Permission, require
from lms.enrolments import queries
from lms.enrolments.views.area import area
from lms.kit import pdf, qr
from lms.kit.refusal import NotFound


@area.get("/certificates/<code>", permission=Permission.PUBLIC)
def certificate(code: str) -> Response:
    """What the certificate with this code says, or that it is revoked; for whoever has the code, not for searching."""
    found = queries.certificate_by_code(code)
    if found is None:
        response = make_response(render_template("enrolments/certificate_unknown.html"), 404)
    else:
        response = make_response(render_template("enrolments/certificate.html", certificate=found))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@area.get("/enrolments/<ref>/certificate.pdf", permission=Permission.ENROLMENT_READ)
def certificate_pdf(ref: str) -> Response:
    """The certificate as a file, made anew and the same each time: for the person, the host and the home centre."""
    card = queries.case(ref)
    if card is None:
        raise NotFound
    require(Permission.ENROLMENT_READ, queries.thing_of(card))
    found = queries.certificate_of(card.id)
    if found is None or not found.valid:
        raise NotFound
    picture = qr.drawing(found.facts["address"]).decode()
    made = pdf.render(
        "enrolments/certificate.typ", {**found.facts, "qr": picture}, created_at=found.issued_at
    )
    response = Response(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
