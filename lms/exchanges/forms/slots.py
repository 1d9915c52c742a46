"""The forms of a slot: everything a host says about it, and the pages of its moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.validators import Optional

from lms.exchanges.forms.slot_fields import (
    NumberField,
    PlacesField,
    RepeatedFields,
    criteria_of,
    cutoffs_of,
    documents_of,
    funding_of,
    repeated_data,
)
from lms.exchanges.rules.slot_input import SlotInput
from lms.exchanges.rules.vocabulary import (
    AUDIENCES,
    CONFIDENTIALITY,
    COSTS,
    FUNDING_SOURCES,
    INTAKES,
    KINDS,
    LISTED_KINDS,
    MODES,
    REVIEW_MODES,
    SCOPES,
)
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import LANGUAGES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON
from lms.kit.text import clean_line

SAME_NAME = (
    *("title", "kind", "summary", "description", "unit", "mode", "scope", "city", "equipment_text"),
    *("supervisor_name", "places", "duration_min_days", "duration_max_days", "earliest_start", "latest_end"),
    *("intake", "rough", "opens_wall", "valid_to", "decision_due", "audiences", "eligible"),
    *("eligible_centre_ids", "also_outside", "residence_text", "languages", "prerequisites"),
    *("funding_source", "funding_text", "funding_route", "costs_covered", "confidentiality", "nda_text"),
    *("ip_text", "ownership_text", "export_text", "accessibility_text", "review_mode", "reserve_shown"),
    *("endorsement_due_days", "offer_days", "report_due_days", "stay_in_public_calendar", "provider"),
    *("duration_text", "eligibility_text", "apply_url", "source", "as_of", "monthly_at"),
)
"""What the form and the slot call alike."""
NUMBERS_WITH_DEFAULT = {"endorsement_due_days": 7, "offer_days": 10, "report_due_days": 30}
ELIGIBLE = {"all": _l("People of every other centre"), "chosen": _l("People of chosen centres")}


def _text(label: Any, hint: Any = "") -> Any:
    return paragraphs(label, length=5_000, description=hint)


class SlotForm(RepeatedFields, Form):
    """A slot. What is needed to publish it stands first; a draft may lack all but the title."""

    version = HiddenField()
    title = line(_l("Title"), length=120)
    summary = paragraphs(_l("Summary"), length=300, description=_l("One or two sentences for lists."))
    kind = SelectField(_l("Kind"), choices=options(KINDS.items()))
    topics = SelectMultipleField(_l("Topics"), coerce=int, validators=[Optional()])
    places = PlacesField(_l("Places"))
    duration_min_days = NumberField(_l("Shortest stay, in days"))
    duration_max_days = NumberField(_l("Longest stay, in days"))
    earliest_start = DateField(_l("First possible day"), validators=[Optional()])
    latest_end = DateField(
        _l("Last possible day"), validators=[Optional()], description=_l("The whole stay lies before it.")
    )
    city = line(_l("City"), length=80, required=False)
    host_contact = SelectField(
        _l("Contact at your centre"),
        validators=[Optional()],
        description=_l(
            "Applicants see the name. The contact and the supervisor do not decide on applications."
        ),
    )
    intake = RadioField(
        _l("When applications are taken"), choices=options(INTAKES.items()), default="single_deadline"
    )
    monthly_at = TimeField(
        _l("Hour on the last day of each month"),
        validators=[Optional()],
        description=_l("In the time of your centre. Empty: 17:00."),
    )
    rough = line(
        _l("Deadline, as far as it is known"),
        length=160,
        required=False,
        description=_l("While no day is known, for example “autumn 2027”: it is shown as it stands."),
    )
    valid_to = DateField(
        _l("Last day for applications"),
        validators=[Optional()],
        description=_l("Only for applications that are decided as they come."),
    )
    opens_wall = DateTimeLocalField(
        _l("Applications open"),
        validators=[Optional()],
        description=_l("In the time of your centre. Empty: at once."),
    )
    decision_due = DateField(_l("You decide by"), validators=[Optional()])
    description = paragraphs(
        _l("Description"), length=20_000, description=_l("Markdown: lists, links, headings.")
    )
    unit = line(_l("Department or laboratory"), length=160, required=False)
    mode = RadioField(_l("How one works"), choices=options(MODES.items()), default="on_site")
    equipment_text = _text(_l("Equipment"))
    facilities = line(
        _l("Facilities"), length=500, required=False, description=_l("Their short names, apart by blanks.")
    )
    supervisor_name = line(_l("Supervisor"), length=120, required=False)
    audiences = SelectMultipleField(
        _l("For whom"), choices=options(AUDIENCES.items()), validators=[Optional()]
    )
    eligible = RadioField(_l("Whose people may apply"), choices=options(ELIGIBLE.items()), default="all")
    eligible_centre_ids = SelectMultipleField(
        _l("Chosen centres"),
        coerce=int,
        validators=[Optional()],
        description=_l("Only for “People of chosen centres”."),
    )
    also_outside = BooleanField(_l("People without a centre may apply, too"))
    residence_text = _text(
        _l("Conditions of residence"), _l("Applicants tick “I meet this”; nothing else about it is kept.")
    )
    languages = SelectMultipleField(
        _l("Working languages"),
        choices=options(LANGUAGES.items()),
        validate_choice=False,
        validators=[Optional()],
    )
    prerequisites = _text(_l("What one needs to know before"))
    required_courses = SelectMultipleField(
        _l("Courses to complete before arrival"), coerce=int, validators=[Optional()]
    )
    funding_source = SelectField(_l("Who pays"), choices=options(FUNDING_SOURCES.items()), default="none")
    costs_covered = SelectMultipleField(
        _l("Costs covered"), choices=options(COSTS.items()), validators=[Optional()]
    )
    funding_text = _text(_l("Funding, in words"))
    funding_route = _text(_l("How one gets the money"))
    confidentiality = RadioField(
        _l("Confidentiality"), choices=options(CONFIDENTIALITY.items()), default="open"
    )
    nda_text = _text(_l("Non-disclosure agreement"))
    ip_text = _text(_l("Who owns the results"))
    ownership_text = _text(_l("Declarations of ownership and control"))
    export_text = _text(_l("Export rules"))
    accessibility_text = _text(_l("Accessibility"))
    review_mode = RadioField(_l("Who decides"), choices=options(REVIEW_MODES.items()), default="host_only")
    criteria = _text(
        _l("What reviewers look at"), _l("One criterion a line: its name, a colon, its weight from 1 to 10.")
    )
    reserve_shown = BooleanField(_l("People on the reserve list read their place"))
    endorsement_due_days = NumberField(_l("Days the home centre has to endorse"))
    offer_days = NumberField(_l("Days to answer an offer"))
    report_due_days = NumberField(_l("Days to write the report"))
    stay_in_public_calendar = BooleanField(
        _l("Show stays in the public calendar, without the name of the guest")
    )
    external_codes = line(
        _l("Codes of others"),
        length=300,
        required=False,
        description=_l("For example of a call, apart by blanks."),
    )
    scope = RadioField(
        _l("Who sees it"),
        choices=options((code, SCOPES[code]) for code in ("public", "network")),
        default="public",
    )
    provider = line(_l("Who offers it"), length=200, required=False)
    apply_url = line(_l("Where one applies (address)"), length=500, required=False)
    source = line(_l("Where it is described (address)"), length=500, required=False)
    as_of = line(_l("As of"), length=20, required=False, description=_l("When you read it there."))
    duration_text = line(_l("Length of a stay, as printed"), length=200, required=False)
    eligibility_text = _text(_l("Who may apply, as printed"))
    note = paragraphs(
        _l("What changed and why"),
        length=MAX_REASON,
        description=_l("Applicants with open cases read this, once."),
    )

    def offer(
        self,
        *,
        topics: Sequence[tuple[int, str]],
        courses: Sequence[tuple[int, str]],
        centres: Sequence[tuple[int, str]],
        contacts: Sequence[tuple[str, str]],
        listed: bool,
    ) -> None:
        """Fills the choices; `contacts` are pairs of a person's reference and name."""
        self.topics.choices = options(topics)
        self.required_courses.choices = options(courses)
        self.eligible_centre_ids.choices = options(centres)
        self.host_contact.choices = options([("", _l("Choose")), *contacts])
        self.kind.choices = options((KINDS | LISTED_KINDS if listed else KINDS).items())

    def values(self, before: SlotInput, *, contact_id: int | None, country: str) -> SlotInput:
        """What was typed over what stood there; `contact_id` is the person of `host_contact`."""
        kept = {
            name: getattr(before, name) for name in before.__dataclass_fields__ if name != "description_html"
        }
        kept |= {name: _plain(self[name].data) for name in SAME_NAME}
        kept |= {
            name: number if kept[name] is None else kept[name]
            for name, number in NUMBERS_WITH_DEFAULT.items()
        }
        kept |= {"monthly_at": self.monthly_at.data or SlotInput(title="").monthly_at}
        return SlotInput(
            **kept
            | {
                "topic_ids": tuple(self.topics.data or ()),
                "course_ids": tuple(self.required_courses.data or ()),
                "host_contact_id": contact_id,
                "country": before.country or country,
                "facilities": _words(self.facilities.data),
                "external_codes": _words(self.external_codes.data),
                "cutoffs": cutoffs_of(self),
                "funding": funding_of(self),
                "documents": documents_of(self),
                "criteria": criteria_of(self.criteria.data),
            }
        )


