"""Who reads and moves what: runs by whom they are shared with, one enrolment from all sides, notes and join links."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.scene import actor
from tests.web.matrix import answers
from tests.web.matrix_things import CASE, CASE_COLUMNS, SCOPED, SCOPED_COLUMNS
from tests.web.test_access_matrix import verdict
from tests.web.world import a_world, scoped_runs

pytestmark = pytest.mark.usefixtures("now")
SignedIn = Callable[[Somebody], Reader]
NewClient = Callable[[], Reader]

# every list of runs and courses that a reader can open, narrowed to the scene
LISTS = (
    *("/", "/courses", "/courses.json", "/courses.csv", "/courses?q=shared"),
    *("/calendar", "/centres/sccc", "/regions/nordic"),
)
FOR_EVERYBODY_ALIKE = (
    *("/courses.ics", "/calendar.ics", "/centres/sccc.ics", "/regions/nordic.ics", "/sitemap.xml"),
)


def of(cast: Cast, name: str, signed_in: SignedIn, new_client: NewClient) -> Reader:
    """A reader of their own for a column of a table."""
    return new_client() if name == "public" else signed_in(getattr(cast, name))


def text_of(reader: Reader, path: str) -> str:
    answer = reader.get(path, queries=None)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def ways_in(text: str, runs: dict[str, str]) -> set[str]:
    """Which of the scene's runs a text names, by title, address or reference."""
    signs = {way: (f"Shared {way}", f"shared-{way}", ref) for way, ref in runs.items()}
    return {way for way, names in signs.items() if any(name in text for name in names)}


def test_a_run_is_read_by_whom_it_is_shared_with(
    cast: Cast, signed_in: SignedIn, new_client: NewClient
) -> None:
    runs, wrong = scoped_runs(cast), []
    for name in SCOPED_COLUMNS:
        reader = of(cast, name, signed_in, new_client)
        for way, ref in runs.items():
            expected = answers(SCOPED[way], SCOPED_COLUMNS)[name]
            pages = {f"/runs/{ref}": expected}
            if way != "draft":  # the draft of a course is its editors'; a trainer reads the own sessions
                pages[f"/courses/shared-{way}"] = expected
            if name != "public":
                pages[f"/runs/{ref}/enrol"] = expected
            found = {path: verdict(reader.get(path, queries=None)) for path in pages}
            wrong += [(name, path, pages[path], found[path]) for path in pages if pages[path] != found[path]]
    assert not wrong, f"person, address, expected, found: {wrong}"


def test_a_list_names_only_what_its_reader_may_open(
    cast: Cast, signed_in: SignedIn, new_client: NewClient
) -> None:
    runs, wrong = scoped_runs(cast), []
    published = [way for way in runs if way != "draft"]
    for name in SCOPED_COLUMNS:
        reader = of(cast, name, signed_in, new_client)
        expected = {way for way in published if answers(SCOPED[way], SCOPED_COLUMNS)[name] == "R"}
        for path in LISTS:
            found = ways_in(text_of(reader, path), runs)
            wrong += [(name, path, sorted(expected ^ found))] if found != expected else []
    assert not wrong, f"person, address, what is missing or too much: {wrong}"


def test_feeds_and_the_map_of_the_site_are_public_for_whoever_asks(
    cast: Cast, signed_in: SignedIn, new_client: NewClient
) -> None:
    runs = scoped_runs(cast)
    for reader in (new_client(), signed_in(cast.host), signed_in(cast.admin)):
        found = {path: ways_in(text_of(reader, path), runs) for path in FOR_EVERYBODY_ALIKE}
        assert found == {path: {"public"} for path in FOR_EVERYBODY_ALIKE}
        for way, ref in runs.items():
            for path in (f"/runs/{ref}.ics", f"/courses/shared-{way}.ics"):
                assert reader.get(path).status_code == (200 if way == "public" else 404), path


def test_an_enrolment_from_every_side(cast: Cast, signed_in: SignedIn, new_client: NewClient) -> None:
    world, wrong = a_world(cast), []
    case = world.names["case"]
    for name in CASE_COLUMNS:
        reader = of(cast, name, signed_in, new_client)
        proof = reader.token()
        for move, row in CASE.items():
            path = f"/enrolments/{case}/{move}".removesuffix("/read")
            sent = {"csrf_token": proof, "version": "0"}  # who may is told that somebody was faster
            found = verdict(reader.get(path) if move == "read" else reader.post(path, data=sent))
            expected = answers(row, CASE_COLUMNS)[name]
            wrong += [(name, move, expected, found)] if found != expected else []
    assert not wrong, f"person, move, expected, found: {wrong}"


def test_a_note_is_read_by_its_side_alone(cast: Cast, signed_in: SignedIn) -> None:
    world = a_world(cast)
    case = f"/enrolments/{world.names['case']}"
    notes = {"home": "paid from our project", "host": "knows the furnace well"}
    signed_in(cast.home).submit(f"{case}/approve-home", "approve-home", note=notes["home"])
    signed_in(cast.host).submit(f"{case}/accept-host", "accept-host", note=notes["host"])
    sides = {"learner": set(), "home": {"home"}, "lead": {"home"}, "host": {"host"}, "colleague": {"host"}}
    for name, expected in sides.items():
        page = text_of(signed_in(getattr(cast, name)), case)
        assert {side for side, note in notes.items() if note in page} == expected, name


def test_the_link_to_join_is_for_those_who_come_teach_and_host(
    cast: Cast, signed_in: SignedIn, new_client: NewClient
) -> None:
    world = a_world(cast)
    _both_sides_agree(cast, world.names["case"])
    readers = {"learner", "trainer", "host", "colleague"}
    for name in SCOPED_COLUMNS:
        page = text_of(of(cast, name, signed_in, new_client), "/runs/RUN-1")
        assert ("secret-room" in page) is (name in readers), name
    assert "secret-room" not in text_of(signed_in(cast.editor), "/desk/sccc/runs/RUN-1")
    for path in ("/runs/RUN-1.ics", "/courses.json", "/courses.csv", "/courses/clean-room"):
        assert "secret-room" not in text_of(new_client(), path), path


def _both_sides_agree(cast: Cast, ref: str) -> None:
    card = queries.case(ref)
    assert card is not None
    service.approve_home(card.id, actor=actor(cast.home))
    service.accept_host(card.id, actor=actor(cast.host))
