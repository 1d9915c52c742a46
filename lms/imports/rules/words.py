"""What is said about calendars of others: pure."""

from __future__ import annotations

from lms.kit.fetch import WORDS as FETCH_WORDS
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.ical.outside import Remark, Unreadable
from lms.kit.refusal import Sentence

REFUSED: dict[str, Sentence] = {
    "not_a_calendar": _l("This is not a calendar: it does not begin with BEGIN:VCALENDAR."),
    "not_whole": _l("The calendar is not whole: something in it begins and does not end."),
    "broken_line": _l("The calendar has a line that is none: it has no colon."),
    "not_text": _l("The calendar is not text in UTF-8."),
    "line_too_long": _l("The calendar has a line of more than 100 KB."),
    "too_many": _l("The calendar has more than 5,000 parts."),
    "too_deep": _l("The calendar has parts within parts within parts, more than four deep."),
    "too_large": _l("The calendar is larger than 5 MB."),
    "too_many_dates": _l("The calendar has more than 10,000 dates in two years."),
    "too_long": _l("Reading the calendar takes more time or memory than it may."),
    "none_readable": _l("The calendar has events, but none of them can be read."),
}
"""Why a whole file is refused, by the code of `Unreadable`."""

REMARKED: dict[str, Sentence] = {
    "zone": _l("the time zone %(value)s is unknown"),
    "no_start": _l("it has no start"),
    "start": _l("the start %(value)s cannot be read"),
    "mixed": _l("it begins with a day and ends with a time, or the other way round"),
    "far": _l("%(value)s is not between 1990 and 2100"),
    "private": _l("its owner calls it private"),
    "rule": _l("the rule %(value)s cannot be followed"),
    "too_many_dates": _l("its rule gives more than 1,000 dates in two years, or takes too long to follow"),
    "instance": _l("which date of its series it replaces, %(value)s, cannot be read"),
    "range": _l("the change is taken for this one date only, not for all later ones"),
    "end_before_start": _l("its end lies before its start and is left out"),
    "two_ends": _l("it has both an end and a length; the end counts"),
    "end": _l("its end or length %(value)s cannot be read and is left out"),
    "value": _l("%(value)s cannot be read and is left out"),
    "line": _l("the line cannot be read and is left out"),
    "outside": _l("%(value)s stands outside the calendar; it is taken as part of it"),
    "not_utf8": _l("the file is not in UTF-8; it was read as Windows-1252"),
    "no_events": _l("there is no event in the file"),
    "more": _l("and %(value)s more remarks"),
}
"""What is said about one event or the file, by the code of `Remark`."""


_RESULTS: dict[str, Sentence] = {
    "": _l("Not fetched yet."),
    "taken": _l("Fetched and taken over."),
    "preview": _l("Read; waits for approval."),
    "unchanged": _l("Nothing has changed at the source."),
    "empty": _l("The source has no events now; nothing was changed here."),
}


def result_words(code: str, line: int = 0) -> str:
    """What came of the latest attempt, by the code that is kept."""
    if code in REFUSED:
        return refusal_words(Unreadable(code, line))
    return str(_RESULTS[code] if code in _RESULTS else FETCH_WORDS[code])


def refusal_words(refused: Unreadable) -> str:
    """Why a file is refused, in one sentence, with its line."""
    sentence = str(REFUSED[refused.code])
    return (
        str(_l("Line %(line)s: %(words)s", line=refused.line, words=sentence)) if refused.line else sentence
    )


def remark_words(remark: Remark) -> str:
    """A remark with its line and title: 'Line 12, “Analog design”, not taken: it has no start.'"""
    words = str(REMARKED[remark.code]) % {"value": remark.value}
    where = str(_l("Line %(line)s", line=remark.line)) if remark.line else ""
    title = f"“{remark.title}”" if remark.title else ""
    left_out = str(_l("not taken")) if remark.left_out else ""
    before = ", ".join(filter(None, (where, title, left_out)))
    return f"{before}: {words}." if before else f"{words[:1].upper()}{words[1:]}."
