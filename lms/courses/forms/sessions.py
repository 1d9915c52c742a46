"""Sessions: times on the wall of a zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from wtforms import DateField, HiddenField, RadioField, SelectField, TimeField
from wtforms.validators import InputRequired, Optional

from lms.courses.forms.fields import choices, fold_choices, given, never_optional, zones
from lms.courses.models import TITLE_LENGTH
from lms.courses.rules import MODES, SessionCard, SessionInput
from lms.kit.forms import Form, line, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.states import MAX_REASON
from lms.kit.zones import happens_twice

R = TypeVar("R")
MISSING = _l("Please fill this in.")
FOLDS = {"0": _l("The first of the two"), "1": _l("The second of the two")}


class FoldForm(Form):
    """A form with wall times; it asks which is meant when one comes twice, and only then."""

    starts_fold = RadioField(
        _l("Which of the two times does it start at?"),
        choices=choices(FOLDS),
        validate_choice=False,
        validators=[Optional()],
    )
    ends_fold = RadioField(
        _l("Which of the two times does it end at?"),
        choices=choices(FOLDS),
        validate_choice=False,
        validators=[Optional()],
    )

    def attempt(self, call: Callable[[], R]) -> R | None:
        """As every form does; a wall time that comes twice offers its two instants."""

        def asking() -> R:
            try:
                return call()
            except Refusal as refusal:
                if refusal.code == "wall_time_twice" and refusal.field in ("starts_fold", "ends_fold"):
                    self[refusal.field].choices = fold_choices(refusal)
                raise

        return super().attempt(asking)

    def asked(self, name: str) -> bool:
        """Whether the page shows the question `name`."""
        field = self[name]
        return bool(field.errors or field.data in ("0", "1"))

    def fold(self, name: str) -> int | None:
        """The answer, if there is one."""
        return {"0": 0, "1": 1}.get(str(self[name].data))


class SessionForm(FoldForm):
    """One session of a run."""

    version = HiddenField()
    title = line(
        _l("What happens"), length=TITLE_LENGTH, required=False, description=_l("For example “Laboratory”.")
    )
    day = DateField(_l("Day"), validators=[InputRequired(MISSING)])
    starts_at = TimeField(_l("Starts at"), validators=[InputRequired(MISSING)])
    ends_at = TimeField(_l("Ends at"), validators=[InputRequired(MISSING)])
    ends_on = DateField(
        _l("Last day"), validators=[Optional()], description=_l("Only when it ends on a later day.")
    )
    zone = SelectField(_l("Time zone of the place"), choices=zones)
    mode = SelectField(_l("How it is held"))
    place = line(_l("Place"), length=200, required=False, description=_l("Empty: the place of the run."))
    join_link = line(
        _l("Link to join"), length=500, required=False, description=_l("Empty: the link of the run.")
    )
    note = paragraphs(_l("What changed"), length=MAX_REASON, description=_l("Those enrolled read this."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        never_optional(self, "mode", "starts_fold", "ends_fold")
        self.mode.choices = choices(MODES, only=("onsite", "online", "hybrid"), none=_l("As the run"))

    def values(self) -> SessionInput:
        """What was typed."""
        return SessionInput(
            day=given(self.day),
            starts=given(self.starts_at),
            ends=given(self.ends_at),
            ends_on=given(self.ends_on),
            title=given(self.title),
            zone=given(self.zone),
            mode=given(self.mode),
            place=given(self.place),
            join_link=given(self.join_link),
            starts_fold=self.fold("starts_fold"),
            ends_fold=self.fold("ends_fold"),
        )


def session_fields(session: SessionCard) -> dict[str, Any]:
    """A stored session as the form shows it."""
    last = session.ends_wall.date()
    return {
        "title": session.title,
        "day": session.starts_wall.date(),
        "starts_at": session.starts_wall.time(),
        "ends_at": session.ends_wall.time(),
        "ends_on": last if last != session.starts_wall.date() else None,
        "zone": session.zone,
        "mode": session.own_mode,
        "place": session.own_place,
        "join_link": session.own_link,
        "starts_fold": _answer(session.starts_wall, session.zone, session.starts_fold),
        "ends_fold": _answer(session.ends_wall, session.zone, session.ends_fold),
    }


def _answer(wall: datetime, zone: str, fold: int) -> str | None:
    """The answer counts only where the question was asked."""
    return str(fold) if happens_twice(wall, zone) else None
