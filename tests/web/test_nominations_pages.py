"""The page on which a home centre nominates, and the lists as the host reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast, Somebody
from tests.pages import words
from tests.reader import Reader
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
LIST, HOSTED = "/desk/ficcc/nominations/RUN-1", "/desk/sccc/runs/RUN-1/nominations"


def a_scene(cast: Cast) -> Scene:
    until = datetime.fromisoformat("2027-03-12T12:00")
    return a_run(cast, acceptance="by_nomination", nominate_until_wall=until)


def nominate(scene: Scene, person: Somebody) -> str:
    cast = scene.cast
    ident = service.nominate(
        scene.run_id, person_id=person.id, home_centre_id=cast.ficcc.id, actor=actor(cast.lead)
    )
    card = queries.case_by_id(ident)
    assert card is not None
    return card.ref


def order(scene: Scene) -> list[str]:
    return [each.ref for each in queries.nominated(scene.run_id, centre_id=scene.cast.ficcc.id)]


def test_from_the_run_to_a_nominee(signed_in: SignIn, cast: Cast) -> None:
    a_scene(cast)
    reader = signed_in(cast.home)
    assert f'href="{LIST}"' in reader.get("/runs/RUN-1").text
    assert f'href="{LIST}"' in reader.get("/desk/ficcc").text
    page = reader.get(f"{LIST}?q=lear").text
    assert "Fri 12 Mar 2027 12:00 CET" in page
    assert "Nobody is on it yet." in page
    answer = reader.submit(f"{LIST}?q=lear", "nominate", person=cast.learner.ref)
    assert answer.location == LIST
    page = reader.get(LIST).text
    assert "On your list. The person is told." in page
    assert "Learner Person" in page
    (card,) = queries.mine(cast.learner.id)
    assert (card.parts.home.value, card.nomination_rank) == ("approved", 1)


@pytest.mark.parametrize("who", ["", "guest@example.org", "'; --"])
def test_nobody_else_is_nominated(signed_in: SignIn, cast: Cast, who: str) -> None:
    a_scene(cast)
    answer = signed_in(cast.home).submit(f"{LIST}?q=lear", "nominate", person=who, message="Kept")
    assert answer.status_code == 422
    assert 'id="person-error"' in answer.text
    assert "Kept" in answer.text


def test_up_and_down_without_a_script(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    refs = [nominate(scene, each) for each in (cast.learner, cast.colleague)]
    reader = signed_in(cast.home)
    sent = {"csrf_token": reader.token(), "seen": " ".join(refs), "shift": f"down {refs[0]}"}
    assert reader.post(f"{LIST}/order", data=sent).location == LIST
    assert order(scene) == refs[::-1]
    assert reader.post(f"{LIST}/order", data=sent).status_code == 303  # a second click: as the first left it
    assert order(scene) == refs[::-1]


def test_by_numbers_and_what_is_wrong_with_them(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    refs = [nominate(scene, each) for each in (cast.learner, cast.colleague)]
    reader = signed_in(cast.home)
    typed = {f"place-{refs[0]}": "2", f"place-{refs[1]}": "2"}
    answer = reader.submit(LIST, "rank-nominations", **typed)
    assert answer.status_code == 422
    assert f'id="place-{refs[1]}-error"' in answer.text
    assert "Place 2 is given twice." in answer.text
    answer = reader.submit(LIST, "rank-nominations", **(typed | {f"place-{refs[1]}": "first"}))
    assert answer.status_code == 422
    assert 'value="first"' in answer.text
    assert order(scene) == refs
    answer = reader.submit(LIST, "rank-nominations", **(typed | {f"place-{refs[1]}": "1"}))
    assert answer.status_code == 303
    assert order(scene) == refs[::-1]


def test_a_list_that_changed_meanwhile(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    refs = [nominate(scene, each) for each in (cast.learner, cast.colleague)]
    reader = signed_in(cast.home)
    sent = {"csrf_token": reader.token(), "seen": " ".join(refs[::-1]), "shift": "up EN-2027-999999"}
    answer = reader.post(f"{LIST}/order", data=sent)
    assert answer.status_code == 409
    assert "The list has changed meanwhile: Lead Person was here" in answer.text
    assert order(scene) == refs


def test_taken_off(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    ref = nominate(scene, cast.learner)
    reader, page = signed_in(cast.home), f"{LIST}/take-off/{ref}"
    answer = reader.submit(page, "take-off-list", reason="")
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    stale = reader.submit(page, "take-off-list", reason="Ill", version="7")
    assert stale.status_code == 409
    assert "Ill" in stale.text
    assert reader.submit(page, "take-off-list", reason="Ill").location == LIST
    assert order(scene) == []


def test_after_the_date_the_list_is_only_read(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    ref = nominate(scene, cast.learner)
    travel(timedelta(days=12))
    page = signed_in(cast.home).get(LIST).text
    assert "Centres could nominate until Fri 12 Mar 2027 12:00 CET." in page
    assert f"/enrolments/{ref}" in page
    assert 'data-action="nominate"' not in page
    assert 'data-action="rank-nominations"' not in page


@pytest.mark.parametrize("who", ["learner", "host", "other", "office", "admin"])
def test_only_home_coordinators(signed_in: SignIn, cast: Cast, who: str) -> None:
    scene = a_scene(cast)
    ref = nominate(scene, cast.learner)
    reader = signed_in(getattr(cast, who))
    sent = {"csrf_token": reader.token()}
    assert reader.get(LIST).status_code == 404
    assert reader.get(f"{LIST}/take-off/{ref}").status_code == 404
    for path in (LIST, f"{LIST}/order", f"{LIST}/take-off/{ref}"):
        assert reader.post(path, data=sent).status_code == 404


def test_another_centres_nominee_and_another_run_do_not_exist(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    ref = nominate(scene, cast.learner)
    a_run(cast, ref="RUN-2", title="Plain")
    reader = signed_in(cast.other)
    assert reader.get(f"/desk/kiip/nominations/RUN-1/take-off/{ref}").status_code == 404
    assert reader.get("/desk/kiip/nominations/RUN-2").status_code == 404
    assert reader.get("/desk/kiip/nominations/RUN-1").status_code == 200
    assert signed_in(cast.host).get("/desk/sccc/runs/RUN-2/nominations").status_code == 404


def test_the_host_reads_all_lists_side_by_side(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    first = nominate(scene, cast.learner)
    service.nominate(
        scene.run_id, person_id=cast.other.id, home_centre_id=cast.kiip.id, actor=actor(cast.other)
    )  # asks; a coordinator does not nominate herself
    page = signed_in(cast.host).get(HOSTED).text
    assert "FiCCC" in page
    assert "Learner Person" in page
    assert "Other Person" not in page
    assert f"/enrolments/{first}/accept-host" in page
    assert signed_in(cast.other).get(HOSTED).status_code == 404


def test_outsiders_read_why_they_cannot_enrol(signed_in: SignIn, cast: Cast, client: Reader) -> None:
    a_scene(cast)
    page = words(signed_in(cast.outside).get("/runs/RUN-1").text)
    assert "This run takes people whom their centres nominate" in page
    answer = signed_in(cast.outside).submit("/runs/RUN-1/enrol", "enrol")
    assert answer.status_code == 422
    assert "whom their centres nominate" in answer.text
    assert "Your centre nominates you; SCCC then decides." in words(client.get("/runs/RUN-1").text)
    assert "A coordinator of FiCCC decides." in words(signed_in(cast.learner).get("/runs/RUN-1").text)


def test_no_more_statements_for_three_than_for_one(
    signed_in: SignIn, cast: Cast, queries: Callable[[], object]
) -> None:
    scene = a_scene(cast)
    seen = {}
    for person in (cast.learner, cast.colleague, cast.lead):
        ident = service.nominate(
            scene.run_id,
            person_id=person.id,
            home_centre_id=cast.ficcc.id,
            actor=actor(cast.home),
        )
        assert ident
        for who, path in ((cast.home, LIST), (cast.host, HOSTED)):
            reader = signed_in(who)
            with queries() as counted:  # type: ignore[attr-defined]
                reader.get(path)
            seen.setdefault(path, []).append(len(counted))
    assert all(len(set(each)) == 1 for each in seen.values()), seen
