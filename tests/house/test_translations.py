"""Translations: each catalogue has the same words, none empty or doubtful, and the product says each."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from lms.config import LANGUAGES
from lms.kit.i18n import force_locale, gettext, lazy_ngettext, ngettext
from lms.kit.spans import format_span
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


class TestInOneRequest:
    """Catalogues and spans are kept from request to request: a language never gets the words of another."""

    def test_each_language_has_its_own_words(self, wired: Flask) -> None:
        with wired.test_request_context("/"):
            with force_locale("fi"):
                assert gettext("CANCELLED:") == "PERUUTETTU:"
            with force_locale("sv"):
                assert gettext("CANCELLED:") == "INSTÄLLT:"
            assert gettext("CANCELLED:") == "CANCELLED:"

    def test_thousands_are_written_as_the_language_writes_them(self, wired: Flask) -> None:
        with wired.test_request_context("/"):
            told = []
            for language in ("en", "fi", "da"):
                with force_locale(language):
                    told.append(ngettext("%(num)s row", "%(num)s rows", 12_345))
            assert told == ["12,345 rows", "12\xa0345 rows", "12.345 rows"]
            assert ngettext("%(num)s row", "%(num)s rows", 999) == "999 rows"

    def test_outside_an_application_words_are_those_of_the_code(self) -> None:
        assert gettext("%(n)s seats", n=3) == "3 seats"
        assert str(lazy_ngettext("%(num)s seat", "%(num)s seats", 1)) == "1 seat"

    def test_a_span_is_told_in_the_language_in_use(self, wired: Flask) -> None:
        span = datetime(2027, 3, 1, 7, tzinfo=UTC), datetime(2027, 3, 1, 9, tzinfo=UTC), "Europe/Helsinki"
        with wired.test_request_context("/"):
            told = []
            for language in ("en", "fi", "en"):
                with force_locale(language):
                    told.append(format_span(*span).first.text)
        assert told == ["Mon 1 Mar 2027, 09:00–11:00", "ma 1 maalis 2027, 09:00–11:00", told[0]]


class TestInTemplates:
    @pytest.mark.parametrize(
        ("template", "shown"),
        [
            ("{{ _('Hello %(name)s', name=who) }}", "Hello &lt;b&gt;"),
            (
                "{{ ngettext('%(num)s seat of %(who)s', '%(num)s seats of %(who)s', 2, who=who) }}",
                "2 seats of &lt;b&gt;",
            ),
            ("{{ _('All <em>words</em>') }}", "All <em>words</em>"),  # ours may mark what they say
            (
                "{% autoescape false %}{{ _('Hello %(name)s', name=who) }}{% endautoescape %}",
                "Hello <b>",
            ),  # a mail
            ("{{ _('100 %%') }}", "100 %"),
        ],
    )
    def test_what_is_put_in_is_escaped_where_the_template_escapes(
        self, wired: Flask, template: str, shown: str
    ) -> None:
        with wired.test_request_context("/"):
            assert wired.jinja_env.from_string(template).render(who="<b>") == shown

    def test_globals_of_one_template_stay_there(self, wired: Flask) -> None:
        own = wired.jinja_env.from_string("{{ mine }}", globals={"mine": "here"})
        assert own.render() == "here"
        assert "mine" not in wired.jinja_env.globals
