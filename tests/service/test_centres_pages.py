"""What centres and regions say about themselves; organisations and where people work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lms.access import Actor
from lms.centres import queries, service
from lms.kit import journal
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, Somebody

PAGE: dict[str, Any] = {
    "about": "We help **chip** makers.",
    "website": "https://ficcc.example",
    "contact_email": "info@ficcc.example",
    "city": "Tampere",
    "colour": "#1f5fa8",
}


def actor(person: Somebody) -> Actor:
    return queries.actor_of(person.id)


def test_a_centre_writes_its_page(cast: Cast) -> None:
    for version in (1, 2):
        service.edit_centre(cast.ficcc.id, **PAGE, version=version, actor=actor(cast.lead))
    page = queries.centre_page("ficcc")
    assert page is not None
    assert (page.about, page.website, page.card.city, page.card.colour, page.version) == (
        PAGE["about"],
        PAGE["website"],
        "Tampere",
        "#1f5fa8",
        2,
    )
    (row,) = journal.rows_of(("centre", cast.ficcc.id))
    assert row.move == "edit-centre"
    assert row.before["city"] == "Harbour"
    assert row.after["city"] == "Tampere"


def test_a_form_from_before_somebody_elses_change_saves_nothing(cast: Cast) -> None:
    service.edit_centre(cast.sccc.id, **PAGE, version=1, actor=actor(cast.editor))
    with pytest.raises(Refusal) as refused:
        service.edit_centre(cast.sccc.id, **(PAGE | {"city": "Lund"}), version=1, actor=actor(cast.host))
    assert (refused.value.code, refused.value.status) == ("stale", 409)
    assert cast.editor.name in str(refused.value.sentence)
    assert queries.centre_cards()[cast.sccc.id].city == "Tampere"


@pytest.mark.parametrize("who", ["learner", "trainer", "editor", "host", "other", "office", "outside"])
def test_others_cannot_write_a_centres_page(cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        service.edit_centre(cast.ficcc.id, **PAGE, version=1, actor=actor(getattr(cast, who)))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"colour": "#ffee00"}, "colour"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"about": "x" * 10_001}, "about"),
    ],
)
def test_a_page_that_cannot_be_shown_is_refused(cast: Cast, given: dict[str, str], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        service.edit_centre(cast.ficcc.id, **(PAGE | given), version=1, actor=actor(cast.home))
    assert refused.value.field == field


def test_a_renamed_centre_keeps_its_address(cast: Cast) -> None:
    service.rename_centre(
        cast.kiip.id, name="Chips Estonia", acronym="CE", zone="Europe/Tallinn", actor=actor(cast.admin)
    )
    card = queries.centre_card("kiip")
    assert card is not None and (card.name, card.acronym) == ("Chips Estonia", "CE")


def test_regions_are_written_by_office_and_administrator(cast: Cast) -> None:
    service.edit_region(cast.nordic.id, name="Norden", about="Five.", version=1, actor=actor(cast.office))
    service.edit_region(cast.nordic.id, name="Norden", about="Six.", version=2, actor=actor(cast.admin))
    page = queries.region_page("nordic")
    assert page is not None and (page.card.name, page.about, page.version) == ("Norden", "Six.", 3)
    with pytest.raises(NotFound):
        service.edit_region(cast.nordic.id, name="N", about="", version=3, actor=actor(cast.lead))
    with pytest.raises(Refusal) as refused:
        service.edit_region(cast.nordic.id, name=" ", about="", version=3, actor=actor(cast.office))
    assert refused.value.field == "name"


def test_a_place_of_work_has_its_history(
    cast: Cast, now: datetime, travel: Callable[[datetime | timedelta], datetime]
) -> None:
    for _ in range(2):
        service.choose_organisation(cast.startup.id, person_id=cast.learner.id)
    assert queries.organisation_of(cast.learner.id) == (cast.startup.id, "Small Wafer", "start_up")
    travel(timedelta(days=10))
    service.leave_organisation(cast.learner.id)
    service.leave_organisation(cast.learner.id)
    assert queries.organisation_of(cast.learner.id) is None
    assert [(work.name, work.ended_on) for work in queries.organisation_history(cast.learner.id)] == [
        ("Small Wafer", date(2027, 3, 11)),
        ("Harbour University", date(2027, 3, 1)),
    ]


def test_a_new_organisation_is_chosen_and_not_made_twice(cast: Cast) -> None:
    ident = service.create_organisation("Ökö Silicon", kind="sme", country="SE", person_id=cast.guest.id)
    assert queries.organisation_of(cast.guest.id) == (ident, "Ökö Silicon", "sme")
    with pytest.raises(Refusal) as refused:
        service.create_organisation("oko  SILICON", kind="sme", country="", person_id=cast.learner.id)
    assert (refused.value.code, refused.value.field) == ("name_taken", "name")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "guild"}, "kind"),
        ({"country": "Finland"}, "country"),
        ({"country": "fi"}, "country"),
    ],
)
def test_a_wrong_organisation_says_where(cast: Cast, given: dict[str, str], field: str) -> None:
    fields = {"name": "New", "kind": "sme", "country": "FI"} | given
    with pytest.raises(Refusal) as refused:
        service.create_organisation(
            fields["name"], kind=fields["kind"], country=fields["country"], person_id=cast.learner.id
        )
    assert refused.value.field == field


def merged(cast: Cast, who: Somebody, source: int, target: int) -> None:
    service.merge_organisations(source, target, actor=actor(who))


def test_merging_keeps_history_and_counts_people_once(cast: Cast) -> None:
    twin = service.create_organisation(
        "Harbour Univ.", kind="university", country="FI", person_id=cast.guest.id
    )
    third = service.found_organisation("University of Harbour", kind="university")
    merged(cast, cast.office, twin, cast.university.id)
    merged(cast, cast.office, twin, cast.university.id)
    assert queries.organisation_of(cast.guest.id) == (cast.university.id, "Harbour University", "university")
    assert [work.name for work in queries.organisation_history(cast.guest.id)] == ["Harbour Univ."]
    merged(cast, cast.office, cast.university.id, third)
    assert queries.organisation_of(cast.guest.id) == (third, "University of Harbour", "university")
    page = queries.organisation_cards(words="harbour")
    assert [(card.name, card.people) for card in page.items] == [("University of Harbour", 2)]
    assert [name for _, name in queries.organisation_choices()] == ["Small Wafer", "University of Harbour"]
    service.choose_organisation(twin, person_id=cast.colleague.id)
    assert queries.organisation_of(cast.colleague.id) == (third, "University of Harbour", "university")
    assert (
        service.create_organisation("Harbour Univ.", kind="sme", country="", person_id=cast.home.id) == third
    )


def test_a_coordinator_merges_what_only_own_people_work_for(cast: Cast) -> None:
    with pytest.raises(Refusal, match="not_own"):
        merged(cast, cast.other, cast.university.id, cast.startup.id)
    with pytest.raises(Refusal, match="not_own"):
        merged(cast, cast.home, cast.startup.id, cast.university.id)  # nobody's
    merged(cast, cast.home, cast.university.id, cast.startup.id)
    assert queries.organisation_of(cast.learner.id) == (cast.startup.id, "Small Wafer", "start_up")


@pytest.mark.parametrize("who", ["learner", "editor", "trainer", "admin", "outside"])
def test_others_merge_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        merged(cast, getattr(cast, who), cast.university.id, cast.startup.id)


def test_merges_that_make_no_sense(cast: Cast) -> None:
    with pytest.raises(Refusal, match="same"):
        merged(cast, cast.office, cast.startup.id, cast.startup.id)
    third = service.found_organisation("Third", kind="other")
    merged(cast, cast.office, cast.startup.id, cast.university.id)
    with pytest.raises(Refusal, match="merged"):
        merged(cast, cast.office, cast.startup.id, third)
    with pytest.raises(Refusal, match="merged"):
        merged(cast, cast.office, third, cast.startup.id)


def test_a_network_is_founded_once(cast: Cast) -> None:
    for _ in range(2):
        service.found_region("alps", name="Alps", level="regional", parent="europe")
        service.found_centre(
            "atccc",
            acronym="ATCCC",
            name="Austria",
            country="AT",
            zone="Europe/Vienna",
            regions=["alps"],
            city="Graz",
        )
    card = queries.centre_card("atccc")
    assert card is not None and card.city == "Graz"
    assert cast.europe.id in queries.region_ids_of_centres([card.id])
    assert len(queries.centre_cards()) == 5
