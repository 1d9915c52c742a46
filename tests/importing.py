"""A centre with imports: what tests of their pages begin with."""

from __future__ import annotations

from lms.imports import queries, service
from tests.cast import Cast
from tests.ical_outside import calendar, event
from tests.scene import actor

ETCHING = event(
    "DTSTART:20270310T080000Z", "DTEND:20270310T100000Z", "LOCATION:Room 1", uid="a@x", title="Etching"
)
OPEN_DAY = event("DTSTART;VALUE=DATE:20270412", uid="b@x", title="Open day")
BAD = event("DTSTART;TZID=Mars/Base:20270412T090000", uid="c@x", title="On Mars")


def imports_of_sccc(cast: Cast) -> dict[str, str]:
    """A file that was approved, with an entry that was detached and a newer file that waits; and an address."""
    by, sccc = actor(cast.host), cast.sccc.id
    ref = service.add_file(sccc, name="Our events", data=calendar(ETCHING, OPEN_DAY), actor=by)
    card = queries.source_at(sccc, ref)
    service.approve(card.id, digest=card.digest, actor=by)
    item = queries.items_of(card.id)[0]
    service.detach_item(item.id, actor=by)
    service.send_again(card.id, data=calendar(ETCHING, BAD), actor=by)
    address = service.add_address(sccc, name="On the web", address="https://8.8.8.8/a.ics", actor=by)
    return {"import": ref, "imported": item.ref, "import_address": address}
