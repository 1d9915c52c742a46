"""What the network office and the operator may type."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from lms.admin.rules import ACRONYM_LENGTH, NAME_LENGTH
from lms.courses import queries as courses
from lms.kit.forms import Form, line, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.zones import zone_choices


class CentreNameForm(Form):
    """Names and zone of a centre."""

    name: Any = line(_l("Name"), length=NAME_LENGTH)
    acronym = line(
        _l("Short name"), length=ACRONYM_LENGTH, description=_l("Stands in pages, mails and calendars.")
    )
    zone = SelectField(_l("Time zone"), description=_l("New runs of the centre begin with it."))
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = [(zone, zone.replace("_", " ")) for zone in zone_choices()]


class TopicForm(Form):
    """A topic of the catalogue."""

    label = line(_l("Topic"), length=120)
    parent = SelectField(_l("Below"), description=_l("Topics have two levels."))
    synonyms = paragraphs(
        _l("Other words"),
        description=_l("One a line: whoever searches for them finds courses of this topic."),
    )
    position = IntegerField(
        _l("Place in the list"),
        default=0,
        description=_l("Smaller numbers come first; equal ones by name."),
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(0, 10_000, _l("From 0 to 10000.")),
        ],
    )

    def __init__(self, *args: Any, without: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = [card for card in courses.topics() if card.parent_id is None and card.id != without]
        self.parent.choices = [
            ("", _l("(none: a topic of the first level)")),
            *((t.slug, t.label) for t in tops),
        ]
