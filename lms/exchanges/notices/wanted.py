"""What the author of a "looking for" post reads."""

from __future__ import annotations

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def wanted_expired(title: str, *, ref: str, path: str) -> Letter:
    """To the author: the post has left the list after 90 days."""
    subject = _("Your post has expired: %(title)s", title=title)
    text = "\n\n".join(
        [
            _("Your post was listed for 90 days and has left the list."),
            _("If you still look for it, write it again: the page of the post has its text."),
            _("Reference: %(ref)s", ref=ref),
        ]
    )
    return Letter(kind="wanted-expired", subject=subject, text=text, path=path)
