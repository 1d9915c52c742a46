"""What is typed about reviews: whom to ask, a declaration, points and comments, the order of the reserve list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Optional

from lms.courses.forms.fields import WholeNumberField
from lms.exchanges.forms.deciding import TieForm
from lms.exchanges.queries import Candidate
from lms.exchanges.rules import ApplicationCard, CriterionCard, ReviewCard
from lms.kit.forms import Form, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON


class FindReviewerForm(Form):
    """Words to look for in the network; only asks, so it carries no token."""

    class Meta:
        csrf = False

    q = StringField(
        _l("Name or mail address"),
        validators=[InputRequired()],
        description=_l("At least 3 letters of the name, or the whole mail address."),
    )


class InviteForm(Form):
    """One of the people found, and by when the review is due."""

    version = HiddenField()
    q = HiddenField()
    person = RadioField(_l("Who"), validate_choice=False)
    due_on = DateField(_l("Review due on"), validators=[Optional()])

    def offer(self, found: Sequence[Candidate], *, besides: frozenset[str]) -> None:
        """The people found; `besides` are the countries of host and home: others are third countries."""
        self.person.choices = options((each.ref, _described(each, besides)) for each in found)
        self.person.flags.required = self.due_on.flags.required = True

    def due(self, day: date | None) -> None:
        """The day that stands there first."""
        self.due_on.data = day


def _described(candidate: Candidate, besides: frozenset[str]) -> str:
    words = [candidate.name, ", ".join(candidate.centres)]
    if not set(candidate.countries) & besides:
        words.append(str(_l("third country")))
    return " · ".join(filter(None, words))


class DeclareForm(TieForm):
    """The reviewer's declaration, with which the review is accepted."""


class DeclineReviewForm(Form):
    """Why somebody does not review; nobody has to say."""

    version = HiddenField()
    reason = paragraphs(
        _l("Reason"), length=MAX_REASON, description=_l("Who decides at the host centre reads this.")
    )


class ReviewForm(Form):
    """Points for each criterion (`points_<id>`) and two comments."""

    version = HiddenField()
    comment_internal = paragraphs(
        _l("Comment for the host"),
        description=_l("The host centre and the other reviewers read this, the applicant does not."),
    )
    comment_for_applicant = paragraphs(
        _l("Comment for the applicant"),
        description=_l("Goes out with the decision, without your name. Your points never do."),
    )

    @classmethod
    def of(cls, criteria: Sequence[CriterionCard], review: ReviewCard, **chosen: Any) -> ReviewForm:
        """The form for these criteria as the review stands."""
        fields = {
            f"points_{each.id}": WholeNumberField(_l("%(what)s: 1 to 5 points", what=each.name))
            for each in criteria
        }
        data: dict[str, Any] = {f"points_{ident}": given for ident, given in review.points.items()}
        data |= {
            "comment_internal": review.comment_internal,
            "comment_for_applicant": review.comment_for_applicant,
        }
        if "formdata" in chosen:  # what was sent names the version of its own page, or none
            data["version"] = review.version
        made: ReviewForm = type("ReviewForm", (cls,), fields)(data=data, **chosen)
        for name in fields:
            made[name].flags.required = True
        return made

    def typed(self) -> dict[str, Any]:
        """What was typed, by the names of the use case's parameters."""
        points = {
            int(name.removeprefix("points_")): field.data
            for name, field in self._fields.items()
            if name.startswith("points_")
        }
        return {
            "points": points,
            "comment_internal": self.comment_internal.data or "",
            "comment_for_applicant": self.comment_for_applicant.data or "",
        }


class ReserveOrderForm(Form):
    """The places of the reserve list: `place-<reference>`. `seen`: the list as the page showed it."""

    seen = HiddenField()

    @classmethod
    def of(cls, cards: Sequence[ApplicationCard], **chosen: Any) -> ReserveOrderForm:
        """The form for this list as it stands."""
        fields = {
            f"place-{card.ref}": WholeNumberField(_l("Place of %(who)s", who=card.applicant_name))
            for card in cards
        }
        data: dict[str, Any] = {f"place-{card.ref}": card.reserve_rank for card in cards}
        if "formdata" in chosen:  # what was sent says what its own page showed, or nothing
            data["seen"] = " ".join(f"{card.ref}={card.reserve_rank}" for card in cards)
        made: ReserveOrderForm = type("ReserveOrderForm", (cls,), fields)(data=data, **chosen)
        return made

    def typed(self) -> dict[str, int | None]:
        """The place typed for each reference."""
        return {
            name.removeprefix("place-"): field.data
            for name, field in self._fields.items()
            if name.startswith("place-")
        }

    def as_seen(self) -> Mapping[str, int]:
        """The list as the page showed it."""
        pairs = (each.partition("=") for each in str(self.seen.data or "").split())
        return {ref: int(rank) for ref, _sign, rank in pairs if rank.isascii() and rank.isdigit()}
