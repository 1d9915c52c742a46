"""The archive that is handed over: one JSON file of everything, the calendar, and files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO, Any

from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext
from lms.kit.periods import Period
from lms.kit.sheets import Sheet, Value
from lms.privacy.rules import fresh, safe_path

DATA = "data.json"
Parts = Mapping[str, Mapping[str, Any]]


def period_words(period: Period) -> str:
    """ "12 months", "30 days"."""
    if period.months:
        return ngettext("%(num)s month", "%(num)s months", period.months)
    return ngettext("%(num)s day", "%(num)s days", period.days)


def readme(*, network: str, made: str) -> str:
    """What is in the archive, in the language in force."""
    return "\n".join(
        [
            _("All that %(network)s keeps about you, as of %(when)s.", network=network, when=made),
            "",
            _("data.json: everything, by feature and kind. Times are UTC (ISO 8601)."),
            _("calendar.ics: the entries of your calendar; any calendar program reads it."),
            _("Folders: the files that you sent, and your certificates."),
            "",
            _(
                "Other people stand there as “somebody else”. What a centre noted for itself alone, and secrets"
                " such as your password's hash, are left out; ask your centre for its notes."
            ),
            "",
        ]
    )


def write_archive(
    target: IO[bytes], *, about: str, data: Mapping[str, Any], files: Iterable[tuple[str, bytes]]
) -> None:
    """Writes the ZIP file; `files` are taken one by one, so that they need not fit into memory together. No name leads
    out of the folder it is unpacked in, and none stands twice."""
    taken: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(fresh("README.txt", taken), about)
        archive.writestr(fresh(DATA, taken), json.dumps(data, ensure_ascii=False, indent=2))
        for name, content in files:
            archive.writestr(fresh(safe_path(name), taken), content)


COLUMNS = {
    "openings": ("at", "kind", "reference", "reader", "for_centre"),
    "journal": ("number", "at", "actor", "thing", "thing_number", "move", "side", "seal"),
}
"""What each file for spreadsheets holds, in this order. They are a promise: new ones are added at the end only."""


def sheet(name: str, rows: Iterable[Mapping[str, Value]]) -> Sheet:
    """A file of one of these names; rows are taken one by one."""
    return Sheet(name, COLUMNS[name], ([row[column] for column in COLUMNS[name]] for row in rows))
