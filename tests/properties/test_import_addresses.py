"""Addresses of calendar programs become addresses of the web."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.imports.rules import web_address
from lms.kit.fetch import Allowed, taken_apart
from lms.kit.refusal import Refusal


@given(scheme=st.sampled_from(["webcal", "WebCal", "webcals", "WEBCALS"]), rest=st.text(max_size=60))
def test_nothing_but_the_scheme_changes(scheme: str, rest: str) -> None:
    assert web_address(f"{scheme}://{rest}") == f"https://{rest}"


@given(
    address=st.text(max_size=60) | st.from_regex(r"(https?|ftp|webcalx|a?webcal)://?\S{0,30}", fullmatch=True)
)
def test_every_other_address_stays(address: str) -> None:
    other = not address.lower().startswith(("webcal://", "webcals://"))
    assert not other or web_address(address) == address


@pytest.mark.parametrize(
    "rest", ["10.0.0.1/a.ics", "[::ffff:127.0.0.1]/", "user:secret@example.org/", "8.8.8.8:8443/", ""]
)
@pytest.mark.threat("9.fetch")
def test_what_is_refused_stays_refused(rest: str) -> None:
    codes = []
    for address in (f"https://{rest}", web_address(f"webcal://{rest}")):
        with pytest.raises(Refusal) as refused:
            taken_apart(address, Allowed())
        codes.append(refused.value.code)
    assert codes[0] == codes[1]
