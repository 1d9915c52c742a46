"""What a host may type about the rules by which people come into a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, DateTimeLocalField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from lms.centres.rules import HOME_APPROVALS
from lms.courses.forms.fields import WholeNumberField, choices, never_optional
from lms.courses.rules import ACCEPTANCES, RunCard, RunInput
from lms.kit.forms import AmountField, Form, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import CURRENCIES
from lms.kit.refusal import Problem, Refusal
from lms.kit.states import MAX_REASON


def _wall_time(label: Any, description: Any) -> DateTimeLocalField:
    return DateTimeLocalField(label, validators=[Optional()], description=description)


class RulesForm(Form):
    """Every rule of enrolling that is one value; the wall times are those of the run's zone."""

    version = HiddenField()
    acceptance = RadioField(_l("Who gets a seat"), choices=choices(ACCEPTANCES))
    nominate_until_at = _wall_time(
        _l("Centres nominate until"), _l("Needed where home centres nominate people.")
    )
    selection = RadioField(
        _l("How you select"),
        choices=choices({"ranking": _l("By a ranking"), "lottery": _l("By a lottery with a recorded seed")}),
        description=_l("Only where you select among all applications."),
    )
    home_approval = RadioField(_l("Approval by the person's own centre"), choices=choices(HOME_APPROVALS))
    approval_above = AmountField(_l("Fee above which it is needed"))
    approval_currency = SelectField(
        _l("Currency of that fee"),
        choices=options((each, each) for each in CURRENCIES),
        description=_l(
            "Nothing is converted: whoever pays in another currency needs the approval in any case."
        ),
    )
    apply_again = BooleanField(_l("Who was declined may apply again"))
    waiting_list = BooleanField(_l("Waiting list when it is full"))
    promotion = RadioField(
        _l("Who moves people up"),
        choices=choices(
            {
                "automatic": _l("The system, in order, at once"),
                "by_hand": _l("We do, by hand, from the queue"),
            }
        ),
    )
    offer_hours = WholeNumberField(
        _l("Hours to answer an offer"),
        description=_l(
            "Usually 72; in the last week before the start 12 at most. Empty: who moves up is confirmed at once, and"
            " an offer made by hand can be answered for 72 hours."
        ),
    )
    cut_off_at = _wall_time(
        _l("Cut-off of the waiting list"), _l("After it nobody moves up. Empty: until the run starts.")
    )
    go_no_go_at = _wall_time(
        _l("Go or no-go"), _l("Below the fewest people it takes place with you have to decide then.")
    )
    completion_share = WholeNumberField(
        _l("Sessions one has to attend to complete it, in per cent"),
        description=_l("Empty: you say for each person who has completed it."),
    )
    certificates = BooleanField(_l("Who completes it gets a certificate"))
    changed = paragraphs(_l("What changed"), length=MAX_REASON, description=_l("Those enrolled read this."))

    def ask(self, *, told: int) -> None:
        """Asks for a word to those enrolled, if there are any; the rest has a value or says what empty means."""
        never_optional(self, "acceptance", "selection", "home_approval", "approval_currency", "promotion")
        if told:
            self.changed.flags.required = True
        else:
            del self.changed

    def values(self, before: RunInput) -> RunInput:
        """What was typed, over what this page does not ask."""
        same: dict[str, Any] = {name: self[name].data for name in SAME_NAME}
        walls: dict[str, Any] = {f"{name}_wall": self[f"{name}_at"].data for name in WALLS}
        return replace(before, **same, **walls)

    def word(self) -> str:
        """What those enrolled are told."""
        return str(self.changed.data or "") if "changed" in self else ""

    def show(self, refusal: Refusal) -> None:
        """A missing word to those enrolled stands beside the field for it."""
        moved = [
            Problem(each.code, each.sentence, "changed" if each.code.startswith("reason_") else each.field)
            for each in refusal.problems
        ]
        super().show(Refusal.of(moved, status=refusal.status))


SAME_NAME = (
    *("acceptance", "home_approval", "approval_above", "approval_currency", "waiting_list"),
    *("promotion", "offer_hours", "selection", "completion_share", "certificates", "apply_again"),
)
WALLS = ("cut_off", "nominate_until", "go_no_go")


def rules_fields(run: RunCard) -> dict[str, Any]:
    """The rules of a stored run as the form shows them."""
    return (
        {name: getattr(run, name) for name in SAME_NAME}
        | {f"{name}_at": getattr(run, f"{name}_wall") for name in WALLS}
        | {"version": run.version}
    )
