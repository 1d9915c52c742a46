"""The facts of the demonstration network: complete, consistent, and true to what the product promises of them."""

from collections import Counter
from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from lms.courses.rules.dates import Precision, partial_date
from lms.courses.rules.vocabulary import AUDIENCES, KINDS, LEVELS, MODES
from lms.kit.zones import is_zone, localize
from tests.seed_facts import (
    CENTRES,
    ENROLMENTS,
    LISTED,
    OWN,
    PEOPLE,
    REGIONS,
    RUNS,
    TOPIC_SLUGS,
    WORLD,
    confirmed,
    read,
    spans,
)

TODAY = date(2026, 11, 22)
CLOCKS = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))
WIDTH = {"own": 0, "chosen": 1, "region": 2, "network": 3, "public": 4}
CLASSES = {"start_up", "sme", "mid_cap", "large", "university", "institute", "public", "other"}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_numbers_promised():
    states = Counter(run["state"] for _, run in RUNS.values())
    coming = [
        run
        for _, run in RUNS.values()
        if run["state"] == "published"
        and (run.get("ends_on") or run["period"].get("sort_day", TODAY)) >= TODAY
    ]
    per_centre = Counter(course["centre"] for course, run in RUNS.values() if run["state"] == "published")
    assert len(LISTED) >= 80
    assert len(OWN) >= 24
    assert len(coming) >= 44
    assert set(per_centre) == set(CENTRES)
    assert min(per_centre.values()) >= 3
    assert sum(number >= 5 for number in per_centre.values()) >= 5
    assert states["draft"] >= 2 and states["postponed"] == 1 and states["cancelled"] == 1


def test_slugs_and_refs_are_unique():
    for names in (
        [course["slug"] for course in LISTED + OWN],
        [run["ref"] for course in OWN for run in course["runs"]],
        TOPIC_SLUGS,
        [organisation["slug"] for organisation in WORLD["organisations"]],
        [organisation["name"].casefold() for organisation in WORLD["organisations"]],
        [centre["colour"] for centre in CENTRES.values()],
        [person["email"] for person in read("people.toml")["people"]],
    ):
        assert not [name for name, number in Counter(names).items() if number > 1]


@pytest.mark.parametrize("centre", CENTRES.values(), ids=CENTRES)
def test_centre(centre):
    assert centre["source"].startswith("http") and centre["as_of"]
    assert is_zone(centre["zone"]) and len(centre["country"]) == 2
    assert set(centre["specialities"]) <= set(TOPIC_SLUGS)
    assert 1.05 / (luminance(centre["colour"]) + 0.05) >= 4.5
    assert all(domain.endswith(".example") for domain in centre["mail_domains"])
    above, chain = centre["region"], []
    while above:
        chain.append(above)
        above = REGIONS[above].get("parent")
    assert centre["regions"] == chain
    assert chain[-1] == "europe" and REGIONS["europe"]["level"] == "european"


def test_organisations_are_real_with_a_source_or_invented():
    organisations = WORLD["organisations"]
    real = [each for each in organisations if not each.get("invented")]
    assert len(real) >= 20 and len(organisations) - len(real) >= 10
    assert {each["class"] for each in organisations} == CLASSES
    assert all(each["source"] and each["as_of"] for each in real)
    assert all(each.get("centre") in {None, *CENTRES} for each in organisations)
    assert {centre.get("coordinator_organisation") for centre in CENTRES.values()} <= {
        None,
        *(each["slug"] for each in organisations),
    }


@pytest.mark.parametrize("course", LISTED + OWN, ids=lambda course: course["slug"])
def test_course(course):
    """Words of the product, known topics and centres, texts that fit their columns."""
    assert course["kind"] in KINDS and course["level"] in LEVELS and course["mode"] in MODES
    assert course["audience"] and set(course["audience"]) <= set(AUDIENCES)
    assert course["topics"] and set(course["topics"]) <= set(TOPIC_SLUGS)
    assert course.get("centre") in {None, *CENTRES}
    assert len(course["country"]) == 2
    assert 20 <= len(course["summary"]) <= 600
    limits = {
        "slug": 80,
        "title": 200,
        "provider": 200,
        "fee": 200,
        "workload": 200,
        "as_of": 20,
        "code": 40,
        "city": 80,
    }
    assert not [name for name, limit in limits.items() if len(course.get(name, "")) > limit]


@pytest.mark.parametrize("course", LISTED, ids=lambda course: course["slug"])
def test_listed_course_names_its_source(course):
    assert urlsplit(course["source"]).hostname and course["as_of"]
    assert isinstance(course["unconfirmed"], list)
    assert {each.partition(":")[0] for each in course["unconfirmed"]} <= {*course, "title", "languages"}
    if enrol_url := course.get("enrol_url"):
        assert urlsplit(enrol_url).hostname and course["status"] in {"current", "planned", "unknown"}


