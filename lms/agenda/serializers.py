"""Entry sources in every language of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lms.agenda.rules import EntrySource
from lms.kit.i18n import force_locale, languages


def in_languages(make: Callable[[], list[EntrySource]]) -> list[EntrySource]:
    """What `make` gives, with the titles in every language of the network; the first one's are the titles proper."""
    by_lang: dict[str, list[EntrySource]] = {}
    for lang in languages():
        with force_locale(lang):
            by_lang[lang] = make()
    return [_merged(number, first, by_lang) for number, first in enumerate(by_lang[languages()[0]])]


def _merged(number: int, first: EntrySource, by_lang: dict[str, list[EntrySource]]) -> EntrySource:
    titles = tuple((lang, found[number].title) for lang, found in by_lang.items())
    outside = first.outside
    if outside is not None:
        said = ((lang, found[number].outside) for lang, found in by_lang.items())
        outside = replace(outside, titles=tuple((lang, each.title) for lang, each in said if each))
    return replace(first, titles=titles, outside=outside)
