"""The one label of a slot, the filter of the list, and posts of what is looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from lms.exchanges.rules import CutoffCard, SlotCard, WantedInput, check_wanted, overlap
from lms.exchanges.rules.slot_filters import read_slot_filter
from lms.exchanges.rules.slot_labels import label_of

ZONE, NOW = "Europe/Stockholm", datetime(2027, 3, 1, 9, tzinfo=UTC)


def wall(text: str) -> datetime:
    """A naive wall time."""
    return datetime.fromisoformat(text)


def card(**fields: Any) -> SlotCard:
    """A published slot with one deadline, with other `fields`."""
    given: dict[str, Any] = {
        name: () if str(field.type).startswith("tuple") else None
        for name, field in SlotCard.__dataclass_fields__.items()
    }
    at = datetime(2027, 3, 22, 16, tzinfo=UTC)
    given |= {"zone": ZONE, "state": "published", "places_taken": 0, "intake": "single_deadline"}
    given |= {"period_text": "", "review_mode": "host_only"}
    given["cutoffs"] = (CutoffCard(id=1, label="", wall=wall("2027-03-22T17:00"), at=at, repeats=""),)
    return SlotCard(**(given | fields))


@pytest.mark.parametrize(
    ("fields", "now", "words"),
    [
        ({}, NOW, "Open, closes in 21 days"),
        ({}, datetime(2027, 3, 17, 9, tzinfo=UTC), "Open, closes in 5 days"),
        ({}, datetime(2027, 3, 21, 9, tzinfo=UTC), "Open, closes in 1 day"),
        ({}, datetime(2027, 3, 22, 9, tzinfo=UTC), "Open, closes today"),
        ({}, datetime(2027, 3, 22, 16, tzinfo=UTC), "Deadline passed"),
        ({}, datetime(2027, 1, 1, 9, tzinfo=UTC), "Open until 2027-03-22"),
        ({"opens_at": datetime(2027, 3, 5, tzinfo=UTC)}, NOW, "Opens on 2027-03-05"),
        ({"places": 2, "places_taken": 2}, NOW, "All places taken"),
        ({"cutoffs": ()}, NOW, "Date not known yet"),
        ({"cutoffs": (), "period_text": "autumn 2027"}, NOW, "autumn 2027"),
        ({"cutoffs": (), "intake": "continuous"}, NOW, "Open at any time"),
        ({"cutoffs": (), "intake": "rolling", "valid_to": date(2027, 3, 6)}, NOW, "Open, closes in 5 days"),
        ({"state": "closed"}, NOW, "Closed"),
        ({"state": "cancelled"}, NOW, "Cancelled"),
    ],
)
def test_a_slot_has_one_label(fields: dict[str, Any], now: datetime, words: str) -> None:
    found = label_of(card(**fields), now, written=lambda at: f"{at:%Y-%m-%d}")
    assert str(found.words) == words


def test_a_filter_reads_and_writes_itself() -> None:
    pairs = [
        *(("q", "laser"), ("topic", "photonics"), ("topic", "nope"), ("kind", "researcher_visit")),
        *(("kind", "scholarship"), ("country", "SE"), ("mode", "on_site"), ("intake", "rolling")),
        *(("from", "2027-05-01"), ("to", "tomorrow"), ("funded", "1"), ("sort", "start")),
    ]
    found, unknown = read_slot_filter(MultiDict(pairs), {"topic": frozenset({"photonics"})})
    assert unknown == [("topic", "nope"), ("to", "tomorrow")]
    assert read_slot_filter(MultiDict([("to", "9999-12-31")]), {})[0].query() == "to=2100-12-31"
    assert found.query() == (
        "q=laser&topic=photonics&kind=researcher_visit&kind=scholarship&country=SE&mode=on_site&intake=rolling"
        "&from=2027-05-01&funded=1&sort=start"
    )
    assert found.without("kind", "scholarship").values("kind") == ("researcher_visit",)
    for name, value in list(found.active()):
        assert (name, value) not in list(found.without(name, value).active())


def test_a_post_needs_a_title_and_a_topic() -> None:
    good = WantedInput(title="A stay", topic_ids=(1,))
    assert check_wanted(good, today=NOW.date(), new=True) == []
    bad = WantedInput(title="", from_on=date(2027, 5, 2), to_on=date(2027, 5, 1), days=0, scope="own")
    fields = [problem.field for problem in check_wanted(bad, today=NOW.date(), new=True)]
    assert fields == ["title", "topics", "scope", "days", "to_on"]
    past = replace(good, to_on=date(2027, 2, 1))
    assert [problem.field for problem in check_wanted(past, today=NOW.date(), new=True)] == ["to_on"]
    assert check_wanted(past, today=NOW.date(), new=False) == []


def test_periods_overlap_when_they_share_a_day() -> None:
    may, june = (date(2027, 5, 1), date(2027, 5, 31)), (date(2027, 6, 1), date(2027, 6, 30))
    assert not overlap(*may, *june)
    assert overlap(*may, date(2027, 5, 31), None)
    assert overlap(None, None, *june)
