"""Which parts of an application which side reads (the table of permissions), and who reads a message."""

from __future__ import annotations

from collections.abc import Collection

from lms.exchanges.rules.parts import Party, Role
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence

AUDIENCES_OF_MESSAGES: dict[str, Sentence] = {
    "all": _l("Everybody: applicant, home centre and host centre"),
    "centres": _l("The home centre and the host centre"),
    "applicant": _l("The applicant"),
    "home": _l("The home centre"),
    "host": _l("The host centre"),
}
MESSAGE_LENGTH = 4_000

ROLES_OF: dict[Party, frozenset[Role]] = {
    Party.APPLICANT: frozenset({Role.APPLICANT}),
    Party.HOME: frozenset({Role.HOME}),
    Party.HOST: frozenset({Role.HOST, Role.LEAD, Role.CONTACT}),
}
"""What somebody can be on each side: with two hats one acts for the side of the page."""


def parties_of(roles: Collection[Role]) -> frozenset[Party]:
    """The sides that somebody with these roles reads for. A contact at the host, whom the stay alone concerns: none."""
    return frozenset(side for side, of in ROLES_OF.items() if of & set(roles) - {Role.CONTACT})


def reads_confidential(roles: Collection[Role]) -> bool:
    """Whether the confidential text and the budget are shown: to the applicant, home and host."""
    return bool(parties_of(roles))


def reads_internal(roles: Collection[Role], side: Party, *, own: bool) -> bool:
    """Whether the internal text of `side` is shown; never to the applicant, whatever other hat that person wears."""
    return side in parties_of(roles) and not own


def message_readers(audience: str, side: str) -> frozenset[Party]:
    """The sides that read a message that somebody of `side` wrote to `audience`."""
    named = {"all": frozenset(Party), "centres": frozenset({Party.HOME, Party.HOST})}
    return named.get(audience) or frozenset({Party(audience), Party(side)})


def audiences_for(side: Party, *, has_home: bool, host_knows: bool) -> dict[str, Sentence]:
    """To whom somebody of `side` can write now: nobody who does not know of the application, nobody who is not there.
    The own side alone keeps notes this way."""
    there = {Party.APPLICANT: side is not Party.APPLICANT, Party.HOME: has_home, Party.HOST: host_knows}
    names = [party.value for party in Party if there[party]]
    if has_home and host_knows:
        names = ["all", *(["centres"] if side is not Party.APPLICANT else []), *names]
    return {name: AUDIENCES_OF_MESSAGES[name] for name in names}
