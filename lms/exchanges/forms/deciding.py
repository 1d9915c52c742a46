"""What is typed when the host decides, and when an offer is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional

from lms.courses.forms.fields import WholeNumberField
from lms.exchanges import queries
from lms.exchanges.forms.moves import MoveForm, ReasonForm, TwoTextsForm
from lms.exchanges.rules import ApplicationCard, ExchangeCase
from lms.exchanges.rules.vocabulary import CONFLICTS, FEASIBILITY, FUNDING_SOURCES, REJECTION_CODES
from lms.kit.forms import options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON, Move

APPLICANT_READS = _l("The applicant reads this.")


class QuestionForm(MoveForm):
    """What the host asks the applicant for."""

    reason = paragraphs(
        _l("Question"),
        length=MAX_REASON,
        description=_l("What is missing or unclear. The applicant and the home centre read this."),
    )


class FeasibleForm(MoveForm):
    """Whether the plan can be done at the host."""

    feasible = RadioField(
        _l("Can it be done here?"), choices=options(FEASIBILITY.items()), validate_choice=False
    )
    internal = paragraphs(
        _l("Internal note"), length=MAX_REASON, description=_l("Only coordinators of your centre read this.")
    )

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """What was said before stands there."""
        super().prepare(card, move)
        self.feasible.flags.required = True
        if not self.is_submitted():
            self.feasible.data, self.internal.data = card.feasible or None, card.feasible_note


class ReserveForm(MoveForm):
    """A place on the reserve list, and two texts."""

    reserve_rank = WholeNumberField(_l("Place on the reserve list"), description=_l("1 comes first."))
    reason = paragraphs(_l("Text for the applicant"), length=MAX_REASON, description=APPLICANT_READS)
    internal = TwoTextsForm.internal

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """The first place that is free stands there."""
        super().prepare(card, move)
        self.reserve_rank.flags.required = True
        if not self.is_submitted():
            self.reserve_rank.data = queries.next_rank(card.slot_id)

    def typed(self) -> dict[str, Any]:
        """As every move; a place that was not given is none."""
        return super().typed() | {"reserve_rank": self.reserve_rank.data}


class RejectForm(MoveForm):
    """Why not: a code, a text for the applicant, one for the own side."""

    code = RadioField(
        _l("What fits best"),
        choices=options(
            (code, words) for code, words in REJECTION_CODES.items() if code != "withdrawn_offer"
        ),
        validate_choice=False,
    )
    reason = paragraphs(
        _l("Text for the applicant"),
        length=MAX_REASON,
        description=_l("The applicant and the home centre read this."),
    )
    internal = TwoTextsForm.internal

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """Code and text are needed."""
        super().prepare(card, move)
        self.code.flags.required = True


class OfferForm(MoveForm):
    """The days offered, who pays, what has to be completed first, and what the applicant reads."""

    start = DateField(_l("First day"), validators=[Optional()])
    end = DateField(_l("Last day"), validators=[Optional()])
    funding = paragraphs(
        _l("Funding"), length=MAX_REASON, description=_l("Who pays for what. The applicant reads this.")
    )
    courses = paragraphs(
        _l("Courses to complete before arrival"),
        length=MAX_REASON,
        description=_l(
            "Beside those of the slot: the address of each course, one a line, for example /courses/clean-room."
        ),
    )
    reason = paragraphs(_l("Text for the applicant"), length=MAX_REASON, description=APPLICANT_READS)
    override_reason = paragraphs(
        _l("Why you go on without all reviews"),
        length=MAX_REASON,
        description=_l("Only coordinators of your centre read this."),
    )
    internal = TwoTextsForm.internal

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """The days wished for, or offered before, and the funding of the slot stand there."""
        super().prepare(card, move)
        for name in ("start", "end", "funding", "reason"):
            self[name].flags.required = True
        if self.is_submitted():
            return
        self.start.data = card.offer_start or card.desired_start
        self.end.data = card.offer_end or card.desired_end
        source = queries.slot_terms(card.slot_id).funding_source
        self.funding.data = card.offer_funding or str(FUNDING_SOURCES[source])
        self.courses.data = "\n".join(f"/courses/{each.slug}" for each in queries.courses_required(card.id))

    def typed(self) -> dict[str, Any]:
        """As every move; a day that was not given is none."""
        return super().typed() | {"start": self.start.data, "end": self.end.data}


class WithdrawOfferForm(TwoTextsForm):
    """Why the offer is taken back."""


class DeclineOfferForm(ReasonForm):
    """Why an offer is declined; nobody has to say."""


class TieForm(MoveForm):
    """What a decider or reviewer declares about the own ties to the applicant."""

    tie = RadioField(
        _l("Have you a tie to the applicant?"), choices=options(CONFLICTS.items()), validate_choice=False
    )
    tie_text = paragraphs(
        _l("Which tie"),
        length=MAX_REASON,
        description=_l(
            "For example papers or a project together within three years, the same city group, supervision more than"
            " five years ago. Who decides at the host reads this."
        ),
    )

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """The answer is needed."""
        super().prepare(card, move)
        self.tie.flags.required = True


class WaiveForm(MoveForm):
    """Whose declared tie is waived, and why."""

    person = SelectField(_l("Whose tie"), validate_choice=False)
    reason = paragraphs(
        _l("Reason"),
        length=MAX_REASON,
        description=_l("The person and the coordinators of your centre read this."),
    )

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        """Those who declared a tie that can be waived."""
        super().prepare(card, move)
        open_ties = [
            each for each in queries.ties_declared(card.id) if each.kind == "soft" and not each.waived
        ]
        self.person.choices = options((each.person_ref, each.person_name) for each in open_ties)


class AssignForm(MoveForm):
    """Who of a third centre decides, and why."""

    person = SelectField(_l("Who decides"), validate_choice=False)
    reason = paragraphs(
        _l("Reason"),
        required=False,
        length=MAX_REASON,
        description=_l("The applicant and both centres read this, with your name."),
    )

    def offer(self, found: Sequence[queries.Candidate]) -> None:
        """The people whom one can choose."""
        self.person.choices = options(
            (each.ref, " · ".join(filter(None, (each.name, ", ".join(each.centres))))) for each in found
        )
        self.person.flags.required = self.reason.flags.required = True
