"""What applicants, followers and home centres read about a slot: changed, closed, open again, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


@dataclass(frozen=True, kw_only=True)
class AboutSlot:
    """What a letter names; dates come written, with their zones. `ref` is the reader's application ("" for a draft or
    for who has none), `path` the page it is about."""

    slot: str
    slot_ref: str
    host: str
    path: str
    ref: str = ""
    reason: str = ""


def _letter(kind: str, about: AboutSlot, subject: str, *lines: str) -> Letter:
    reference = about.ref or about.slot_ref
    reason = [_("Reason: %(reason)s", reason=about.reason)] if about.reason else []
    facts = "\n".join(
        [
            _("Slot: %(slot)s, %(host)s", slot=about.slot, host=about.host),
            _("Reference: %(ref)s", ref=reference),
        ]
    )
    text = "\n\n".join([*filter(None, lines), *reason, facts])
    return Letter(kind=kind, subject=subject, text=text, path=about.path)


def slot_changed(about: AboutSlot, changes: Sequence[str], *, note: str) -> Letter:
    """To an applicant with an open case: what changed, and the host's note."""
    subject = _("The slot has changed: %(slot)s", slot=about.slot)
    what = _("%(host)s has changed the slot you applied to. What changed:", host=about.host)
    listed = "\n".join(f"• {line}" for line in changes)
    words = _("The host writes: %(note)s", note=note) if note else ""
    check = _("Please check that your dates and your plan still fit. You need not do anything if they do.")
    return _letter("slot-changed", about, subject, what, listed, words, check)


def slot_closed(about: AboutSlot, *, decision: str, draft: bool) -> Letter:
    """To an applicant: no more applications; when the host decides, or that the draft is kept."""
    subject = _("Applications are closed: %(slot)s", slot=about.slot)
    if draft:
        what = _(
            "The slot takes no applications any more. Your draft is kept; ask the host if the slot reopens."
        )
    elif decision:
        what = _(
            "The slot takes no applications any more. The host decides by %(day)s; you need not do anything.",
            day=decision,
        )
    else:
        what = _("The slot takes no applications any more. The host decides; you need not do anything.")
    return _letter("slot-closed", about, subject, what)


def slot_reopened(about: AboutSlot, *, until: str) -> Letter:
    """To somebody who follows the slot: it is open again."""
    subject = _("Open again: %(slot)s", slot=about.slot)
    what = _("The slot takes applications again.")
    by = _("Apply by %(when)s.", when=until) if until else ""
    return _letter("slot-reopened", about, subject, what, by)


def slot_cancelled(about: AboutSlot, *, draft: bool) -> Letter:
    """To the owner of an open application or a draft: the host has cancelled the slot, and so the application."""
    subject = _("Cancelled by the host: %(slot)s", slot=about.slot)
    if draft:
        what = _("%(host)s has cancelled the slot. Your draft cannot be sent any more.", host=about.host)
    else:
        what = _("%(host)s has cancelled the slot, and with it your application.", host=about.host)
    return _letter("slot-cancelled", about, subject, what, _("You need not do anything."))


def slot_cancelled_home(about: AboutSlot, applications: Sequence[str]) -> Letter:
    """To a coordinator of the home centre: which applications of the own people ended with the slot."""
    subject = _("Cancelled by the host: %(slot)s", slot=about.slot)
    what = _(
        "%(host)s has cancelled the slot. Applications of your centre that end with it:", host=about.host
    )
    listed = "\n".join(f"• {line}" for line in applications)
    return _letter("slot-cancelled-home", about, subject, what, listed, _("You need not do anything."))
