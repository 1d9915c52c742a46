"""Files of an application, with the application's rights; never shown in the page, never kept by a proxy."""

from __future__ import annotations

from io import BytesIO

from flask import Response as Answer
from flask import send_file
from werkzeug.wrappers import Response

from lms.access import Permission
from lms.exchanges import queries, service
from lms.exchanges.rules import ApplicationCard
from lms.exchanges.views.area import area, note_read
from lms.exchanges.views.cases import DESK, MINE, at_side
from lms.exchanges.views.reviews import OWN, PAGE, my_review, reads
from lms.kit.refusal import NotFound


@area.get(f"{MINE}/files/<kind>", permission=Permission.APPLICATION_OWN)
def own_file(ref: str, kind: str) -> Response:
    """A file, for the applicant."""
    return send(at_side(ref, None)[0], kind)


@area.get(f"{DESK}/files/<kind>", permission=Permission.APPLICATION_READ)
def desk_file(centre: str, ref: str, kind: str) -> Response:
    """A file, for the home or the host centre."""
    card, actor, _roles = at_side(ref, centre)
    note_read(card, actor, centre)
    return send(card, kind)


@area.get(f"{PAGE}/files/<kind>", permission=OWN)
def reviewer_file(ref: str, kind: str) -> Response:
    """A file, for a reviewer: as long as the application itself is open to this one."""
    card, review, _reviews, actor = my_review(ref)
    if not reads(card, review):
        raise NotFound
    note_read(card, actor, None)
    return send(card, kind)


def send(card: ApplicationCard, kind: str) -> Response:
    """The file of this kind as an attachment; the caller has asked whether the reader may have it."""
    found = queries.file_of(card.id, kind)
    if found is None:
        raise NotFound
    response = _sent(found.stored, f"{card.address}-{kind}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sent(stored: str, name: str) -> Response:
    """The bytes, or where the proxy in front finds them."""
    place = service.handed_over_at()
    if not place:
        content = service.content_of(stored)
        if content is None:
            raise NotFound
        return send_file(BytesIO(content), "application/pdf", as_attachment=True, download_name=name)
    if not service.is_there(stored):
        raise NotFound
    response = Answer(mimetype="application/pdf")
    response.headers["X-Accel-Redirect"] = f"{place}{stored}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
