"""Who opens which page of centres; the pages of centres, regions, organisations and network roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.centres import queries
from tests.cast import Cast, sign_in
from tests.reader import Reader

NewClient = Callable[[], Reader]
SIGN_IN = 303

# who -> address -> answer; None is the public
ROLES = ("public", "learner", "trainer", "editor", "home", "lead", "host", "other", "office", "admin")
TABLE: dict[str, tuple[int, ...]] = {
    "/account/centres": (303, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "/desk/ficcc/people": (303, 404, 404, 404, 200, 200, 404, 404, 200, 200),
    "/desk/sccc/people": (303, 404, 404, 404, 404, 404, 200, 404, 200, 200),
    "/desk/ficcc/about": (303, 404, 404, 404, 200, 200, 404, 404, 404, 200),
    "/desk/sccc/about": (303, 404, 404, 200, 404, 404, 200, 404, 404, 200),
    "/desk/nowhere/people": (404,) * 10,
    "/admin/roles": (303, 404, 404, 404, 404, 404, 404, 404, 404, 200),
    "/admin/organisations": (303, 404, 404, 404, 200, 200, 200, 200, 200, 404),
    "/admin/regions/nordic": (303, 404, 404, 404, 404, 404, 404, 404, 200, 200),
    "/admin/regions/moon": (303, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "/invitation/x": (404,) * 10,
    "/centres.css": (200,) * 10,
}


@pytest.mark.parametrize("who", ROLES)
def test_who_opens_which_page(cast: Cast, client: Reader, who: str) -> None:
    if who != "public":
        sign_in(client, getattr(cast, who))
    answers = {path: client.get(path).status_code for path in TABLE}
    assert answers == {path: row[ROLES.index(who)] for path, row in TABLE.items()}


CHANGING = [
    "/account/centres/claim",
    "/account/centres/leave",
    "/account/centres/give-up-role",
    "/account/centres/work",
    "/account/centres/new-work",
    "/invitation/x",
    "/desk/ficcc/people/confirm",
    "/desk/ficcc/people/decline",
    "/desk/ficcc/people/end",
    "/desk/ficcc/people/invite",
    "/desk/ficcc/people/give-role",
    "/desk/ficcc/people/end-role",
    "/desk/ficcc/about",
    "/admin/roles",
    "/admin/roles/end",
    "/admin/organisations/merge",
    "/admin/regions/nordic",
]


@pytest.mark.parametrize("path", CHANGING)
def test_nothing_changes_without_the_token(cast: Cast, client: Reader, path: str) -> None:
    sign_in(client, cast.lead)
    assert client.post(path, data={}).status_code == 400


@pytest.mark.parametrize("who", ["learner", "trainer", "host", "other", "office"])
def test_a_forged_form_of_another_centre_finds_nothing(cast: Cast, client: Reader, who: str) -> None:
    sign_in(client, getattr(cast, who))
    token = client.token()
    for path in (path for path in CHANGING if path.startswith("/desk/")):
        fields = {"csrf_token": token, "person": cast.claimant.ref, "email": "a@b.ee", "role": "editor"}
        assert client.post(path, data=fields).status_code == 404, path


def test_work_is_chosen_or_added(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.learner)
    client.submit("/account/centres", "choose-organisation", organisation=str(cast.startup.id))
    assert queries.organisation_of(cast.learner.id) == (cast.startup.id, "Small Wafer", "start_up")
    answer = client.submit("/account/centres", "create-organisation", name="Small Wafer", kind="sme")
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.get_data(as_text=True)
    client.submit("/account/centres", "create-organisation", name="Big Wafer", kind="large", country="EE")
    assert "Big Wafer" in client.get("/account/centres").get_data(as_text=True)
    client.submit("/account/centres", "choose-organisation", organisation="0")
    assert queries.organisation_of(cast.learner.id) is None


def test_a_centres_page_is_written_with_its_version(
    cast: Cast, client: Reader, new_client: NewClient
) -> None:
    sign_in(client, cast.lead)
    answer = client.submit("/desk/ficcc/about", "edit-centre", city="Tampere", colour="#1f5fa8")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/centres/ficcc")
    for version in ("1", "", "x"):
        answer = client.submit("/desk/ficcc/about", "edit-centre", city="Oulu", version=version)
        assert answer.status_code == 409
        assert "Lead Person changed this page" in answer.get_data(as_text=True)
    answer = client.submit("/desk/ficcc/about", "edit-centre", colour="#ffffff")
    assert answer.status_code == 422
    assert 'id="colour-error"' in answer.get_data(as_text=True)
    assert '[data-centre="ficcc"]{--centre:#1f5fa8}' in new_client().get("/centres.css").get_data(
        as_text=True
    )


def test_name_and_zone_of_a_centre_are_not_taken_from_the_form(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.lead)
    fields = {"csrf_token": client.token(), "version": "1", "colour": "#335577"}
    more = {"name": "Mine", "acronym": "ME", "zone": "Europe/Riga", "slug": "mine"}
    assert client.post("/desk/ficcc/about", data=fields | more).status_code == 303
    card = queries.centre_card("ficcc")
    assert card is not None and (card.name, card.zone) == (cast.ficcc.name, "Europe/Helsinki")


def test_colours_are_cached(cast: Cast, client: Reader) -> None:
    first = client.get("/centres.css")
    assert first.mimetype == "text/css"
    assert "Cookie" not in first.headers.get("Vary", "")
    again = client.get("/centres.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_region_is_written_by_the_office(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.office)
    answer = client.submit("/admin/regions/nordic", "edit-region", name="Norden", about="Five countries")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/regions/nordic")
    assert client.submit("/admin/regions/nordic", "edit-region", name="").status_code == 422
    page = queries.region_page("nordic")
    assert page is not None and page.card.name == "Norden"


def test_an_administrator_appoints_the_network_office(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.admin)
    answer = client.submit("/admin/roles", "give-role", person=cast.outside.email, role="network_office")
    assert answer.status_code == 303
    assert client.get("/admin/roles").get_data(as_text=True).count('data-action="end-role"') == 2
    answer = client.submit("/admin/roles", "give-role", person="nobody@example.org", role="administrator")
    assert answer.status_code == 422
    answer = client.submit("/admin/roles", "give-role", person=cast.admin.email, role="network_office")
    assert answer.status_code == 403
    token = client.token()
    fields = {"csrf_token": token, "person": cast.admin.ref, "role": "administrator"}
    assert client.post("/admin/roles/end", data=fields).status_code == 409, "the last one stays"


def test_organisations_are_merged_on_their_page(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.office)
    choice = {"source": str(cast.startup.id), "target": str(cast.university.id)}
    assert client.submit("/admin/organisations", "merge-organisations", **choice).status_code == 303
    page = client.get("/admin/organisations?q=WAFER").get_data(as_text=True)
    cleaned = client.get("/admin/organisations?q=%00WA%01FER%0A").get_data(as_text=True)
    assert 'value="WAFER"' in cleaned
    assert "Small Wafer" not in page
