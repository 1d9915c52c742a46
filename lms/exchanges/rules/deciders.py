"""Who of the host centre may decide on an application: nobody with a tie that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from lms.exchanges.rules.reviews import Ties
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence


def decider_conflict(ties: Ties, *, soft: bool, waived: bool, deciders: Sequence[str]) -> Refusal | None:
    """Why the actor does not decide on this application, in one sentence with who can; None when nothing is known. 403.

    `soft`: the actor declared a tie that the lead may waive. Being the named host contact is no tie here: in a small
    centre that is the only coordinator; a reviewer it may not be.
    """
    others = ", ".join(deciders) or _l("another coordinator, whom the centre lead names")
    sentence = next((said for holds, said in _sentences(ties, soft and not waived, others) if holds), None)
    return None if sentence is None else Refusal("conflict", sentence, status=403)


def _sentences(ties: Ties, declared: bool, others: Sentence) -> tuple[tuple[bool, Sentence], ...]:
    return (
        (
            ties.same_home,
            _l(
                "You belong to the applicant's home centre and cannot decide here. Who can: %(names)s.",
                names=others,
            ),
        ),
        (
            ties.same_employer,
            _l(
                "You work for the applicant's employer and cannot decide here. Who can: %(names)s.",
                names=others,
            ),
        ),
        (
            ties.applies_too,
            _l("You have applied to this slot and cannot decide here. Who can: %(names)s.", names=others),
        ),
        (
            ties.endorsed_it,
            _l("You endorsed this application and cannot decide here. Who can: %(names)s.", names=others),
        ),
        (
            ties.declared_hard,
            _l(
                "You declared a family, supervision or financial tie and cannot decide here. Who can: %(names)s.",
                names=others,
            ),
        ),
        (
            declared,
            _l(
                "You declared a tie. The lead of your centre can waive it; until then, who can: %(names)s.",
                names=others,
            ),
        ),
    )


def check_tie(kind: str, text: str, *, before: str = "") -> list[Problem]:
    """What is wrong with a declared tie; `before` is what the same person declared earlier."""
    if kind not in ("none", "soft", "hard"):
        return [Problem("missing", _l("Say whether you have a tie."), "tie")]
    if before == "hard" and kind != "hard":
        sentence = _l("You declared a hard tie before; that is not taken back.")
        return [Problem("declared_hard", sentence, "tie")]
    if kind == "soft" and not text.strip():
        return [Problem("missing", _l("Describe the tie in a few words."), "tie_text")]
    return []
