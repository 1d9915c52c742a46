"""What our checks of a feed say to people: pure, with the reader's language in force."""

from __future__ import annotations

from lms.calendar.rules.checking import Check
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import ngettext
from lms.kit.refusal import Sentence

CHECKED: dict[str, Sentence] = {
    "whole": _l("Calendar"),
    "size": _l("Size"),
    "length": _l("Lines"),
    "text": _l("Letters"),
    "uids": _l("Names of entries"),
    "fields": _l("Facts of entries"),
    "zones": _l("Time zones"),
    "order": _l("Start and end"),
    "series": _l("Series"),
    "people": _l("People"),
    "alarms": _l("Alarms"),
}
"""What each check is about, by its code."""

_FINE: dict[str, Sentence] = {
    "length": _l("No line is longer than 75 octets; longer ones are folded as the standard wants."),
    "text": _l("All of it is clean text in UTF-8, each line ends as it should, and no letter is cut in two."),
    "uids": _l("Each entry has a name of its own (UID), which it keeps for good."),
    "fields": _l(
        "Each entry has its number of changes (SEQUENCE), the time of its last one (DTSTAMP, LAST-MODIFIED), its"
        " state, its title and its times."
    ),
    "zones": _l("Each time zone that is used is described in the calendar itself, once."),
    "order": _l("Each entry ends after it starts."),
    "series": _l("Each date is an entry of its own: nothing depends on how a program counts a series."),
    "people": _l("No participants and no mail addresses stand in it."),
}
_WRONG: dict[str, Sentence] = {
    "length": _l("Lines longer than 75 octets"),
    "text": _l("Lines that are no clean text, or end wrongly"),
    "uids": _l("Names (UID) that more than one entry has"),
    "fields": _l("Entries that lack a number of changes, a stamp, a state, a title or a time"),
    "zones": _l("Time zones that are used and not described, or more than once"),
    "order": _l("Entries that do not end after they start, or whose times cannot be read"),
    "series": _l("Rules of series"),
    "people": _l("Lines with a participant or a mail address"),
    "alarms": _l("Entries with an alarm that nobody asked for"),
}
_BY_NAME = ("uids", "zones")


def check_words(check: Check) -> str:
    """What came of a check, in one sentence."""
    if check.code == "whole":
        if check.fine:
            return ngettext(
                "It is whole, with %(num)s entry.", "It is whole, with %(num)s entries.", check.number
            )
        return _("It is not a whole calendar: a program that reads it may keep the old one or show nothing.")
    if check.code == "size":
        size = _("%(n)s KB; Google and Outlook take up to 1,000 KB.", n=-(-check.number // 1000))
        return size if check.fine else _("%(size)s Narrow the list.", size=size)
    if check.fine:
        return _alarms(check.number) if check.code == "alarms" else str(_FINE[check.code])
    where = ", ".join((*check.where, "…") if check.number > len(check.where) else check.where)
    words = {"words": _WRONG[check.code], "n": check.number, "where": where}
    if check.code in _BY_NAME:
        return _("%(words)s: %(n)s (%(where)s).", **words)
    return _("%(words)s: %(n)s (line %(where)s).", **words)


def _alarms(number: int) -> str:
    if not number:
        return _("No entry rings.")
    return ngettext("%(num)s entry rings, as you chose.", "%(num)s entries ring, as you chose.", number)
