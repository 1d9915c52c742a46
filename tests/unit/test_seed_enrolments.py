"""People and enrolments of the demonstration: every role is held, every replayed step possible."""

from collections import Counter, defaultdict

import pytest

from lms.kit.zones import is_zone, localize
from tests.seed_facts import (
    CENTRES,
    ENROLMENTS,
    PEOPLE,
    REPLAY_AT,
    RUNS,
    WORLD,
    Record,
    confirmed,
    in_scope,
    spans,
)


def test_people_of_each_centre():
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for person in PEOPLE.values():
        assert person["invented"] and is_zone(person["zone"]) and person["email"].isascii()
        for member in person["memberships"]:
            assert ("until" in member) == (member["state"] == "ended")
            assert member["state"] == "confirmed" or member["roles"] == ["member"]
            if member["state"] == "confirmed":
                roles[member["centre"]].update([",".join(member["roles"])])
    assert set(roles) == set(CENTRES)
    for counted in roles.values():
        assert counted["member"] >= 6
        assert all(counted[f"member,{role}"] >= 1 for role in ("coordinator", "lead", "editor", "trainer"))
    states = Counter(member["state"] for person in PEOPLE.values() for member in person["memberships"])
    assert states["claimed"] >= 2 and states["ended"] >= 1
    organisations = {each["slug"] for each in WORLD["organisations"]}
    assert {person.get("organisation") for person in PEOPLE.values()} <= {None, *organisations}
    assert sum(not person["memberships"] and not person["network_roles"] for person in PEOPLE.values()) >= 2


def test_named_accounts():
    def role(name: str) -> tuple[str, ...]:
        person = PEOPLE[f"{name}@example.org"]
        assert person["named"]
        held = [
            f"{m['centre']} {role}" for m in person["memberships"] for role in m["roles"] if role != "member"
        ]
        return (*held, *person["network_roles"])

    assert role("home") == ("ficcc coordinator",) and role("lead") == ("ficcc lead",)
    assert role("host") == ("sccc coordinator",) and role("editor") == ("sccc editor",)
    assert role("trainer") == ("sccc trainer",) and role("learner") == () == role("outside")
    assert role("office") == ("network_office",) and role("admin") == ("administrator",)
    assert confirmed(PEOPLE["learner@example.org"]) == {"ficcc"} and not confirmed(
        PEOPLE["outside@example.org"]
    )
    assert sum(person["named"] for person in PEOPLE.values()) == 9


class Queue:
    """One run replayed in memory, to see that every `expect` is what the steps lead to."""

    def __init__(self, run: Record) -> None:
        self.run, self.now = run, {}
        self.order: list[int] = []
        self.started = bool(t := list(spans(run))) and t[0][0] <= REPLAY_AT
        self.room = run.get("capacity_max", 10**6)

    def enrol(self, at: int) -> None:
        if self.run["acceptance"] == "moderated":
            self.now[at] = "pending"
        else:
            self.seat(at)

    def seat(self, at: int) -> None:
        held = sum(state == "confirmed" for state in self.now.values())
        assert held < self.room or self.run["waiting_list"]
        self.now[at] = "confirmed" if held < self.room else "waiting"
        self.order.append(at)

    def step(self, at: int, step: str) -> None:
        move, _, reason = step.partition(": ")
        if move == "accept":
            assert self.now[at] == "pending" and not reason
            self.seat(at)
            return
        assert reason.endswith(".")
        before = self.now[at]
        self.now[at] = {"decline": "declined", "withdraw": "withdrawn"}.get(
            move
        ) or f"cancelled_by_{move.removeprefix('cancel_')}"
        if before == "confirmed" and not self.started:
            waiting = [each for each in self.order if self.now[each] == "waiting"]
            self.now.update(dict.fromkeys(waiting[:1], "confirmed"))


@pytest.mark.parametrize("ref", sorted({each["run"] for each in ENROLMENTS}))
def test_enrolments_lead_to_what_they_expect(ref):
    _, run = RUNS[ref]
    mine = [(at, each) for at, each in enumerate(ENROLMENTS) if each["run"] == ref]
    queue = Queue(run)
    for at, each in mine:
        queue.enrol(at)
        for step in () if each.get("later") else each.get("then", ()):
            queue.step(at, step)
    for at, each in mine:
        for step in each.get("then", ()) if each.get("later") else ():
            queue.step(at, step)
    if run["state"] == "cancelled":
        live = {"confirmed", "waiting", "pending"}
        queue.now = {at: "cancelled_by_run" if state in live else state for at, state in queue.now.items()}
    assert [(each["person"], queue.now[at]) for at, each in mine] == [
        (e["person"], e["expect"]) for _, e in mine
    ]


@pytest.mark.parametrize("each", ENROLMENTS, ids=lambda each: f"{each['run']}-{each['person']}")
def test_enrolment_is_allowed(each):
    """Window open, person in scope, home centre clear, and whoever enrols somebody is that centre's coordinator."""
    course, run = RUNS[each["run"]]
    person = PEOPLE[each["person"]]
    homes = confirmed(person)
    opens, closes = (localize(run[key], run["zone"]) for key in ("opens_at", "closes_at"))
    assert opens <= REPLAY_AT < closes and run["state"] != "draft"
    assert in_scope(run, homes, host=course["centre"])
    assert each["centre"] in homes if "centre" in each else len(homes) <= 1
    if by := each.get("by"):
        assert by != each["person"]
        assert any(m["centre"] in homes and "coordinator" in m["roles"] for m in PEOPLE[by]["memberships"])
    if any(step.startswith("cancel_home") for step in each.get("then", ())):
        assert homes


def test_every_state_is_reached_and_nobody_enrols_twice():
    assert {each["expect"] for each in ENROLMENTS} == {
        "confirmed",
        "waiting",
        "pending",
        "declined",
        "withdrawn",
        "cancelled_by_host",
        "cancelled_by_home",
        "cancelled_by_run",
    }
    twice = Counter((each["run"], each["person"]) for each in ENROLMENTS)
    again = {pair: number for pair, number in twice.items() if number > 1}
    assert all(RUNS[ref][1].get("apply_again") for ref, _ in again)
    live = Counter(
        (e["run"], e["person"]) for e in ENROLMENTS if e["expect"] in {"confirmed", "waiting", "pending"}
    )
    assert max(live.values()) == 1
