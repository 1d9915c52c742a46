"""Files of a name: whatever letters and marks it has, there is one, and what the font knows stands in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from lms.kit import pdf

CERTIFICATE = "enrolments/certificate.typ"
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def values(name: str) -> dict[str, object]:
    said = ("document_title", "network", "title", "name", "did", "run", "qr_words", "check", "issued")
    image = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>'
    address = "https://example.org/verify/1"
    facts = {"lang": "en", "rows": [("Course", name)], "qr": image, "address": address, "unknown_words": "*"}
    return dict.fromkeys(said, name) | facts


def title_of(made: bytes) -> str:
    with pikepdf.open(BytesIO(made)) as file:
        assert len(file.pages) == 1
        return str(file.docinfo["/Title"])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("#let $x$ \\ @b <i> [c] *d* _e_ `f` // g", "#let $x$ \\ @b <i> [c] *d* _e_ `f` // g"),
        ("שָׁלוֹם Ann", r"\ufffd+ Ann"),  # with points
        ("नमस्ते", r"\ufffd+"),
        ("สมชาย Ann", r"\ufffd+ Ann"),
        ("Ann \ue000\U000e0001\u0378", r"Ann \ufffd{3}"),  # private, a tag, one that is no letter
        (
            "Ann 6\u05b0 \u00e9\u0591",
            "Ann 6\ufffd \u00e9\ufffd",
        ),  # a mark alone is unknown, its letter is not
        ("\ufeffAnn\x7f", "\ufffdAnn\ufffd"),
        ("A\u0301sa O\u0308berg", "A\u0301sa O\u0308berg"),
    ],
)
def test_signs_that_the_font_does_not_have_keep_nobody_from_the_file(name: str, shown: str) -> None:
    title = title_of(pdf.render(CERTIFICATE, values(name), created_at=MADE))
    assert title == shown or re.fullmatch(shown, title)


def test_what_is_wrong_with_a_template_is_told() -> None:
    with pytest.raises(RuntimeError, match="document_title"):
        pdf.render(CERTIFICATE, {}, created_at=MADE)
