"""The moves of one version of an agreement, its canonical text and hash, and what differs between two."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from lms.exchanges.rules.moves import ROLE_WORDS
from lms.exchanges.rules.parts import Party, Role
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.kit.states import Move, Table, when

AGREEMENT_STATES: dict[str, Sentence] = {
    "proposed": _l("Waiting for signatures"),
    "in_force": _l("In force"),
    "superseded": _l("Replaced"),
    "refused": _l("Refused"),
}

FIELDS: dict[str, Sentence] = {
    "parties": _l("Parties"),
    "start": _l("First day"),
    "end": _l("Last day"),
    "place": _l("Place"),
    "mode": _l("Mode"),
    "plan": _l("Work plan"),
    "supervisors": _l("Supervisors"),
    "funding": _l("Funding and who pays"),
    "insurance": _l("Insurance"),
    "courses": _l("Required courses"),
    "confidentiality": _l("Confidentiality"),
    "ip": _l("Results and rights"),
    "contacts": _l("Contacts"),
}
"""What an agreement says, in the order of its page; every value is text."""


@dataclass(frozen=True)
class AgreementState:
    """The one stored part of a version."""

    state: str = "proposed"


@dataclass(frozen=True, kw_only=True)
class AgreementCase:
    """What the table looks at."""

    state: AgreementState | None


AGREEMENT_MOVES: Table[AgreementCase] = Table(
    (
        Move(
            "propose",
            _l("Propose a version"),
            (),
            when(state="proposed"),
            (Role.APPLICANT, Role.HOME, Role.HOST, Role.SYSTEM),
        ),
        Move(
            "sign",
            _l("Sign"),
            (when(state="proposed"),),
            when(state=("proposed", "in_force")),
            (Role.APPLICANT, Role.HOME, Role.HOST),
        ),
        Move(
            "supersede",
            _l("Replace by a newer version"),
            (when(state=("proposed", "in_force")),),
            when(state="superseded"),
            (Role.SYSTEM,),
        ),
        Move(
            "refuse",
            _l("Refuse"),
            (when(state="proposed"),),
            when(state="refused"),
            (Role.APPLICANT, Role.HOME, Role.HOST),
            needs_reason=True,
        ),
    ),
    roles=ROLE_WORDS,
    words={"state": "", **AGREEMENT_STATES},
)
"""Every move of a version of an agreement."""


def digest(content: Mapping[str, str]) -> str:
    """SHA-256 in hex of the canonical text (JSON, keys in order, UTF-8): what signatures are bound to."""
    canonical = json.dumps(dict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the fields that say something else, in the page's order."""
    return tuple(name for name in FIELDS if before.get(name, "") != after.get(name, ""))


def signers(*, has_home: bool) -> tuple[Party, ...]:
    """Who has to sign: all three, or two where there is no home centre."""
    return tuple(Party) if has_home else (Party.APPLICANT, Party.HOST)


def in_force(signed: frozenset[Party], *, has_home: bool) -> bool:
    """Whether everybody has signed."""
    return signed >= set(signers(has_home=has_home))
