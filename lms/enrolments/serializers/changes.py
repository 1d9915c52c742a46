"""What changed in a run, in the words of the messages about it."""

from __future__ import annotations

from lms.courses.rules import MODES, Change, RunChange, SessionCard, SessionChange
from lms.kit.i18n import format_days
from lms.kit.i18n import gettext as _
from lms.kit.spans import format_span


def changes_in_words(change: RunChange, *, zone: str) -> list[str]:
    """What changed in a run, one line each, old and new, with the run's zone and, where it differs, the reader's."""
    lines = [line for each in change.sessions for line in _session_changes(each, zone, change)]
    if not change.sessions and change.moved:
        old = format_days(change.before.starts_on, change.before.ends_on) or change.before.period_text
        new = format_days(change.after.starts_on, change.after.ends_on) or change.after.period_text
        lines.append(_("New days: %(new)s (before: %(old)s)", new=new, old=old))
    for label, name in ((_("Place"), "place"), (_("City"), "city")):
        old, new = getattr(change.before, name), getattr(change.after, name)
        if old != new:
            lines.append(
                _("%(label)s: %(new)s (before: %(old)s)", label=label, new=new or "–", old=old or "–")
            )
    if change.before.mode != change.after.mode:
        lines.append(_("How it takes place: %(new)s", new=MODES.get(change.after.mode, change.after.mode)))
    if change.before.join_link != change.after.join_link:
        lines.append(_("There is a new join link; you find it on the page of the run."))
    return lines or [_("Details of the run have changed; you find them on its page.")]


def _follows_the_run(each: SessionChange, change: RunChange) -> bool:
    """Whether the session only goes where its run goes, which is told once, for the run."""
    old, new = change.before.place, change.after.place
    return old != new and each.before is not None and (each.before.place, each.after.place) == (old, new)


def _session_changes(each: SessionChange, zone: str, change: RunChange) -> list[str]:
    name = each.after.title or _("Session")
    if Change.STATUS in each.changes and each.after.state == "cancelled":
        return [_("%(name)s, %(when)s: cancelled", name=name, when=_when(each.after, zone))]
    if each.before is None:
        return [_("New: %(name)s, %(when)s", name=name, when=_when(each.after, zone))]
    lines = []
    if Change.TIME in each.changes:
        lines.append(
            _(
                "%(name)s: now %(new)s, before %(old)s",
                name=name,
                new=_when(each.after, zone),
                old=_when(each.before, zone),
            )
        )
    if Change.PLACE in each.changes and not _follows_the_run(each, change):
        lines.append(
            _(
                "%(name)s: place now %(new)s, before %(old)s",
                name=name,
                new=each.after.place,
                old=each.before.place,
            )
        )
    if Change.LINK in each.changes:
        lines.append(_("%(name)s: there is a new join link on the page of the run", name=name))
    return lines


def _when(card: SessionCard, zone: str) -> str:
    span = format_span(card.starts_at, card.ends_at, card.zone, reader=zone)
    second = f" ({span.second.text}, {span.second.zone_name})" if span.second else ""
    return f"{span.first.text}, {span.first.zone_name}{second}"
