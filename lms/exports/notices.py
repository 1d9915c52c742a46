"""What we write to who asked for an export."""

from __future__ import annotations

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter

PAGE = "/account/exports"


def ready(*, ref: str, name: str, until: str) -> Letter:
    """The file is there; it is not sent by mail."""
    return Letter(
        kind="export.ready",
        subject=_("Your export is ready: %(name)s", name=name),
        text=_("You can fetch it until %(when)s. Then it is deleted.", when=until),
        path=f"{PAGE}/{ref}",
    )


def not_made(*, ref: str, name: str) -> Letter:
    """There will be no file; the page says why."""
    return Letter(
        kind="export.not-made",
        subject=_("Your export could not be made: %(name)s", name=name),
        text=_("The page says why, and what to do."),
        path=f"{PAGE}/{ref}",
    )
