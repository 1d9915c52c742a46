"""What a centre's names must be."""

from __future__ import annotations

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem
from lms.kit.zones import is_zone

NAME_LENGTH, ACRONYM_LENGTH = 160, 40


def name_problems(name: str, acronym: str, zone: str) -> list[Problem]:
    """Everything that is wrong with a centre's name, short name and IANA zone; each beside its field."""
    found = []
    if not 0 < len(name) <= NAME_LENGTH:
        sentence = _l("Write a name of at most %(n)s characters.", n=NAME_LENGTH)
        found.append(Problem("name_length", sentence, "name"))
    if not 0 < len(acronym) <= ACRONYM_LENGTH:
        sentence = _l("Write a short name of at most %(n)s characters.", n=ACRONYM_LENGTH)
        found.append(Problem("acronym_length", sentence, "acronym"))
    if not is_zone(zone):
        found.append(Problem("zone_unknown", _l("Choose a time zone from the list."), "zone"))
    return found
