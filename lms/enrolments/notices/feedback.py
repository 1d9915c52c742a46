"""To the people of a run that is over: how was it?"""

from __future__ import annotations

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def ask_feedback(about: About) -> Letter:
    """To somebody who took part: what did you think of it? Nobody learns who said what."""
    return letter(
        "ask-feedback",
        about,
        _("How was it? %(run)s", run=about.run),
        _(
            "Please tell %(host)s what was good and what could be better. It takes two minutes.",
            host=about.host,
        ),
        _("Your answers are kept without your name, and shown once five people have answered."),
    )
