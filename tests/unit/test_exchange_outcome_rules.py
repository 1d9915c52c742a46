"""When a summary may be read by everybody, and when the name may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.exchanges.rules import STATE_NAMES
from lms.exchanges.rules.outcomes import is_public, name_shown


@given(st.sampled_from(sorted(STATE_NAMES)), st.booleans(), st.booleans(), st.text(max_size=5))
def test_nothing_is_public_without_all_that_is_needed(
    state: str, sent: bool, consent: bool, summary: str
) -> None:
    found = is_public(state, sent=sent, consent=consent, summary=summary)
    assert found == (state == "closed" and sent and consent and summary.strip() != "")


@given(st.text(min_size=1), st.booleans(), st.booleans())
def test_a_name_needs_both_consents(name: str, public: bool, named: bool) -> None:
    assert bool(name_shown(name, consent_public=public, consent_name=named)) == (public and named)
