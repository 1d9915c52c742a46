"""The pages of a selection: criteria, points, the draw, accepting in order, and what everybody reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol
from tests.pages import words
from tests.reader import Reader
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
DESK = "/desk/sccc/runs/RUN-1"
CLOSED = timedelta(days=21, hours=4)


def a_scene(cast: Cast, **policy: object) -> Scene:
    scene = a_run(cast, acceptance="by_selection", **policy)
    service.set_criteria(scene.run_id, [("Need", 3), ("Team", 1)], actor=actor(cast.host))
    return scene


def applied(scene: Scene) -> list[str]:
    cast = scene.cast
    return [enrol(scene, each).ref for each in (cast.learner, cast.outside, cast.baltic)]


def test_criteria_are_stated_and_read_by_everybody(signed_in: SignIn, cast: Cast, client: Reader) -> None:
    a_run(cast, acceptance="by_selection")
    reader = signed_in(cast.editor)
    assert f'href="{DESK}/criteria"' in reader.get(DESK).text
    typed = {"label_0": "Need", "weight_0": "3", "label_1": "Team", "weight_1": "1"}
    assert reader.submit(f"{DESK}/criteria", "set-criteria", **typed).status_code == 303
    assert 'value="Need"' in reader.get(f"{DESK}/criteria").text
    assert 'href="/runs/RUN-1/selection"' in client.get("/runs/RUN-1").text
    assert "How people are selected : Need × 3, Team × 1" in words(client.get("/runs/RUN-1").text)
    page = words(client.get("/runs/RUN-1/selection").text)
    assert "Need 3 Team 1" in page
    assert "SCCC selects among all applications once they are closed." in words(
        client.get("/runs/RUN-1").text
    )


def test_bad_criteria_are_said_beside_their_fields(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast, acceptance="by_selection")
    reader = signed_in(cast.host)
    for typed in (
        {"label_0": "Need", "weight_0": "11"},
        {"label_0": "Need", "weight_0": "much"},
        {"label_0": "Need", "weight_0": ""},
    ):
        answer = reader.submit(f"{DESK}/criteria", "set-criteria", **typed)
        assert answer.status_code == 422
        assert 'id="weight_0-error"' in answer.text
        assert 'value="Need"' in answer.text
    assert reader.submit(
        f"{DESK}/criteria", "set-criteria", label_0="Need", weight_0="1", version="9"
    ).status_code in (409,)


def test_criteria_stay_once_somebody_applied(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    reader = signed_in(cast.host)
    page = reader.get(f"{DESK}/criteria").text
    assert 'data-action="set-criteria"' in page
    applied(scene)
    assert "Somebody has applied already" in reader.get(f"{DESK}/criteria").text
    sent = {
        "csrf_token": reader.token(),
        "version": str(scene.run.version),
        "label_0": "X",
        "weight_0": "1",
    }
    answer = reader.post(f"{DESK}/criteria", data=sent)
    assert answer.status_code == 409
    assert "stays as it was stated" in answer.text


def test_before_the_deadline_there_is_nothing_to_give(signed_in: SignIn, cast: Cast) -> None:
    scene = a_scene(cast)
    applied(scene)
    page = signed_in(cast.host).get(f"{DESK}/selection").text
    assert "Mon 22 Mar 2027 12:00 CET" in page
    assert "Learner Person" in page
    assert 'name="points-' not in page


def test_points_rank_and_accept(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast, capacity_max=1)
    refs = applied(scene)
    need, _team = (each.id for each in queries.criteria_of(scene.run_id))
    travel(CLOSED)
    reader = signed_in(cast.host)
    typed = {f"points-{ref}-{need}": value for ref, value in zip(refs, ("3", "1", "5"), strict=True)}
    answer = reader.submit(f"{DESK}/selection", "give-points", **(typed | {f"points-{refs[0]}-{need}": "6"}))
    assert answer.status_code == 422
    assert f'id="points-{refs[0]}-{need}-error"' in answer.text
    assert reader.submit(f"{DESK}/selection", "give-points", **typed).status_code == 303
    page = words(reader.get(f"{DESK}/selection").text)
    assert page.index("Baltic Person") < page.index("Learner Person") < page.index("Outside Person")
    assert "3.75" in page
    preview = reader.get(f"{DESK}/selection/accept?first=2").text
    assert [preview.count(f'data-effect="{each}"') for each in ("confirmed", "waiting", "declined")] == [
        1
    ] * 3
    path = f"{DESK}/selection/accept?first=2"
    refused = reader.submit(path, "accept-in-order", reason="")
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert reader.submit(path, "accept-in-order", reason="Others had more points.").status_code == 303
    found = {ref: queries.case(ref) for ref in refs}
    assert [case.parts.seat.value for case in found.values() if case] == ["waiting", "none", "confirmed"]
    assert "Nobody waits for your selection" in reader.get(f"{DESK}/selection").text


def test_a_number_that_is_none(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    applied(a_scene(cast))
    travel(CLOSED)
    for bad in ("many", "-1"):
        answer = signed_in(cast.host).get(f"{DESK}/selection/accept?first={bad}")
        assert answer.status_code == 422
        assert 'id="first-error"' in answer.text


def test_something_happened_between_look_and_click(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    refs = applied(scene)
    travel(CLOSED)
    reader = signed_in(cast.host)
    sent = {"csrf_token": reader.token(), "first": ""}
    last = queries.last_change(scene.run_id)
    assert last is not None
    case = queries.case(refs[0])
    assert case is not None
    service.withdraw(case.id, actor=actor(cast.learner))
    answer = reader.post(f"{DESK}/selection/accept", data=sent | {"version": str(last.id)})
    assert answer.status_code == 409
    assert "Learner Person changed something" in answer.text
    assert answer.text.count("data-effect=") == 2


def test_a_lottery_that_anybody_can_repeat(signed_in: SignIn, cast: Cast, client: Reader, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast, selection="lottery", capacity_max=2)
    refs = applied(scene)
    assert "Nothing is drawn yet." in client.get("/runs/RUN-1/selection").text
    travel(CLOSED)
    reader = signed_in(cast.host)
    assert "Draw first" in reader.get(f"{DESK}/selection/accept").text
    assert reader.submit(f"{DESK}/selection", "draw").status_code == 303
    drawn = queries.last_draw(scene.run_id, kind="lottery")
    assert drawn is not None
    assert reader.post(f"{DESK}/selection/draw", data={"csrf_token": reader.token()}).status_code == 303
    assert queries.last_draw(scene.run_id, kind="lottery") == drawn
    page = client.get("/runs/RUN-1/selection").text
    assert drawn.seed in page
    assert "sha256sum" in page
    assert [page.index(f"<code>{ref}</code>") for ref in drawn.ordered] == sorted(
        page.index(f"<code>{ref}</code>") for ref in refs
    )
    assert "Learner Person" not in page
    assert reader.submit(f"{DESK}/selection/accept", "accept-in-order").status_code == 303
    assert [card(each.id).priority for each in map(queries.case, drawn.ordered) if each] == [1, 2, 3]


def test_the_own_application_is_left_out(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    mine = enrol(scene, cast.host)
    applied(scene)
    travel(CLOSED)
    reader = signed_in(cast.host)
    page = reader.get(f"{DESK}/selection").text
    assert f'name="points-{mine.ref}' not in page
    assert "somebody else decides on it" in page
    assert "Your own application: left out" in reader.get(f"{DESK}/selection/accept").text


@pytest.mark.parametrize("who", ["learner", "home", "other", "editor", "trainer", "office", "admin"])
def test_only_the_hosts_coordinators(signed_in: SignIn, cast: Cast, who: str) -> None:
    applied(a_scene(cast, selection="lottery"))
    reader = signed_in(getattr(cast, who))
    sent = {"csrf_token": reader.token()}
    for path in ("selection", "selection/accept"):
        assert reader.get(f"{DESK}/{path}").status_code == 404
        assert reader.post(f"{DESK}/{path}", data=sent).status_code == 404
    assert reader.post(f"{DESK}/selection/draw", data=sent).status_code == 404


def test_runs_that_do_not_select_have_no_such_pages(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast)
    reader = signed_in(cast.host)
    for path in (
        f"{DESK}/selection",
        f"{DESK}/criteria",
        f"{DESK}/selection/accept",
        "/runs/RUN-1/selection",
    ):
        assert reader.get(path).status_code == 404


def test_no_more_statements_for_three_than_for_one(
    signed_in: SignIn,
    cast: Cast,
    travel,  # type: ignore[no-untyped-def]
    queries: Callable[[], object],
) -> None:
    scene, seen = a_scene(cast), {}
    people = (cast.learner, cast.outside, cast.baltic)
    for person in people:
        enrol(scene, person)
    travel(CLOSED)
    reader = signed_in(cast.host)
    for left in (3, 1):
        for path in ("selection", "selection/accept"):
            with queries() as counted:  # type: ignore[attr-defined]
                reader.get(f"{DESK}/{path}")
            seen.setdefault(path, []).append(len(counted))
        if left == 3:
            for person in people[:2]:
                from lms.enrolments import queries as enrolments  # here: the fixture has the same name

                (case,) = enrolments.mine(person.id)
                service.withdraw(case.id, actor=actor(person))
    assert all(len(set(each)) == 1 for each in seen.values()), seen
