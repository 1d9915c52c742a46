"""Translations: each catalogue has the same words, none empty or doubtful, and the product says each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from lms.config import LANGUAGES
from tests.house.conftest import HOUSE

CATALOGUES = sorted((HOUSE / "translations").glob("*/LC_MESSAGES/messages.po"))
SAID = re.compile(r"""(?:_|_l|gettext)\(\s*["'](.+?)["']""")


def words(path: Path) -> dict[str, str]:
    """The sentences of a catalogue and what they are there."""
    with path.open("rb") as readable:
        return {str(each.id): str(each.string) for each in read_po(readable) if each.id and not each.fuzzy}


def test_every_language_but_that_of_the_code_has_a_catalogue() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == sorted(set(LANGUAGES) - {"en"})


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_is_whole_and_the_product_says_its_words(path: Path) -> None:
    found = words(path)
    assert found.keys() == words(CATALOGUES[0]).keys()
    assert all(found.values())
    said = {
        sentence
        for code in (HOUSE / "lms").rglob("*.py")
        for sentence in SAID.findall(code.read_text("utf-8"))
    }
    assert found.keys() <= said
