"""The moves of one version of an agreement, its canonical text and hash, and what differs between two."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
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

EDITABLE = tuple(name for name in FIELDS if name not in ("parties", "courses"))
"""What a new version may change before the agreement is in force; who takes part and what the host requires stays."""

AMENDS: dict[str, tuple[str, ...]] = {
    "period": ("start", "end"),
    "place": ("place", "mode"),
    "supervisor": ("supervisors", "contacts"),
    "plan": ("plan",),
    "funding": ("funding", "insurance"),
    "early_end": ("end",),
}
"""What each type of amendment may change of an agreement in force."""

AMENDABLE = tuple(name for name in FIELDS if any(name in fields for fields in AMENDS.values()))


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


def not_covered(types: Collection[str], names: Collection[str]) -> tuple[str, ...]:
    """Those of the changed fields that none of the amendment's types is about."""
    covered = {name for kind in types for name in AMENDS.get(kind, ())}
    return tuple(name for name in names if name not in covered)


def overlaps(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two stays, each from its first to its last day, have a day in common."""
    return first[0] <= second[1] and second[0] <= first[1]


def period(content: Mapping[str, str]) -> tuple[date, date]:
    """First and last day of a version; they are stored as ISO 8601. Raises ValueError for anything else."""
    return date.fromisoformat(content["start"]), date.fromisoformat(content["end"])


@dataclass(frozen=True, kw_only=True)
class SignatureCard:
    """One party's signature of one version. `name` is the person's as it was then."""

    role: str
    person_id: int
    name: str
    position_text: str
    at: datetime
    sha256: str
    overlap_known: bool


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What somebody sends who signs: number and hash of the version that was shown, the tick, the own position, and
    from the host whether it knows of an overlapping stay."""

    number: int
    sha256: str
    agree: bool
    position: str
    overlap_known: bool = False


@dataclass(frozen=True, kw_only=True)
class AgreementCard:
    """One version of an agreement, with the signatures it has."""

    id: int
    application_id: int
    version_no: int
    content: Mapping[str, str]
    sha256: str
    kind: str
    amendment_types: tuple[str, ...]
    reason: str
    created_by_id: int
    created_side: str
    created_at: datetime
    state: str
    settled_at: datetime | None
    refused_reason: str
    signatures: tuple[SignatureCard, ...] = ()

    @property
    def signed(self) -> frozenset[Party]:
        """Who has signed this version."""
        return frozenset(Party(each.role) for each in self.signatures)

    def signature_of(self, side: str | None) -> SignatureCard | None:
        """The signature of this side, if it has signed."""
        return next((each for each in self.signatures if each.role == side), None)
