"""What a person may type when enrolling, oneself or one of the own people."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired

from lms.centres.queries import CentreCard, Member
from lms.courses.rules import SiteCard
from lms.enrolments.forms.replies import AskingForm
from lms.enrolments.rules import MESSAGE_LENGTH
from lms.enrolments.serializers import site_label
from lms.kit.forms import Form, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal

Sites = Sequence[tuple[SiteCard, int | None]]
"""Sites, each with the seats that are free there for the person."""


def _offer_sites(form: Form, sites: Sites) -> None:
    if not sites:
        del form["site_id"]
        return
    form["site_id"].choices = options((site.id, site_label(site, free)) for site, free in sites)
    form["site_id"].flags.required = True


def _chosen(form: Form, name: str) -> int | None:
    chosen = form[name].data if name in form else None
    return chosen if isinstance(chosen, int) else None


class EnrolForm(AskingForm):
    """The person enrols: for which centre (asked only of those with several), and a word to the host."""

    home_centre_id = RadioField(_l("For which centre do you take part?"), coerce=int, validate_choice=False)
    site_id = RadioField(_l("Where do you take part?"), coerce=int, validate_choice=False)
    message = paragraphs(
        _l("Anything the host should know"),
        length=MESSAGE_LENGTH,
        description=_l("For example what you would like to learn, or what you need to take part."),
    )

    def offer(self, homes: Sequence[CentreCard], sites: Sites = ()) -> None:
        """Asks for the home centre and for the site only where there is a choice."""
        _offer_sites(self, sites)
        if len(homes) > 1:
            self.home_centre_id.choices = options(
                (card.id, f"{card.acronym} · {card.name}") for card in homes
            )
            self.home_centre_id.flags.required = True
        else:
            del self.home_centre_id

    def home(self) -> int | None:
        """The centre that was chosen; None where nobody was asked."""
        return _chosen(self, "home_centre_id")

    def site(self) -> int | None:
        """The site that was chosen; None where nobody was asked."""
        return _chosen(self, "site_id")


class EnrolOtherForm(AskingForm):
    """A coordinator enrols one of the own people, found before by name or mail address."""

    q = HiddenField()
    person = RadioField(_l("Who"), validate_choice=False)
    site_id = RadioField(_l("Where does the person take part?"), coerce=int, validate_choice=False)
    message = paragraphs(_l("Anything the host should know"), length=MESSAGE_LENGTH)

    def offer(self, found: Sequence[Member]) -> None:
        """The people found for the words searched."""
        self.person.choices = options((each.ref, described(each)) for each in found)
        self.person.flags.required = True

    def offer_sites(self, sites: Sites) -> None:
        """Asks for the site only where there is a choice."""
        _offer_sites(self, sites)

    def site(self) -> int | None:
        """The site that was chosen; None where nobody was asked."""
        return _chosen(self, "site_id")

    def show(self, refusal: Refusal) -> None:
        """What concerns the person's home centre stands beside the person."""
        moved = [
            Problem(each.code, each.sentence, "person" if each.field == "home_centre_id" else each.field)
            for each in refusal.problems
        ]
        super().show(Refusal.of(moved, status=refusal.status))


def described(member: Member) -> str:
    """One of the own people in a list of those found."""
    return " · ".join(filter(None, (member.name, member.email, member.organisation)))


class SearchForm(Form):
    """Words to look for among the own people; only asks, so it carries no token."""

    class Meta:
        csrf = False

    q = StringField(
        _l("Name or mail address"), validators=[InputRequired()], description=_l("At least 3 letters.")
    )
