"""Who of the host centre may decide on an application: nobody with a tie that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from lms.exchanges.rules.reviews import Ties
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence


def may_decide(ties: Ties) -> bool:
    """Whether nothing known stands between this person and a decision on the application."""
    return not any(astuple(ties))


def decider_conflict(ties: Ties, *, deciders: Sequence[str]) -> Refusal | None:
    """Why the actor does not decide on this application, in one sentence with who can; None when nothing is known. 403.

    The own application is no conflict: that is said on its own (XB12).
    """
    others = ", ".join(deciders) or _l("somebody of a third centre, whom the network office assigns")
    why = next((said for holds, said in _reasons(ties) if holds), None)
    if why is not None:
        return Refusal("conflict", _l("%(why)s. Who can: %(names)s.", why=why, names=others), status=403)
    if ties.declared_soft:
        sentence = _l(
            "You declared a tie. The lead of your centre can waive it; until then, who can: %(names)s.",
            names=others,
        )
        return Refusal("conflict", sentence, status=403)
    return None


def _reasons(ties: Ties) -> tuple[tuple[bool, Sentence], ...]:
    return (
        (
            ties.is_supervisor_or_contact,
            _l("You are named as supervisor or host contact and cannot decide here"),
        ),
        (ties.same_home, _l("You belong to the applicant's home centre and cannot decide here")),
        (ties.same_employer, _l("You work for the applicant's employer and cannot decide here")),
        (ties.applies_too, _l("You have applied to this slot and cannot decide here")),
        (ties.endorsed_it, _l("You endorsed this application and cannot decide here")),
        (
            ties.declared_hard,
            _l("You declared a family, supervision or financial tie and cannot decide here"),
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
