"""What a person may type about belonging, roles, organisations and the pages of centres and regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import ColorInput, EmailInput, NumberInput, URLInput

from lms.access import CENTRE_ROLES, NETWORK_ROLES, ROLE_LABELS, Role
from lms.centres.queries import CentreCard
from lms.centres.rules import HOME_APPROVALS, ORGANISATION_KINDS
from lms.kit.forms import AmountField, Form, line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import names
from lms.kit.money import CURRENCIES, USUAL_CURRENCY

FILL = _l("Please fill this in.")
CHOOSE = _l("Choose one")
EMAIL_LENGTH = 254


class ClaimForm(Form):
    """To which centre a person says to belong."""

    centre = SelectField(_l("Centre"), validators=[InputRequired(FILL)])
    note = paragraphs(
        _l("Note"),
        length=1_000,
        description=_l("What helps the centre to recognise you, for example your department."),
    )

    def __init__(self, cards: Sequence[CentreCard], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.centre.choices = options([("", CHOOSE), *((card.slug, card.name) for card in cards)])


class CentreButton(Form):
    """A button about one centre."""

    centre = HiddenField(validators=[InputRequired(FILL)])


class WorkForm(Form):
    """Where a person works; one of those known."""

    organisation = SelectField(_l("Organisation"), coerce=int, validators=[InputRequired(FILL)])

    def __init__(self, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation.choices = options([(0, _l("None")), *choices])


class OrganisationForm(Form):
    """An organisation that is not known yet."""

    name: Any = line(_l("Name of the organisation"), length=160)
    kind = SelectField(
        _l("Kind"),
        choices=options([("", CHOOSE), *names(ORGANISATION_KINDS)]),
        validators=[InputRequired(FILL)],
    )
    country = line(_l("Country"), length=2, required=False, description=_l("Two letters, like FI."))


class PersonForm(Form):
    """A button about one person, with a reason where the move needs one."""

    person = HiddenField(validators=[InputRequired(FILL)])
    reason = paragraphs(_l("Reason"), length=2_000, description=_l("The person reads it."))


class InviteForm(Form):
    """Who is invited."""

    email = line(_l("Mail address"), length=EMAIL_LENGTH, widget=EmailInput())


class _RoleForm(Form):
    person = line(_l("Mail address of the person"), length=EMAIL_LENGTH, widget=EmailInput())
    role = SelectField(_l("Role"), validators=[InputRequired(FILL)])
    roles: Sequence[Role] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = options((role.value, ROLE_LABELS[role]) for role in self.roles)


class CentreRoleForm(_RoleForm):
    """A role in a centre."""

    roles = CENTRE_ROLES


class NetworkRoleForm(_RoleForm):
    """A role in the network."""

    roles = NETWORK_ROLES


class EndRoleForm(Form):
    """Which role of whom ends; `centre` is named when it is the own role."""

    person = HiddenField()
    centre = HiddenField()
    role = SelectField(choices=options((role.value, role.value) for role in Role))


class _VersionedForm(Form):
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version of the page that the form was opened with; 0, which no page has, when it is no number."""
        sent = self.version.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


class CentreForm(_VersionedForm):
    """What a centre says about itself."""

    about = paragraphs(
        _l("About the centre"), description=_l("Markdown: empty line between paragraphs, “-” for lists.")
    )
    city = line(_l("City"), length=80, required=False)
    website = line(_l("Web site"), length=300, required=False, widget=URLInput())
    contact_email = line(_l("Contact address"), length=EMAIL_LENGTH, required=False, widget=EmailInput())
    colour = StringField(
        _l("Colour"),
        validators=[InputRequired(FILL)],
        widget=ColorInput(),
        description=_l("A thin band and a dot on pages; dark enough to be read on white."),
    )


class RegionForm(_VersionedForm):
    """What a region says about itself."""

    name: Any = line(_l("Name"), length=120)
    about = paragraphs(
        _l("About the region"), description=_l("Markdown: empty line between paragraphs, “-” for lists.")
    )


class SettingsForm(_VersionedForm):
    """In how many days a centre decides, and what its new runs begin with."""

    decision_days = IntegerField(
        _l("Days to decide"),
        validators=[InputRequired(_l("A whole number from 1 to 60."))],
        widget=NumberInput(min=1, max=60),
        description=_l(
            "From the day a case comes to your centre, and not after the start of the run. Then the coordinators "
            "are reminded, three days later the lead is told. Cases that wait already keep their date."
        ),
    )
    home_approval = RadioField(
        _l("New runs: approval by the person's own centre"),
        choices=options(names(HOME_APPROVALS)),
        validators=[InputRequired(FILL)],
    )
    approval_above = AmountField(
        _l("Fee above which it is needed"), description=_l("Has to be given for “Needed above a fee”.")
    )
    approval_currency = SelectField(
        _l("Currency of that fee"),
        choices=options((each, each) for each in CURRENCIES),
        default=USUAL_CURRENCY,
        description=_l(
            "Nothing is converted: whoever pays in another currency needs the approval in any case."
        ),
    )


class AbsenceForm(Form):
    """Days of absence, and who decides instead."""

    person = SelectField(_l("Who is away"), validators=[InputRequired(FILL)])
    deputy = line(
        _l("Mail address of the deputy"),
        length=EMAIL_LENGTH,
        widget=EmailInput(),
        description=_l(
            "Anybody who belongs to your centre. Nobody decides on the own case, not as deputy either."
        ),
    )
    from_on = DateField(_l("First day"), validators=[InputRequired(_l("Give the first day."))])
    until_on = DateField(_l("Last day"), validators=[InputRequired(_l("Give the last day."))])

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Those for whom days may be entered."""
        self.person.choices = options(people)

    def days(self) -> dict[str, Any]:
        """The days that were typed."""
        return {"from_on": self.from_on.data, "until_on": self.until_on.data}


class EndAbsenceForm(Form):
    """Whose absence ends, by its first day."""

    person = HiddenField(validators=[InputRequired(FILL)])
    from_on = DateField(validators=[InputRequired(FILL)])


class MergeForm(Form):
    """Which organisation turns out to be which."""

    source = SelectField(
        _l("This one disappears"), coerce=int, validators=[NumberRange(min=1, message=CHOOSE)]
    )
    target = SelectField(
        _l("It is really this one"), coerce=int, validators=[NumberRange(min=1, message=CHOOSE)]
    )

    def __init__(self, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source.choices = self.target.choices = options([(0, CHOOSE), *choices])
