"""Who a run is for: every unmet condition at once, in words, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """`centres` None: any. `centre_names` are the words for them. `audiences` empty: every kind of organisation."""

    members_only: bool = False
    centres: frozenset[int] | None = None
    centre_names: str = ""
    audiences: frozenset[str] = frozenset()
    audience_names: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """`centres`: confirmed memberships only; a claim not yet confirmed counts as outside. `audience`: the class of the
    person's organisation."""

    centres: frozenset[int] = frozenset()
    mail_confirmed: bool = True
    audience: str = ""


def unmet_conditions(eligibility: Eligibility, person: PersonFacts) -> tuple[Sentence, ...]:
    """Every condition `person` does not meet, each with what to do about it; empty when the person may enrol."""
    unmet: list[Sentence] = []
    if not person.mail_confirmed:
        unmet.append(_l("Your mail address is not confirmed yet: open the link we sent you."))
    if eligibility.centres is not None and not eligibility.centres & person.centres:
        unmet.append(
            _l(
                "This run is for people of %(centres)s: ask one of them to confirm that you belong to it.",
                centres=eligibility.centre_names,
            )
        )
    elif eligibility.members_only and not person.centres:
        unmet.append(
            _l("This run is for members of the network: ask a centre to confirm that you belong to it.")
        )
    if eligibility.audiences and person.audience not in eligibility.audiences:
        unmet.append(
            _l(
                "This run is for %(audiences)s: add your organisation to your profile if it is one of them.",
                audiences=eligibility.audience_names,
            )
        )
    return tuple(unmet)