class NewSlotForm(SlotForm):
    """A new slot: the centre's own, or somebody else's offer that it lists."""

    origin = RadioField(
        _l("Whose offer is it?"),
        choices=options(
            [
                ("own", _l("Ours: people apply here")),
                ("listed", _l("Somebody else's: people apply at the source")),
            ]
        ),
        default="own",
    )


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean_line(text or "").split()))


def slot_data(values: SlotInput, *, version: int, contact: str) -> dict[str, Any]:
    """A stored slot as the form shows it; `contact` is the reference of the person."""
    data: Mapping[str, Any] = {name: getattr(values, name) for name in SAME_NAME}
    lists = {name: list(value) for name, value in data.items() if isinstance(value, tuple)}
    return {
        **data,
        **lists,
        **repeated_data(values),
        "version": version,
        "topics": list(values.topic_ids),
        "required_courses": list(values.course_ids),
        "host_contact": contact,
        "facilities": " ".join(values.facilities),
        "external_codes": " ".join(values.external_codes),
    }


class SlotMoveForm(Form):
    """A move of a slot: the version of its page, and a reason where people are told one."""

    version = HiddenField()
    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("Everybody concerned reads this."))


class GuestInfoForm(Form):
    """What a centre tells every guest."""

    housing = _text(_l("Housing"))
    visa = _text(_l("Visa and residence permit"))
    insurance = _text(_l("Insurance"))
    badge = _text(_l("Access badge"))
    safety = _text(_l("Safety training"))
    contact = _text(_l("Whom guests ask"))
    closure_days = _text(_l("Days on which the house is closed"))
