"""Every row of the table of bad input of exchange (XB1 to XB28 of the specification) has a test that says it: the test
bears the row as `@pytest.mark.bad_input("XB7")`, and what the row has people read stands in it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SAID: dict[str, tuple[str, ...]] = {
    "XB1": ("The deadline must be in the future.", "The deadline is after the last possible start ("),
    "XB2": ("Nobody could stay ", "Change the window or the minimum."),
    "XB3": ("Give a whole number of places from 1 to 50.",),
    "XB4": (" places are already offered or taken. Withdraw an offer first.",),
    "XB5": ("Applications exist, so the deadline can only move later.",),
    "XB6": ("The deadline was ", "Your draft is kept; ask ", "409"),
    "XB7": ("You have an application to this slot already: ", "409"),
    "XB8": ("cannot start before", "has to end by", "needs at least", "at most", "before the first"),
    "XB9": ("This slot is at your own centre. Exchanges are between centres.",),
    "XB10": ("At most 5,000 characters; these are 5,001.", "consent_share", "work_plan"),
    "XB11": ("Only PDF up to 5 MB. This file is ", "Send one file here."),
    "XB12": ("You cannot decide on your own application. ", "403"),
    "XB13": ("404",),
    "XB14": ("The last place was offered to ",),
    "XB15": ("The offer lapsed on ", "the host can renew it."),
    "XB16": ("replaced the one you saw. Here is what changed.",),
    "XB17": ("403", "You signed this version on "),
    "XB18": ("Arrival cannot be after today.", "Departure is before arrival."),
    "XB19": ("The host centre records arrival and departure.", "403"),
    "XB20": ("Write a reason. Learner Person will read it.",),
    "XB21": ("belongs to the applicant's home centre and cannot review this.", "403"),
    "XB22": ("The stay is agreed. Use “Cancel the stay” and give a reason.",),
    "XB23": ("overlap_known",),
    "XB24": ("Your report for ", "Send it first, or ask the network office."),
    "XB25": ("405", "400", "404", "turned away"),
    "XB26": ("&lt;script&gt;", "subject", "<= 75"),
    "XB27": ("This time exists twice that night", "This time exists not at all that night"),
    "XB28": ("Give a number and its currency; the source's wording goes into the text.", "1.000 €"),
}
"""What people read (or the answer they get), in the words of the specification."""


def labelled() -> dict[str, str]:
    """The source of the tests that bear each row."""
    found: dict[str, str] = defaultdict(str)
    for path in sorted(TESTS.glob("*/test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.bad_input(" not in source or path.name == Path(__file__).name:
            continue
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            whole = "\n".join(
                lines[min(d.lineno for d in [*node.decorator_list, node]) - 1 : node.end_lineno]
            )
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.bad_input":
                    for row in mark.args:
                        found[ast.literal_eval(row)] += whole.replace("&#39;", "'")
    return found


FOUND = labelled()


def test_no_test_bears_a_row_that_there_is_not() -> None:
    assert set(FOUND) <= set(SAID) == {f"XB{number}" for number in range(1, 29)}


@pytest.mark.parametrize("row", SAID)
def test_a_row_of_bad_input_has_a_test_that_says_it(row: str) -> None:
    assert row in FOUND, f"{row}: no test bears it"
    missing = [words for words in SAID[row] if words not in FOUND[row]]
    assert not missing, f"{row}: its tests do not say {missing}"


def test_every_acceptance_scenario_is_driven_in_a_browser() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(TESTS.glob("browser/test_*.py")))
    assert {int(n) for n in re.findall(r"@pytest\.mark\.scenario\((\d+)\)", source)} == set(range(1, 14))
