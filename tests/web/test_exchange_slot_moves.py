"""Every move of a slot that has a page: who makes it, everybody else, a stale page, twice, without a reason; and the
list that they start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from lms.exchanges import queries, service
from lms.exchanges.rules import SLOT_MOVES, SlotCard
from lms.exchanges.views.slots import PAGES
from tests.cast import Cast, Somebody
from tests.exchanging import a_slot
from tests.pages import page_of, words
from tests.reader import Reader
from tests.scene import actor
from tests.slots import draft, posted, slot_now

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
DESK = "/desk/sccc/exchanges/slots"


def closed(cast: Cast) -> SlotCard:
    slot = posted(cast)
    service.close_slot(slot.id, actor=actor(cast.host))
    return slot_now(slot.id)


@dataclass(frozen=True)
class Scenario:
    """`build` leads to where the move starts, `after` is the state then ("" when the slot is gone), `editor` what an
    editor of the centre is told."""

    build: Callable[[Cast], SlotCard]
    after: str
    editor: int = 404


SCENARIOS = {
    "post-slot": Scenario(draft, "published"),
    "close-slot": Scenario(posted, "closed"),
    "reopen-slot": Scenario(closed, "published"),
    "cancel-slot": Scenario(posted, "cancelled"),
    "delete-slot": Scenario(draft, "", editor=403),  # of a coordinator: only who wrote it
}
WORLDS_APART = ("guest", "trainer", "learner", "home", "other", "office", "admin", "outside")


def test_every_move_with_a_page_is_here() -> None:
    assert set(SCENARIOS) == set(PAGES)
    others = {"create-slot", "edit-slot", "archive-slot"}  # forms of their own, and the clock
    assert {move.name for move in SLOT_MOVES} == set(PAGES) | others


def address_of(slot: SlotCard, move: str) -> str:
    return f"{DESK}/{slot.ref}/{move}"


def sent(
    reader: Reader, slot: SlotCard, move: str, *, reason: str = "Fire", version: int | None = None
) -> int:
    """The answer to the form, posted by hand."""
    page = reader.get("/sign-in", queries=None).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "version": str(version or slot.version), "reason": reason}
    return reader.post(address_of(slot, move), data=data).status_code


@pytest.mark.parametrize("move", SCENARIOS)
def test_the_host_makes_it_once(signed_in: SignIn, cast: Cast, move: str) -> None:
    scenario, host = SCENARIOS[move], signed_in(cast.host)
    slot = scenario.build(cast)
    assert host.get(address_of(slot, move)).status_code == 200
    assert slot_now(slot.id).version == slot.version  # opening it changes nothing
    assert sent(host, slot, move, version=99) == 409
    assert slot_now(slot.id).state == slot.state
    if move == "cancel-slot":
        assert sent(host, slot, move, reason=" ") == 422
    assert sent(host, slot, move) == 303
    after = queries.slot_by_id(slot.id)
    assert (after.state if after is not None else "") == scenario.after
    again = sent(host, slot, move)
    assert again == (303 if scenario.after else 404)
    if after is not None:
        assert slot_now(slot.id).version == after.version


@pytest.mark.parametrize("move", SCENARIOS)
def test_nobody_else_does(signed_in: SignIn, new_client: Callable[[], Reader], cast: Cast, move: str) -> None:
    scenario = SCENARIOS[move]
    slot = scenario.build(cast)
    for name in WORLDS_APART:
        reader = signed_in(getattr(cast, name))
        assert reader.get(address_of(slot, move)).status_code == 404, name
        assert sent(reader, slot, move) == 404, name
    assert sent(new_client(), slot, move) in (302, 303, 404)
    assert sent(signed_in(cast.editor), slot, move) == scenario.editor
    assert slot_now(slot.id).state == slot.state


@pytest.mark.parametrize("move", SCENARIOS)
def test_it_does_not_start_elsewhere(signed_in: SignIn, cast: Cast, move: str) -> None:
    archived = a_slot(cast, state="archived", earliest_start=date(2027, 5, 3))
    assert sent(signed_in(cast.host), archived, move) == 409
    assert slot_now(archived.id).state == "archived"


def test_the_desk_s_list_comes_in_pages(signed_in: SignIn, cast: Cast) -> None:
    for number in range(26):
        draft(cast, title=f"Slot {number}")
    page = page_of(signed_in(cast.editor), DESK)
    assert f"{DESK}?page=2" in page
    assert "26 slots, drafts included." in words(page)
    assert "Slot 0" in words(page_of(signed_in(cast.editor), f"{DESK}?page=2"))


def test_the_desk_of_exchanges_leads_to_what_the_reader_may_open(signed_in: SignIn, cast: Cast) -> None:
    deciding = ("", "/outgoing", "/incoming", "/balance")
    for person, decides in ((cast.host, True), (cast.editor, False)):
        reader = signed_in(person)
        page = page_of(reader, "/desk/sccc/exchanges")
        main = page.split('<ul class="ways inline">')[1].split("</ul>")[0]
        for way in ("/slots", "/info", *deciding):
            shown = decides or way not in deciding
            assert (f'"/desk/sccc/exchanges{way}"' in main) == shown, way
            if shown:
                page_of(reader, f"/desk/sccc/exchanges{way}")
