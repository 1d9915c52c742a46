"""Walks over the tables of moves, and windows, partial dates and changes for any input."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from lms.courses.rules import (
    RUN_MOVES,
    Change,
    Precision,
    RunCase,
    RunParts,
    RunRole,
    RunState,
    RunValues,
    WindowState,
    check_link,
    check_numbers,
    check_run,
    check_texts,
    consequence,
    missing_for_publishing,
    partial_date,
    whole_number,
    window,
)
from lms.enrolments.rules import (
    MOVES,
    Acceptance,
    EnrolmentCase,
    HomeApproval,
    HomeDecision,
    HostDecision,
    Parts,
    Policy,
    Role,
    RunFacts,
    Seat,
    Side,
    Step,
    holds_seat,
    is_live,
    next_step,
    start,
)
from lms.kit.refusal import Refusal

T0 = datetime(2027, 3, 1, 9, tzinfo=UTC)
instants = st.integers(-40, 40).map(lambda hours: T0 + timedelta(hours=hours))
maybe = st.none() | instants
texts = st.text(max_size=60)
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@given(
    st.lists(
        st.tuples(st.sampled_from([move.name for move in RUN_MOVES]), st.sampled_from(RunRole), instants),
        max_size=25,
    )
)
def test_no_walk_leaves_the_life_of_a_run(steps: list[tuple[str, RunRole, datetime]]) -> None:
    state: RunParts | None = RunParts(RunState.DRAFT)
    ever_published = False
    for name, role, now in steps:
        case = RunCase(
            state=state,
            now=now,
            ends_at=T0,
            rests_since=T0 - timedelta(days=365),
            ever_enrolled=ever_published,
        )
        if (refused := RUN_MOVES.refusal(name, case, roles={role})) is not None:
            assert refused.status in (403, 409, 422)
            assert str(refused.sentence)
            continue
        move = RUN_MOVES[name]
        assert state is not None
        after = move.follow(state)
        assert role in move.who
        if after.state is not state.state:
            ever_published |= after.state is RunState.PUBLISHED
            assert state.state is not RunState.ARCHIVED
            assert not (ever_published and after.state is RunState.DRAFT), (
                "unpublished although people enrolled"
            )
            if after.state in (RunState.FINISHED, RunState.ARCHIVED):
                assert role is RunRole.SYSTEM
        state = after


policies = st.builds(
    Policy, acceptance=st.sampled_from(Acceptance), home_approval=st.sampled_from(HomeApproval)
)
walks = st.lists(
    st.tuples(
        st.sampled_from([move.name for move in MOVES]), st.sampled_from(Role), st.booleans(), st.booleans()
    ),
    max_size=30,
)


@settings(max_examples=300)
@given(policies, st.booleans(), walks)
def test_no_walk_gives_a_seat_before_both_parties_have_decided(
    policy: Policy, has_home: bool, steps: list[tuple[str, Role, bool, bool]]
) -> None:
    parts = start(policy, has_home=has_home)
    asked_home, asked_host = parts.home is HomeDecision.PENDING, parts.host is HostDecision.PENDING
    approved = accepted = False
    ended_by: Side | None = None
    for name, role, own_case, free in steps:
        case = EnrolmentCase(
            state=parts, run=RunFacts(policy=policy), now=T0, actor_is_person=own_case, ended_by=ended_by
        )
        if MOVES.refusal(name, case, roles={role}) is not None:
            continue
        move = MOVES[name]
        assert not (own_case and role in (Role.HOME, Role.HOST)), "somebody decided on the own case"
        otherwise = {"confirm": Seat.WAITING, "promote": Seat.OFFERED}.get(name)
        chosen = {"seat": Seat.CONFIRMED if free else otherwise} if otherwise else {}
        after = move.follow(parts, **chosen)
        approved = (approved or name == "approve-home") and after.home is not HomeDecision.PENDING
        accepted = (accepted or name == "accept-host") and after.host is not HostDecision.PENDING
        if after.seat in (Seat.WAITING, Seat.OFFERED, Seat.CONFIRMED):
            assert approved or not asked_home
            assert accepted or not asked_host
            assert is_live(after)
        if not is_live(after):
            assert not holds_seat(after)
            assert next_step(after) is Step.NOTHING
            ended_by = {Role.HOME: Side.HOME, Role.HOST: Side.HOST, Role.PERSON: Side.PERSON}.get(
                role, Side.RUN
            )
        if name.startswith("reopen"):
            side = Side.HOME if role is Role.HOME else Side.HOST
            assert ended_by is side
            assert next_step(after) in (Step.HOME, Step.HOST)
            asked_home |= after.home is HomeDecision.PENDING
            asked_host |= after.host is HostDecision.PENDING
        parts = after


@given(st.sampled_from(HomeDecision), st.sampled_from(HostDecision), st.sampled_from(Seat))
def test_a_live_case_has_exactly_one_next_step_and_no_decision_is_skipped(
    home: HomeDecision, host: HostDecision, seat: Seat
) -> None:
    parts = Parts(home, host, seat)
    step = next_step(parts)
    if HomeDecision.DECLINED is home or HostDecision.DECLINED is host:
        assert step is Step.NOTHING
    elif home is HomeDecision.PENDING:
        assert step is Step.HOME
    elif host is HostDecision.PENDING:
        assert step is Step.HOST
    else:
        assert step not in (Step.HOME, Step.HOST)


@given(maybe, maybe, maybe, instants)
def test_a_window_goes_one_way(
    opens_at: datetime | None, closes_at: datetime | None, run_start: datetime | None, now: datetime
) -> None:
    def seen(moment: datetime) -> WindowState:
        return window(opens_at=opens_at, closes_at=closes_at, run_start=run_start, now=moment).state

    order = list(WindowState)
    assert order.index(seen(now)) <= order.index(seen(now + timedelta(hours=1)))
    closes = closes_at or run_start
    assert (seen(now) is WindowState.CLOSED) is (closes is not None and closes <= now)
    assert (seen(now) is WindowState.OPEN) is (
        (opens_at is None or opens_at <= now) and (closes is None or now < closes)
    )


numbers = st.none() | st.integers(-3, 9)


@given(
    st.builds(
        RunValues,
        title=texts,
        host=st.none() | st.integers(1, 3),
        mode=st.sampled_from(("", "online")),
        period_text=texts,
        starts_at=maybe,
        ends_at=maybe,
        capacity=numbers,
        minimum=numbers,
        unlimited=st.booleans(),
        opens_at=maybe,
        closes_at=maybe,
        enrolment_here=st.booleans(),
    )
)
def test_a_run_without_problems_makes_sense(run: RunValues) -> None:
    if not check_run(run):
        if run.starts_at and run.ends_at:
            assert run.starts_at <= run.ends_at
        assert run.capacity is None or run.capacity >= 0
        if run.capacity is not None and run.minimum is not None:
            assert 0 <= run.minimum <= run.capacity
        closes = run.closes_at or run.starts_at
        if run.opens_at and closes:
            assert run.opens_at < closes
    if not missing_for_publishing(run):
        assert run.title.strip()
        assert run.host
        assert run.mode
        assert run.starts_at or run.period_text.strip()
        assert not run.enrolment_here or run.closes_at or run.starts_at


@given(st.text(max_size=12) | st.integers(-200_000, 200_000).map(str))
def test_any_text_is_a_number_in_range_or_a_problem(typed: str) -> None:
    number, problems = whole_number(typed, field="capacity")
    assert (number is None) or not problems
    if number is not None and not check_numbers(capacity=number, minimum=None):
        assert 0 <= number <= 100_000
        assert int(typed.strip()) == number


@given(st.text(st.sampled_from(f"abž {LINE_BREAKS}") | st.characters(), max_size=40), st.integers(1, 40))
def test_a_text_without_problems_is_one_short_line(text: str, limit: int) -> None:
    fine = not check_texts({"title": text}, limits={"title": limit})
    assert fine is (len(text) <= limit and not set(text) & set(LINE_BREAKS))


@given(st.text(max_size=30).map(lambda text: f"https://example.org/{text}") | st.text(max_size=30))
def test_a_link_without_problems_is_one_word_of_http(link: str) -> None:
    if link and not check_link(link, field="link"):
        assert link.lower().startswith(("http://", "https://"))
        assert len(link.split()) == 1
        assert "\r" not in link
        assert "\n" not in link


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_every_day_is_a_partial_date_of_each_kind(day: date, today: date) -> None:
    values = {
        Precision.DAY: day.isoformat(),
        Precision.MONTH: f"{day:%Y-%m}",
        Precision.YEAR: f"{day:%Y}",
        Precision.YEARLY_DAY: f"--{day:%m-%d}",
    }
    for precision, value in values.items():
        read = partial_date(precision, value, today=today)
        assert (read.known_day is not None) is (precision is Precision.DAY)
        if precision is Precision.YEARLY_DAY:
            assert read.sort_day >= today
            assert (read.sort_day.month, read.sort_day.day) == (day.month, day.day)
        else:
            assert read.sort_day <= day
            assert day.isoformat().startswith(value)


@given(st.sampled_from(Precision), st.text(max_size=12))
def test_any_other_text_is_refused_with_a_sentence(precision: Precision, value: str) -> None:
    try:
        read = partial_date(precision, value, today=date(2027, 1, 1))
    except Refusal as refused:
        sentence = str(refused.sentence)
    else:
        sentence = ""
        assert read.value.isascii()
    assert sentence or 1990 <= read.sort_day.year <= 2100


@given(st.sets(st.sampled_from(Change)), st.sets(st.sampled_from(Change)), maybe, instants)
def test_more_changes_never_cost_less(
    some: set[Change], more: set[Change], starts_at: datetime | None, now: datetime
) -> None:
    less, all_of_it = (consequence(changes, starts_at=starts_at, now=now) for changes in (some, some | more))
    assert (less.bump, less.stamp, less.mail) <= (
        all_of_it.bump or less.bump,
        all_of_it.stamp,
        all_of_it.mail,
    )
    assert all_of_it.bump >= less.bump
    assert all_of_it.mail >= less.mail


@given(st.sets(st.sampled_from(Change), min_size=1), instants)
def test_within_48_hours_every_change_goes_by_mail(changes: set[Change], now: datetime) -> None:
    assert consequence(changes, starts_at=now + timedelta(hours=48), now=now).mail
    weighty = bool(changes & {Change.TIME, Change.MODE, Change.STATUS})
    assert consequence(changes, starts_at=now + timedelta(days=8), now=now).mail is weighty


def test_a_table_is_complete_only_with_every_state() -> None:
    reached = {RunState(value) for move in RUN_MOVES for _, values in move.target.parts for value in values}
    assert reached == set(RunState)
    with pytest.raises(KeyError):
        RUN_MOVES["resurrect-run"]
