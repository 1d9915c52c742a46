"""Who has completed: the rule proposes, whatever the marks."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lms.enrolments.rules import End
from lms.enrolments.rules.completion import Presence, proposal

SHARES = st.none() | st.integers(0, 100)
RANK = {None: 0, End.NO_SHOW: 1, End.NOT_COMPLETED: 2, End.COMPLETED: 3}


@st.composite
def presences(draw: st.DrawFn) -> Presence:
    """Any marks of up to 40 sessions; some not marked."""
    present, excused, absent, rest = (draw(st.integers(0, 10)) for _ in range(4))
    return Presence(
        sessions=present + excused + absent + rest, present=present, excused=excused, absent=absent
    )


@given(presences(), SHARES)
def test_it_is_completed_exactly_when_enough_of_the_counted_sessions_were_attended(
    presence: Presence, share: int | None
) -> None:
    found = proposal(presence, share=share)
    if found is End.COMPLETED:
        assert share is not None
        assert presence.present >= 1
        assert presence.present / presence.counted >= share / 100 - 1e-12
    if found is End.NOT_COMPLETED:
        assert share is not None
        assert presence.present / presence.counted < share / 100


@given(presences(), SHARES)
def test_nothing_is_proposed_where_the_marks_say_nothing(presence: Presence, share: int | None) -> None:
    silent = Presence(sessions=presence.sessions)
    assert proposal(silent, share=share) is None
    excused = Presence(sessions=presence.sessions, excused=presence.sessions)
    assert proposal(excused, share=share) is None


@given(presences(), SHARES)
def test_who_was_never_there_did_not_come_and_nobody_else(presence: Presence, share: int | None) -> None:
    found = proposal(presence, share=share)
    if presence.present:
        assert found is not End.NO_SHOW
    else:
        assert found is (End.NO_SHOW if presence.absent and not presence.unmarked else None)


@given(presences(), st.integers(0, 100))
def test_coming_or_being_excused_instead_of_being_absent_never_makes_it_worse(
    presence: Presence, share: int
) -> None:
    if not presence.absent or not presence.present:
        return
    before = RANK[proposal(presence, share=share)]
    came = replace(presence, present=presence.present + 1, absent=presence.absent - 1)
    excused = replace(presence, excused=presence.excused + 1, absent=presence.absent - 1)
    assert RANK[proposal(came, share=share)] >= before
    assert RANK[proposal(excused, share=share)] >= before


@given(presences())
def test_by_hand_the_rule_says_only_who_did_not_come(presence: Presence) -> None:
    assert proposal(presence, share=None) in (None, End.NO_SHOW)
