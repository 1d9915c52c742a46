"""Home, centres, regions, and the page of one course."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from lms.courses import service
from lms.courses.rules import CourseInput, Period, Words
from tests.cast import Cast, Somebody
from tests.catalogue import a_course, a_run, a_session, actor
from tests.pages import linked, page_of
from tests.reader import Reader


def a_listed(cast: Cast, **values: Any) -> str:
    described = {
        "title": "Nanolab week",
        "provider": "Fjord University",
        "source": "https://fjord.example/course",
        "as_of": "2026-11",
        "enrol_url": "https://fjord.example/enrol",
        "unconfirmed": ("languages: no page says", "ects"),
        "languages": ("nb",),
        "period": Period(precision="season", value="2027-autumn"),
    } | values
    ident = service.create_course(
        CourseInput(**described), actor=None, centre_id=cast.sccc.id, origin="listed", slug="nanolab"
    )
    service.publish_course(ident, actor=None)
    return "/courses/nanolab"


def test_home_shows_what_is_next_and_the_ways_in(
    cast: Cast, now: datetime, client: Reader, settings: Any
) -> None:
    service.save_topic("Chip design", actor=None)
    a_run(cast.host, cast.sccc, ref="NEXT", publish=True)
    gone = a_run(cast.host, cast.sccc, ref="GONE", publish=True)
    service.cancel_run(gone, actor=actor(cast.host), reason="Flood")
    page = page_of(client, "/", queries=10)
    assert "/runs/NEXT" in page
    assert "/runs/GONE" not in page, "what does not take place is not next"
    for way in ("/courses?topic=chip-design", "/centres/sccc", "/calendar/subscribe", 'action="/courses"'):
        assert way in page
    assert (
        linked(page)["potentialAction"]["target"]["urlTemplate"] == f"{settings.base_url}/courses?q={{words}}"
    )


def test_an_empty_network_has_a_calm_home(app: Any, client: Reader) -> None:
    assert "Nothing is announced" in page_of(client, "/")
    assert "0 courses" in page_of(client, "/courses")
    assert "No course fits" in page_of(client, "/courses?q=x")


def test_a_listed_course_says_whose_it_is_and_leads_there(cast: Cast, now: datetime, client: Reader) -> None:
    page = page_of(client, a_listed(cast))
    assert 'href="https://fjord.example/enrol"' in page
    assert "Enrol at the source" in page
    assert "as of 2026-11" in page
    assert "languages: no page says" in page
    assert "Norwegian Bokmål (unconfirmed)" in page
    assert "autumn 2027" in page
    node = linked(page)
    assert node["provider"] == {"@type": "Organization", "name": "Fjord University"}
    assert "inLanguage" not in node
    assert "hasCourseInstance" not in node


def test_what_is_invented_says_so(cast: Cast, now: datetime, client: Reader) -> None:
    course = a_course(cast.host, cast.sccc, invented=True)
    a_run(cast.host, cast.sccc, course_id=course, ref="INVENTED", invented=True, publish=True)
    for path in ("/courses/wafer-handling", "/runs/INVENTED"):
        assert "invented for the demonstration" in page_of(client, path)


def test_a_title_in_another_language_is_labelled(cast: Cast, now: datetime, client: Reader) -> None:
    course = a_course(cast.host, cast.sccc, title="Renrumsteknik", lang="sv", texts=())
    a_run(cast.host, cast.sccc, course_id=course, ref="SV", publish=True)
    for path in ("/courses/renrumsteknik", "/runs/SV"):
        page = page_of(client, path)
        assert '<span lang="sv">Renrumsteknik</span>' in page
        assert "in Swedish" in page
    course = a_course(
        cast.host, cast.sccc, title="Halvledare", lang="sv", texts=(Words("en", "Semiconductors"),)
    )
    service.publish_course(course, actor=actor(cast.host))
    assert "Semiconductors" in page_of(client, "/courses/halvledare")


def test_a_course_shows_runs_to_come_and_past_ones(
    cast: Cast, now: datetime, client: Reader, travel: Callable[..., Any]
) -> None:
    course = a_course(cast.host, cast.sccc)
    a_run(cast.host, cast.sccc, course_id=course, ref="FIRST", sessions=(a_session(),), publish=True)
    travel(datetime.fromisoformat("2027-04-10T09:00:00+00:00"))
    page = page_of(client, "/courses/wafer-handling")
    coming, _sign, past = page.partition("Earlier runs")
    assert "No run is announced" in coming
    assert "/runs/FIRST" in past


def test_editors_have_their_button(
    cast: Cast, now: datetime, signed_in: Callable[[Somebody], Reader]
) -> None:
    a_run(cast.host, cast.sccc, publish=True)
    edit = "/desk/sccc/courses/wafer-handling/edit"
    assert edit in page_of(signed_in(cast.editor), "/courses/wafer-handling")
    assert edit not in page_of(signed_in(cast.other), "/courses/wafer-handling")


def test_a_centre_has_a_page_of_its_own(cast: Cast, now: datetime, client: Reader, settings: Any) -> None:
    radio = service.save_topic("Radio", actor=None, parent_id=service.save_topic("Design", actor=None))
    course = a_course(cast.host, cast.sccc, topic_ids=(radio,))
    a_run(cast.host, cast.sccc, course_id=course, ref="HERE", publish=True)
    a_run(cast.other, cast.kiip, ref="THERE", publish=True)
    service.publish_course(a_course(cast.host, cast.sccc, title="Undated"), actor=actor(cast.host))
    page = page_of(client, "/centres/sccc", queries=14)
    assert "About SCCC." in page
    assert "/runs/HERE" in page
    assert "/runs/THERE" not in page
    assert "/courses/undated" in page
    assert "/courses?centre=sccc&amp;topic=radio" in page
    assert f"{settings.base_url}/centres/sccc.ics" in page
    for slug in ("nordic", "nordic-baltic", "europe"):
        assert f"/regions/{slug}" in page
    node = linked(page)
    assert (node["@type"], node["name"]) == ("EducationalOrganization", cast.sccc.name)
    assert [each["identifier"] for each in node["event"]] == ["HERE"]


def test_a_region_shows_what_is_above_and_below(
    cast: Cast, now: datetime, client: Reader, settings: Any
) -> None:
    a_run(cast.other, cast.kiip, ref="THERE", publish=True)
    page = page_of(client, "/regions/nordic-baltic")
    for path in (
        "/regions/europe",
        "/regions/nordic",
        "/regions/baltic",
        "/centres/ficcc",
        "/centres/kiip",
        "/runs/THERE",
    ):
        assert f'href="{path}"' in page
    assert "/runs/THERE" not in page_of(client, "/regions/nordic")
    assert f"{settings.base_url}/regions/nordic-baltic.ics" in page
    assert len(linked(page)["member"]) == 4


def test_all_centres_and_regions_are_listed(cast: Cast, client: Reader) -> None:
    page = page_of(client, "/centres")
    for slug in ("ficcc", "sccc", "kiip", "chipsc2-lt"):
        assert f"/centres/{slug}" in page
    order = [
        page.index(f'href="/regions/{slug}"') for slug in ("europe", "nordic-baltic", "baltic", "nordic")
    ]
    assert order == sorted(order)


def test_the_numbers_of_queries_do_not_follow_the_numbers_of_things(
    cast: Cast, now: datetime, client: Reader, queries: Callable[[], Any]
) -> None:
    paths = ("/", "/centres/sccc", "/regions/nordic", "/courses/wafer-handling", "/centres", "/sitemap.xml")

    def asked() -> list[int]:
        found = []
        for path in paths:
            with queries() as seen:
                page_of(client, path)
            found.append(len(seen))
        return found

    course = a_course(cast.host, cast.sccc)
    a_run(cast.host, cast.sccc, course_id=course, ref="ONE", sessions=(a_session(),), publish=True)
    one = asked()
    for ref in ("TWO", "THREE"):
        a_run(
            cast.host,
            cast.sccc,
            course_id=course,
            ref=ref,
            sessions=(a_session(), a_session(starts=14, ends=15)),
            publish=True,
        )
        a_run(cast.host, cast.sccc, ref=f"{ref}-OTHER", publish=True)
    assert asked() == one
