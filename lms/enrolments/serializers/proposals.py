"""What one side proposes and another answers, in words; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lms.enrolments.rules import ASKING, ProposalCard, Role
from lms.enrolments.rules.journal import knows_name
from lms.kit.i18n import gettext as _

# the moves of proposals that have a page at /enrolments/<ref>/<move>
PROPOSAL_MOVES = frozenset(
    {
        *("propose-run", "agree-run", "refuse-run", "ask-transfer", "agree-transfer", "refuse-transfer"),
        *("propose-replacement", "agree-replacement", "refuse-replacement", "withdraw-proposal"),
    }
)


def proposal_move_words(name: str) -> str:
    """What a journal row of this move says; the name itself for one that is no move of a proposal."""
    words = {
        "propose-run": _("The host centre proposed another run"),
        "agree-run": _("The person changed to the proposed run"),
        "refuse-run": _("The person stays with this run"),
        "ask-transfer": _("The person asked to change to another run"),
        "agree-transfer": _("The other run's host took the person over"),
        "refuse-transfer": _("The other run's host did not take the person over"),
        "propose-replacement": _("The home centre proposed another person"),
        "agree-replacement": _("The host centre agreed to the other person"),
        "refuse-replacement": _("The host centre did not agree to the other person"),
        "withdraw-proposal": _("The proposal was taken back"),
        "lapse-proposal": _("The proposal lapsed"),
    }
    return words.get(name, name)


def proposal_words(proposal: ProposalCard, names: Mapping[int, str], *, person_named: bool = True) -> str:
    """What is proposed, in one sentence; `names` are the short names of centres by id. `person_named` False leaves out
    who would take the seat: the person whose seat it is learns that when it is settled."""
    host = names.get(proposal.host_centre_id, "")
    match proposal.kind:
        case "other_run":
            by = names.get(proposal.from_centre_id, "")
            return _("%(centre)s proposes another run: %(run)s.", centre=by, run=proposal.run_title)
        case "transfer":
            return _(
                "%(person)s asks to change to another run: %(run)s, at %(centre)s.",
                person=proposal.person_name,
                run=proposal.run_title,
                centre=host,
            )
        case _:
            home = names.get(proposal.home_centre_id or 0, "")
            if not person_named:
                return _("%(centre)s proposes that somebody else takes this place.", centre=home)
            return _(
                "%(centre)s proposes that %(other)s takes the place of %(person)s.",
                centre=home,
                other=proposal.other_name,
                person=proposal.person_name,
            )


def answer_words(proposal: ProposalCard, names: Mapping[int, str]) -> str:
    """Who answers a proposal, or what became of it, in one sentence."""
    host = names.get(proposal.host_centre_id, "")
    if proposal.state != "open":
        states = {
            "agreed": _("This was agreed to."),
            "refused": _("This was refused."),
            "withdrawn": _("This was taken back."),
            "lapsed": _("This has lapsed."),
        }
        return states[proposal.state]
    if proposal.kind == "other_run":
        return _("%(person)s answers.", person=proposal.person_name)
    return _("A coordinator of %(centre)s answers.", centre=host)


def asked_by_words(proposal: ProposalCard, roles: Collection[Role], names: Mapping[int, str]) -> str:
    """Who proposed it, as the journal says it to somebody with `roles`: the other side's coordinators by centre."""
    side = ASKING[proposal.kind]
    if knows_name(side, roles):
        return proposal.asked_by_name
    centre = proposal.home_centre_id if side is Role.HOME else proposal.from_centre_id
    return _("a coordinator of %(centre)s", centre=names.get(centre or 0, ""))


def transfer_only(roles: Collection[Role]) -> bool:
    """Whether the reader is nothing to the enrolment but the host of the run that the person wants to change to: such a
    reader sees the little that the answer needs."""
    return not set(roles) - {Role.OTHER_HOST}
