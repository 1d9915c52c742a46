"""The form of a post: what somebody looks for, or can give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from lms.exchanges.forms.slot_fields import NumberField
from lms.exchanges.rules import WANTED_SCOPES, WantedCard, WantedInput
from lms.exchanges.rules.vocabulary import DIRECTIONS, KINDS, SCOPES
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l


class WantedForm(Form):
    """A post. `centre` is there for coordinators: the centre itself may look for it."""

    version = HiddenField()
    direction = RadioField(_l("What is it?"), choices=options(DIRECTIONS.items()), default="seeks")
    title = line(_l("Title"), length=120)
    text = paragraphs(
        _l("In a few sentences"),
        length=600,
        description=_l("Who is signed in sees your name and mail address."),
    )
    kind = SelectField(_l("Kind"), choices=options(KINDS.items()))
    topics = SelectMultipleField(_l("Topics"), coerce=int, validators=[Optional()])
    from_on = DateField(_l("From"), validators=[Optional()])
    to_on = DateField(_l("Until"), validators=[Optional()])
    days = NumberField(_l("For how many days"))
    scope = RadioField(
        _l("Who sees it"), choices=options((code, SCOPES[code]) for code in WANTED_SCOPES), default="network"
    )
    centre = SelectField(_l("Who looks for it"), validators=[Optional()])

    def offer(self, *, topics: Sequence[tuple[int, str]], centres: Sequence[tuple[str, str]]) -> None:
        """Fills the choices; `centres`: slugs and names of those the reader may post for."""
        self.topics.choices = options(topics)
        self.topics.flags.required = True
        if centres:
            self.centre.choices = options([("", _l("I myself")), *centres])
        else:
            del self.centre

    def values(self) -> WantedInput:
        """What was typed."""
        same = ("direction", "kind", "title", "text", "from_on", "to_on", "days", "scope")
        return WantedInput(
            **{name: self[name].data for name in same}, topic_ids=tuple(self.topics.data or ())
        )


def wanted_data(card: WantedCard) -> dict[str, Any]:
    """A stored post as the form shows it."""
    same = ("version", "direction", "kind", "title", "text", "from_on", "to_on", "days", "scope")
    return {name: getattr(card, name) for name in same} | {"topics": [topic.id for topic in card.topics]}


class WantedMoveForm(Form):
    """Ending a post: the version of its page."""

    version = HiddenField()
