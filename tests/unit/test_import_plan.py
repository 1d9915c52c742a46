"""What a new reading of a source changes: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.imports.rules import Facts, Fresh, Stored, entry_source, fresh_of, plan
from lms.imports.rules.plan import MOMENT, Key
from tests.ical_outside import event, reading

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
AT = datetime(2027, 3, 1, 8, tzinfo=UTC)
KEY: Key = ("a", "")


def facts(title: str = "Etching", **more: object) -> Facts:
    given: dict[str, object] = {"starts_at": AT, "ends_at": AT + timedelta(hours=2)}
    return Facts(title=title, zone="Europe/Stockholm", **(given | more))  # type: ignore[arg-type]


def stored(
    state: str = "live", *, sequence: int = 1, modified: datetime | None = None, **more: object
) -> Stored:
    return Stored(facts(**more), sequence, modified, state)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, Fresh(facts(), 0, None), "new"),
        (stored(), Fresh(facts(), 1, None), ""),
        (stored(), Fresh(facts(), 5, NOW), ""),  # a higher number that says the same
        (stored(), Fresh(facts("Other"), 1, None), "changed"),
        (stored(), Fresh(facts("Other"), 0, NOW), ""),  # an older version
        (stored(modified=NOW), Fresh(facts("Other"), 1, NOW - timedelta(1)), ""),
        (stored("vanished"), Fresh(facts(), 0, None), "changed"),  # it is back
        (stored("detached"), Fresh(facts("Other"), 9, None), ""),
        (stored("withdrawn"), Fresh(facts("Other"), 9, None), ""),
        (stored(), None, "vanished"),
        (stored("detached"), None, ""),
        (stored("vanished"), None, ""),
        (stored(starts_at=NOW - timedelta(2), ends_at=NOW - timedelta(1)), None, ""),  # over anyway
    ],
)
def test_what_becomes_of_one_item(old: Stored | None, new: Fresh | None, expected: str) -> None:
    made = plan({KEY: old} if old else {}, {KEY: new} if new else {}, now=NOW)
    found = [name for name in ("new", "changed", "vanished") if getattr(made, name) == (KEY,)]
    assert found == ([expected] if expected else [])
    assert made.anything == bool(expected)


def test_times_without_zone_or_end_are_those_of_the_centre() -> None:
    made = fresh_of(
        reading(
            event("DTSTART:20270301T090000", uid="floating"),
            event("DTSTART;TZID=Europe/Riga:20270301T090000", "DTEND:20270301T080000Z", uid="zoned"),
            event("DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270303", uid="days"),
            event("DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20990303", uid="long"),
        ),
        zone="Europe/Oslo",
    )
    floating, zoned, days, long = (made[uid, ""].facts for uid in ("floating", "zoned", "days", "long"))
    assert (floating.starts_at, floating.zone) == (AT, "Europe/Oslo")
    assert floating.ends_at == AT + MOMENT
    assert (zoned.starts_at, zoned.ends_at, zoned.zone) == (AT - timedelta(hours=1), AT, "Europe/Riga")
    assert (days.starts_on, days.ends_on) == (date(2027, 3, 1), date(2027, 3, 2))
    assert long.ends_on == date(2027, 3, 1) + timedelta(days=400)
    for each in (floating, days):
        assert Facts.of(each.stored()) == each


def test_an_entry_is_the_centres_and_names_its_source() -> None:
    class Centre:
        id, slug, acronym = 7, "sccc", "SCCC"

    said = facts(description="Text", url="https://example.org/x", categories=("RF",))
    entry = entry_source(3, said, Centre, name="Our events")  # type: ignore[arg-type]
    assert (entry.source, entry.group, entry.path) == (("import", 3), ("centre", 7), "/centres/sccc")
    assert entry.description == "Text\n\nhttps://example.org/x\n\nOur events · SCCC"
    assert entry.categories == ("Our events", "RF")
    off = entry_source(3, said, Centre, name="Our events", withdrawn=True)  # type: ignore[arg-type]
    assert (off.status, off.mark) == ("cancelled", "cancelled")
