"""Every claim of the list of threats (section 4 of the specification of quality) has a test that proves it: the test
bears `@pytest.mark.threat("5.delay")`, or its file bears it as a whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
LISTED = """
1.route 1.foreign 1.export 1.api
2.fields
3.token 3.rate 3.deactivated
4.csrf 4.mail-links
5.delay 5.address 5.retry-after 5.owner 5.resets
6.cost 6.two-at-a-time 6.length 6.common 6.unknown 6.second-step
7.new-id 7.roles 7.idle 7.list-and-end 7.all-ended 7.cookie 7.https
8.redirects 8.host
9.fetch
10.bombs
11.pages 11.ical 11.mail 11.sheets 11.pdf 11.json-ld
12.uploads 12.quota
13.alike 13.same-work 13.search
14.confirmed 14.honeypot 14.time 14.hourly
15.races
16.csp 16.everywhere 16.private
17.generated 17.production 17.fallbacks 17.logs
18.same-transaction 18.read-only 18.sealed 18.window
19.input 19.request-id
20.caps 20.rows
"""
CLAIMS = LISTED.split()
MARK = re.compile(r"(?:pytest\.)?mark\.threat\(([^)]*)\)")


def borne() -> dict[str, set[str]]:
    """The files whose tests bear each claim."""
    found: dict[str, set[str]] = {}
    for path in sorted(TESTS.glob("*/test_*.py")):
        if path.name != Path(__file__).name:
            for inside in MARK.findall(path.read_text(encoding="utf-8")):
                for claim in re.findall(r'"([^"]+)"', inside):
                    found.setdefault(claim, set()).add(path.name)
    return found


BORNE = borne()


def test_no_test_bears_a_claim_that_there_is_not() -> None:
    assert set(BORNE) <= set(CLAIMS)
    assert {int(claim.partition(".")[0]) for claim in CLAIMS} == set(range(1, 21))


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_has_a_test_that_proves_it(claim: str) -> None:
    assert claim in BORNE
