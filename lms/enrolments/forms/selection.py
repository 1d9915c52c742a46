"""What a person may type about ranked lists, criteria and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField

from lms.courses.forms.fields import WholeNumberField
from lms.enrolments.rules import (
    CRITERION_LENGTH,
    MOST_CRITERIA,
    MOST_POINTS,
    CaseCard,
    CriterionCard,
)
from lms.kit.forms import Form, line, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import MAX_REASON


class DecideForm(Form):
    """A button of the page it is on."""

    version = HiddenField()


class CriteriaForm(Form):
    """What a run selects by: rows of `label_0`, `weight_0` and so on; an empty row is no criterion."""

    version = HiddenField()

    def typed(self) -> list[tuple[str, int | None]]:
        """Label and weight of each row."""
        return [
            (self[f"label_{number}"].data or "", self[f"weight_{number}"].data)
            for number in range(MOST_CRITERIA)
        ]


for _number in range(MOST_CRITERIA):
    _label = line(_l("Criterion %(n)s", n=_number + 1), length=CRITERION_LENGTH, required=False)
    setattr(CriteriaForm, f"label_{_number}", _label)
    setattr(CriteriaForm, f"weight_{_number}", WholeNumberField(_l("Weight %(n)s", n=_number + 1)))


def criteria_fields(criteria: Sequence[CriterionCard], *, version: int) -> dict[str, Any]:
    """Stored criteria as the form shows them."""
    found: dict[str, Any] = {"version": version}
    for number, each in enumerate(criteria):
        found |= {f"label_{number}": each.label, f"weight_{number}": each.weight}
    return found


class PointsForm(Form):
    """The points of every application for every criterion: `points-<reference>-<criterion>`."""

    version = HiddenField()

    @classmethod
    def of(
        cls,
        cases: Sequence[CaseCard],
        criteria: Sequence[CriterionCard],
        *,
        points: Mapping[str, Mapping[int, int]],
        version: int,
    ) -> PointsForm:
        """The form for these applications as they are scored now."""
        fields: dict[str, Any] = {}
        data: dict[str, int | None] = {"version": version}
        for case in cases:
            for each in criteria:
                name = f"points-{case.ref}-{each.id}"
                words = {"who": case.person_name, "what": each.label}
                fields[name] = WholeNumberField(
                    _l("%(what)s: %(who)s, 0 to %(most)s", most=MOST_POINTS, **words)
                )
                data[name] = points.get(case.ref, {}).get(each.id)
        made: PointsForm = type("PointsForm", (cls,), fields)(data=data)
        return made

    def typed(self) -> dict[str, dict[int, int | None]]:
        """Points by reference and criterion; an empty field gives none."""
        found: dict[str, dict[int, int | None]] = {}
        for name, field in self._fields.items():
            if name.startswith("points-"):
                ref, _, criterion = name.removeprefix("points-").rpartition("-")
                found.setdefault(ref, {})[int(criterion)] = field.data
        return found


class RankForm(Form):
    """The places in a ranked list: `place-<reference>`. `seen`: the list as the page showed it."""

    seen = HiddenField()

    @classmethod
    def of(cls, cases: Sequence[CaseCard], **options: Any) -> RankForm:
        """The form for this list, in its order; `formdata=None` looks at nothing that was sent."""
        fields = {
            f"place-{case.ref}": WholeNumberField(_l("Place of %(who)s", who=case.person_name))
            for case in cases
        }
        data = {f"place-{case.ref}": number for number, case in enumerate(cases, 1)}
        made: RankForm = type("RankForm", (cls,), fields)(
            data={"seen": " ".join(case.ref for case in cases)} | data, **options
        )
        return made

    def typed(self) -> dict[str, int | None]:
        """The place typed for each reference."""
        return {
            name.removeprefix("place-"): field.data
            for name, field in self._fields.items()
            if name.startswith("place-")
        }


class FirstForm(Form):
    """How many to accept; only asks, so it carries no token."""

    class Meta:
        csrf = False

    first = WholeNumberField(_l("How many to accept"), description=_l("Empty: all, in their order."))


class AcceptForm(Form):
    """Accepting in order, after the preview."""

    version = HiddenField()
    first = HiddenField()
    reason = paragraphs(
        _l("Reason for those who are declined"),
        length=MAX_REASON,
        description=_l("The people concerned read this."),
    )

    def ask_why(self, declines: bool) -> None:
        """Asks for the reason only where somebody is declined, and then always."""
        if declines:
            self.reason.flags.required = True
        else:
            del self.reason
