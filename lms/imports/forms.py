"""What a coordinator may type about imports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField
from wtforms.fields import DateTimeLocalField
from wtforms.validators import InputRequired

from lms.imports.rules import Facts, web_address
from lms.imports.rules.plan import LASTING_DAYS
from lms.kit.forms import Form, line
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.ical.outside import LARGEST
from lms.kit.refusal import Problem, refuse_if_any
from lms.kit.zones import localize

MISSING = _l("Please fill this in.")
LONGEST = timedelta(days=LASTING_DAYS)


class FileForm(Form):
    """A file that is sent for a source."""

    file = FileField(_l("File"), description=_l("A calendar file (.ics), at most 5 MB."))

    @property
    def data_sent(self) -> bytes | None:
        """The file's bytes, at most one more than is taken; None when none was chosen."""
        given = self.file.data
        data: bytes | None = given.read(LARGEST + 1) if getattr(given, "filename", None) else None
        return data


class SourceForm(FileForm):
    """A new source: an address or a file."""

    name = line(
        _l("Name"),
        length=80,
        description=_l("Everybody reads it beside each entry, for example “Events of SCCC”."),
    )
    address = line(
        _l("Address"),
        length=500,
        required=False,
        description=_l(
            "Of a calendar file (.ics) on the web. Not a secret one: what it holds becomes public."
        ),
        render_kw={"inputmode": "url"},
    )

    @property
    def address_meant(self) -> str:
        """The address to fetch: what was pasted, read as calendar programs read it."""
        return web_address(self.address.data or "")


class ApproveForm(Form):
    """Approval of what the page shows."""

    digest = HiddenField()


class ButtonForm(Form):
    """Nothing but the button."""


class ItemForm(Form):
    """A detached item: title, place, and its times on the wall of its zone, or its days."""

    version = HiddenField()
    title = line(_l("Title"), length=200)
    location = line(_l("Place"), length=300, required=False)
    starts = DateTimeLocalField(_l("Start"), validators=[InputRequired(MISSING)])
    ends = DateTimeLocalField(_l("End"), validators=[InputRequired(MISSING)])
    starts_on = DateField(_l("First day"), validators=[InputRequired(MISSING)])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(MISSING)])

    @classmethod
    def for_facts(cls, facts: Facts, *, version: int | None = None) -> ItemForm:
        """The form for an item that says `facts`; filled in when `version` is given, else with what was sent."""
        known = {"title": facts.title, "location": facts.location, "version": version}
        if facts.starts_on is not None:
            form = (
                cls(data=known | {"starts_on": facts.starts_on, "ends_on": facts.ends_on})
                if version
                else cls()
            )
            del form.starts, form.ends
            return form
        walls = {"starts": _wall(facts.starts_at, facts.zone), "ends": _wall(facts.ends_at, facts.zone)}
        form = cls(data=known | walls) if version else cls()
        del form.starts_on, form.ends_on
        return form

    def facts(self, zone: str) -> Facts:
        """What was typed, its times on the wall of `zone`. Refused: times that do not exist or come twice, an end not
        after the start or very far behind it."""
        said: dict[str, Any] = {"title": self.title.data, "location": self.location.data or "", "zone": zone}
        if "starts_on" in self:
            first, last = self.starts_on.data, self.ends_on.data
            assert first and last, "the form requires both"
            self._refuse(first > last or last - first > LONGEST, "ends_on")
            return Facts(**said, starts_on=first, ends_on=last)
        assert self.starts.data and self.ends.data, "the form requires both"
        starts = localize(self.starts.data, zone, field="starts")
        ends = localize(self.ends.data, zone, field="ends")
        self._refuse(not timedelta(0) < ends.astimezone(UTC) - starts.astimezone(UTC) <= LONGEST, "ends")
        return Facts(**said, starts_at=starts, ends_at=ends)

    def _refuse(self, wrong: bool, name: str) -> None:
        words = _l("The end must lie after the start, and not more than a year.")
        refuse_if_any([Problem("order", words, name)] if wrong else [])


def _wall(instant: datetime | None, zone: str) -> datetime | None:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if instant else None
