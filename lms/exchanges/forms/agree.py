"""What a person may type about an agreement: a text, an amendment with its types, a signature."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from lms.exchanges import queries
from lms.exchanges.forms.moves import MoveForm, ReasonForm
from lms.exchanges.rules import EDITABLE, AgreementCard, ApplicationCard, ExchangeCase, Signing
from lms.exchanges.rules.vocabulary import AMENDMENTS, MODES
from lms.kit.forms import line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.states import Move

LONG, SHORT = 5_000, 2_000


class VersionForm(MoveForm):
    """A form made from one version of the agreement: it says which. `seen`: the number it came with when another has
    replaced that version meanwhile; the form then goes on from the new one."""

    number = HiddenField()
    seen: int | None = None

    def prepare(self, card: ApplicationCard, move: Move[ExchangeCase]) -> None:
        super().prepare(card, move)
        self.application_id = card.id
        if not self.is_submitted():
            self.fill(self.standing())

    def standing(self) -> AgreementCard | None:
        """The version to work on now."""
        return queries.standing_version(queries.agreements_of(self.application_id))

    def fill(self, standing: AgreementCard | None) -> None:
        """Puts what this version says into the fields."""
        self.number.data = str(standing.version_no) if standing else ""

    def show(self, refusal: Refusal) -> None:
        super().show(refusal)
        if refusal.code == "old_version":
            self.seen = self.typed_number()
            self.renew(self.standing())

    def renew(self, standing: AgreementCard | None) -> None:
        """Goes on from the version that is there now; what was typed stays."""
        self.number.data = str(standing.version_no) if standing else ""

    def typed_number(self) -> int:
        """The number of the version it was made from; 0 for what is none."""
        value = str(self.number.data or "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    def typed(self) -> dict[str, Any]:
        return super().typed() | {"number": self.typed_number()}


class _TextForm(VersionForm):
    """Fields of the text that a new version may change."""

    start = DateField(_l("First day"))
    end = DateField(_l("Last day"))
    place = line(_l("Place"), length=200)
    mode = SelectField(_l("Mode"), choices=options(MODES.items()))
    plan = paragraphs(_l("Work plan"), length=LONG, required=True)
    supervisors = paragraphs(_l("Supervisors"), length=SHORT)
    funding = paragraphs(_l("Funding and who pays"), length=SHORT)
    insurance = paragraphs(_l("Insurance"), length=SHORT)

    def fill(self, standing: AgreementCard | None) -> None:
        super().fill(standing)
        if standing is None:
            return
        for name in EDITABLE:
            if name in self and name not in ("start", "end"):
                self[name].data = standing.content.get(name, "")
        for name in ("start", "end"):
            field: Any = self[name]
            field.process_data(_date(standing.content.get(name, "")))

    def typed(self) -> dict[str, Any]:
        found = super().typed()
        for name in ("start", "end"):
            found[name] = self[name].data.isoformat() if self[name].data else ""
        for name in EDITABLE:
            if isinstance(found.get(name), str):
                found[name] = found[name].replace("\r\n", "\n")
        return found


class ProposeForm(_TextForm):
    """Another text while the agreement is being made."""

    confidentiality = paragraphs(_l("Confidentiality"), length=LONG)
    ip = paragraphs(_l("Results and rights"), length=LONG)
    contacts = paragraphs(_l("Contacts"), length=SHORT)


class AmendForm(_TextForm, ReasonForm):
    """A change of what is agreed: its types, and why."""

    contacts = paragraphs(_l("Contacts"), length=SHORT)
    types = SelectMultipleField(
        _l("What kind of change it is"),
        choices=options(AMENDMENTS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class RefuseForm(VersionForm, ReasonForm):
    """No to the amendment that waits, with the reason."""


class SignForm(VersionForm):
    """A signature: the tick and the own position, bound to number and hash of the version on the page."""

    sha256 = HiddenField()
    position = line(
        _l("Your position"), length=160, description=_l("As it is to stand beside your signature.")
    )
    overlap_known = BooleanField(
        _l("We know that the guest has another confirmed stay in these days"),
    )
    agree = BooleanField(_l("I have read this version and agree to it."))

    def fill(self, standing: AgreementCard | None) -> None:
        self.renew(standing)

    def renew(self, standing: AgreementCard | None) -> None:
        super().renew(standing)
        self.sha256.data = standing.sha256 if standing else ""
        self.agree.data = False

    def typed(self) -> dict[str, Any]:
        signing = Signing(
            number=self.typed_number(),
            sha256=str(self.sha256.data or ""),
            agree=bool(self.agree.data),
            position=self.position.data or "",
            overlap_known=bool(self.overlap_known.data),
        )
        return {"signing": signing}


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