@pytest.mark.parametrize(
    "period",
    [each["period"] for each in (*LISTED, *(run for _, run in RUNS.values())) if "period" in each],
    ids=lambda period: period["text"],
)
def test_period_reads_as_a_partial_date(period):
    """A year nobody can verify has its printed text only; everything else is what `partial_date` reads."""
    assert 0 < len(period["text"]) <= 160
    if "precision" not in period:
        assert set(period) == {"text"}
        return
    read_as = partial_date(Precision(period["precision"]), period["value"], today=TODAY)
    assert read_as.sort_day == period["sort_day"]
    assert period.get("ends_on", read_as.sort_day) >= read_as.sort_day


@pytest.mark.parametrize("course", OWN, ids=lambda course: course["slug"])
def test_own_course_says_that_it_is_invented(course):
    assert course["invented"] and "demonstration course" in course["description"]
    assert "source" not in course
    assert course["centre"] in CENTRES and course["runs"]
    assert all(run["invented"] and WIDTH[run["scope"]] <= WIDTH[course["scope"]] for run in course["runs"])


@pytest.mark.parametrize(("course", "run"), RUNS.values(), ids=RUNS)
def test_run(course, run):
    """Sessions have real wall times inside the run's days; window, numbers, people and words hold together."""
    zone = ZoneInfo(run["zone"])
    assert run["mode"] in MODES and run["acceptance"] in {"first_come", "moderated"}
    assert run.get("capacity_min", 0) <= run.get("capacity_max", 10**6)
    assert bool(run.get("reason")) == (run["state"] in {"postponed", "cancelled"})
    assert bool(run.get("join_link")) == (run["mode"] != "onsite") and bool(run.get("place")) == (
        run["mode"] != "online"
    )
    assert all(course["centre"] in confirmed(PEOPLE[email]) for email in run["trainers"])
    assert all(
        link.startswith("https://meet.example/")
        for each in (run, *run.get("sessions", []))
        if (link := each.get("join_link"))
    )
    assert bool(run.get("scope_region")) == (run["scope"] == "region") and bool(run.get("scope_centres")) == (
        run["scope"] == "chosen"
    )
    opens, closes = (localize(run[key], run["zone"]) for key in ("opens_at", "closes_at"))
    assert opens < closes
    times = list(spans(run))
    assert times == sorted(times) and all(start < end for start, end in times)
    if times:
        first, last = (instant.astimezone(zone).date() for instant in (times[0][0], times[-1][1]))
        assert (run["starts_on"], run["ends_on"]) == (first, last)
    if "starts_on" in run:
        assert date(2026, 11, 1) <= run["starts_on"] <= run["ends_on"] <= date(2027, 11, 30)
        assert closes.date() <= run["ends_on"] and "period" not in run
    else:
        assert run["period"] and not times


def test_spread_of_runs():
    """Both changes of clocks, online across zones, whole days, partial dates, and every policy are there."""
    across = {
        change: [
            ref for ref, (_, run) in RUNS.items() if (t := list(spans(run))) and t[0][0] < change < t[-1][1]
        ]
        for change in CLOCKS
    }
    assert sum(map(len, across.values())) >= 12 and min(map(len, across.values())) >= 4
    runs = [run for _, run in RUNS.values() if run["state"] == "published"]
    online = [run for run in runs if run["mode"] == "online" and run["scope"] in {"public", "network"}]
    assert len(online) >= 6
    assert sum(len({s.get("zone", run["zone"]) for s in run.get("sessions", [])}) > 1 for run in runs) >= 2
    assert sum("starts_on" in run and "sessions" not in run for run in runs) >= 3
    assert sum(run.get("period", {}).get("precision") == "season" for run in runs) >= 2
    assert any(course["self_paced"] for course in OWN)
    assert {run["mode"] for run in runs} == {"onsite", "online", "hybrid"}
    assert {run["scope"] for run in runs} == set(WIDTH)
    assert {(run["acceptance"], run["waiting_list"]) for run in runs} >= {
        ("first_come", True),
        ("first_come", False),
        ("moderated", True),
    }
    assert sum(run["scope"] == "public" for run in runs) > len(runs) / 2


def test_the_run_for_trying():
    course, run = RUNS["DEMO-RUSH"]
    times = list(spans(run))
    assert (course["centre"], run["capacity_max"], run["acceptance"]) == ("sccc", 45, "first_come")
    assert run["waiting_list"] and run["scope"] == "public" and run["state"] == "published"
    assert times[0][0] < CLOCKS[0] < times[-1][1]
    assert not [each for each in ENROLMENTS if each["run"] == "DEMO-RUSH"]
    lund = [(c, r) for c, r in RUNS.values() if "cleanroom-skills" in c["topics"] and r.get("city") == "Lund"]
    assert any(run["capacity_max"] > 6 for _, run in lund)
