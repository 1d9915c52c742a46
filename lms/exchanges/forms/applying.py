"""What an applicant types, and what the home centre types about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.validators import Optional

from lms.exchanges.forms.moves import MoveForm, TwoTextsForm
from lms.exchanges.rules import (
    FILE_KINDS,
    LIMITS,
    MESSAGE_LENGTH,
    ApplicationCard,
    Draft,
    SlotCard,
    Upload,
    draft_of,
    too_long,
)
from lms.exchanges.rules.slot_checks import FUNDING_SENTENCE
from lms.exchanges.rules.vocabulary import AUDIENCES, CONSENT_WORDS
from lms.kit.forms import AmountField, Form, line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence
from lms.kit.states import MAX_REASON

_NEEDED = ("applicant_type", "desired_start", "desired_end", "motivation", "work_plan", "consent_share")
_LONGEST = 100_000  # what is longer than its limit is answered with its own count, by the rules


class StartForm(Form):
    """What is ticked before a draft begins."""

    meets_conditions = BooleanField(_l("I meet these conditions"))


def _text(name: str, label: Sentence, hint: Sentence = "") -> Any:
    """Several lines; the rules say with its own count when it is too long."""
    most = _l("At most %(n)s characters.", n=f"{LIMITS[name]:,}")
    said = _l("%(hint)s %(most)s", hint=hint, most=most) if str(hint) else most
    return paragraphs(label, length=_LONGEST, description=said)


class DraftForm(Form):
    """The whole application. Nothing has to be filled in to be kept."""

    version = HiddenField()
    home_centre_id = SelectField(_l("The centre you apply from"), validate_choice=False)
    applicant_type = SelectField(_l("You apply as"), validate_choice=False)
    employer = line(_l("Employer"), length=LIMITS["employer"], required=False)
    level = line(
        _l("Position or level of study"),
        length=LIMITS["level"],
        required=False,
        description=_l("For example “second year of a doctorate”."),
    )
    desired_start = DateField(_l("First day you wish for"), validators=[Optional()])
    desired_end = DateField(_l("Last day you wish for"), validators=[Optional()])
    flexible = BooleanField(_l("Other dates are possible, too"))
    motivation = _text("motivation", _l("Why you want to come"))
    work_plan = _text("work_plan", _l("What you plan to do there"))
    benefit_home = _text("benefit_home", _l("What your home centre gains"))
    benefit_host = _text("benefit_host", _l("What the host centre gains"))
    host_contacted = BooleanField(_l("I have talked with somebody at the host centre"))
    host_contacted_name = line(_l("With whom"), length=LIMITS["host_contacted_name"], required=False)
    first_time_at_host = BooleanField(_l("It would be my first stay at this centre"))
    funding_amount = AmountField(
        _l("Money you need"),
        sentence=FUNDING_SENTENCE,
        description=_l("A number, for example 1200."),
    )
    funding_currency = line(
        _l("Currency"), length=3, required=False, description=_l("Three letters, for example EUR.")
    )
    funding_text = line(_l("For what"), length=LIMITS["funding_text"], required=False)
    other_funding = _text("other_funding", _l("Other money there is for this stay"))
    confidential_text = _text(
        "confidential_text",
        _l("Confidential"),
        _l("Only your home centre and the host read it, nobody else of the network."),
    )
    confidential_to_reviewers = BooleanField(_l("The host's reviewers may read what is confidential"))
    cv = FileField(FILE_KINDS["cv"], description=_l("PDF, at most 5 MB."))
    remove_cv = BooleanField(_l("Take the file away: curriculum vitae"))
    plan = FileField(FILE_KINDS["plan"], description=_l("PDF, at most 5 MB."))
    remove_plan = BooleanField(_l("Take the file away: work plan"))
    meets_conditions = BooleanField(_l("I meet the conditions of this slot"))
    consent_share = BooleanField(_l("My home centre and the host centre may read this application"))
    consent_publish = BooleanField(CONSENT_WORDS["publish"])
    consent_photo = BooleanField(CONSENT_WORDS["photo"])

    def offer(self, slot: SlotCard, homes: Iterable[tuple[int, str]], *, fixed: bool) -> None:
        """Fits the choices to the slot. A home centre is chosen where there are several, until it is sent."""
        codes = slot.audiences or tuple(AUDIENCES)
        self.applicant_type.choices = options(
            [("", _l("Choose"))] + [(code, AUDIENCES[code]) for code in codes if code in AUDIENCES]
        )
        choices = [(str(ident), name) for ident, name in homes]
        self.home_centre_id.choices = options([("", _l("Choose")), *choices])
        if fixed or len(choices) < 2:
            del self.home_centre_id
        if not slot.residence_text:
            del self.meets_conditions
        for name in (*_NEEDED, "home_centre_id", "meets_conditions"):
            if name in self:
                self[name].flags.required = True
                self[name].render_kw = {**(self[name].render_kw or {}), "required": False}

    def validate(self, extra_validators: Any = None) -> bool:
        """Says of every text that is too long how long it is, beside whatever else is wrong (XB10)."""
        fine = bool(super().validate(extra_validators))
        for name, most in LIMITS.items():
            sentence = too_long(self[name].data or "", most)
            if sentence is not None and not self[name].errors:
                self[name].errors, fine = [sentence], False
        return fine

    def draft(self, card: ApplicationCard) -> Draft:
        """What was typed; what the form does not ask for is as it stands."""
        known = {field.name: getattr(draft_of(card), field.name) for field in fields(Draft)}
        for name in known:
            if name in self:
                known[name] = self[name].data
        home = known["home_centre_id"]
        if isinstance(home, str):
            known["home_centre_id"] = int(home) if home.isascii() and home.isdigit() else None
        known["applicant_type"] = known["applicant_type"] or ""
        known["funding_currency"] = known["funding_currency"].upper()
        return Draft(**known)

    def uploads(self) -> dict[str, Upload]:
        """The files that came with it; together they are no larger than a request may be."""
        found = {}
        for kind in FILE_KINDS:
            given = self[kind].data
            if given:
                found[kind] = Upload(given.filename or "", given.read())
        return found

    def removed(self) -> set[str]:
        """The kinds of files to take away."""
        return {kind for kind in FILE_KINDS if self[f"remove_{kind}"].data}

    def too_many(self) -> list[Problem]:
        """Said of a field that came with several files (XB11)."""
        return [
            Problem("too_many", _l("Send one file here."), kind)
            for kind in FILE_KINDS
            if len([each for each in request.files.getlist(kind) if each.filename]) > 1
        ]

    def ask_again(self) -> None:
        """A browser forgets chosen files when a page comes back: says so where one was chosen."""
        for kind in FILE_KINDS:
            if self[kind].data and not self[kind].errors:
                self[kind].errors = [_l("Nothing was saved: choose the file again.")]


class EndorseForm(MoveForm):
    """What the home centre commits itself to, with a word to the others."""

    commits_time_off = BooleanField(_l("Our centre, or the employer, gives the time off"))
    commits_salary = BooleanField(_l("The salary goes on during the stay"))
    commits_insurance = BooleanField(_l("The person is insured during the stay"))
    text = paragraphs(
        _l("Text"), length=MAX_REASON, description=_l("The applicant and the host centre read this.")
    )
    internal = paragraphs(
        _l("Internal note"),
        length=MAX_REASON,
        description=_l("Only coordinators of your centre read this."),
    )

    def prepare(self, card: ApplicationCard, move: Any) -> None:
        """The commitments are needed, though browsers do not insist."""
        super().prepare(card, move)
        for name in ("commits_time_off", "commits_salary", "commits_insurance"):
            self[name].flags.required = True
            self[name].render_kw = {"required": False}


class HomeAnswerForm(TwoTextsForm):
    """An answer of the home centre that the applicant reads, and a note of its own."""


class MessageForm(Form):
    """A message and for whom it is."""

    audience = SelectField(_l("For"), validate_choice=False)
    text = paragraphs(_l("Message"), length=MESSAGE_LENGTH)

    def offer(self, choices: Mapping[str, Sentence]) -> None:
        """To whom this side can write."""
        self.audience.choices = options(choices.items())
        for name in ("audience", "text"):
            self[name].flags.required = True
            self[name].render_kw = {"required": False}


class EditMessageForm(Form):
    """The text of a message, changed."""

    text = paragraphs(_l("Message"), length=MESSAGE_LENGTH)


class OpenForm(Form):
    """Why the network office reads the content of an application."""

    reason = paragraphs(
        _l("Reason"), length=MAX_REASON, description=_l("Both centres read this, with your name.")
    )
