"""What we write to a person about the own data."""

from __future__ import annotations

from collections.abc import Sequence

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter

PAGE = "/account/privacy"


def export_ready(*, until: str) -> Letter:
    """The file is there; whoever did not ask for it is warned."""
    text = [
        _("The file with all that is kept about you is ready. You can fetch it until %(when)s.", when=until),
        _("If you did not ask for it, somebody else uses your account: change your password at once."),
    ]
    return Letter(kind="privacy.export", subject=_("Your data is ready"), text="\n\n".join(text), path=PAGE)


def erasure_asked(*, when: str) -> Letter:
    """When the account goes, and how to keep it."""
    text = [
        _("You asked that your account and your data be erased. That happens on %(when)s.", when=when),
        _(
            "Until then you can take it back on the page below. Afterwards nothing can be brought back,"
            " and this is the last mail about it."
        ),
        _("If it was not you who asked, take it back and change your password."),
    ]
    return Letter(
        kind="privacy.erasure",
        subject=_("Your account will be erased on %(when)s", when=when),
        text="\n\n".join(text),
        path=f"{PAGE}/erasure",
    )


def erasure_wished(*, when: str) -> Letter:
    """When the account goes because of a written wish that an administrator entered, and how to keep it."""
    text = [
        _("You wrote to us that your account and your data be erased. That happens on %(when)s.", when=when),
        _(
            "Until then you can sign in and take it back on the page below. Afterwards nothing can be brought back,"
            " and this is the last mail about it."
        ),
        _("If you did not write to us, take it back and answer to this mail."),
    ]
    return Letter(
        kind="privacy.erasure",
        subject=_("Your account will be erased on %(when)s", when=when),
        text="\n\n".join(text),
        path=f"{PAGE}/erasure",
    )


def unused(*, when: str, months: int) -> Letter:
    """The account has not been used for long."""
    text = [
        _(
            "Nobody has signed in to your account for %(n)s months. It will be erased on %(when)s.",
            n=months,
            when=when,
        ),
        _("To keep it, sign in before that day."),
    ]
    return Letter(
        kind="privacy.unused",
        subject=_("Your account will be erased on %(when)s", when=when),
        text="\n\n".join(text),
        path=PAGE,
    )


def taken_back() -> Letter:
    """The account stays."""
    return Letter(
        kind="privacy.taken-back",
        subject=_("Your account stays"),
        text=_("You took back that your account and your data be erased. Nothing was changed."),
        path=PAGE,
    )


def wish_taken_back() -> Letter:
    """The account stays: the written wish was entered by mistake."""
    text = [
        _(
            "We wrote to you that your account and your data would be erased. That was our mistake: your account stays."
        ),
        _("If you do wish it, ask for it on the page below, or write to us again."),
    ]
    return Letter(
        kind="privacy.taken-back",
        subject=_("Your account stays"),
        text="\n\n".join(text),
        path=f"{PAGE}/erasure",
    )


def in_the_way(sentences: Sequence[str]) -> Letter:
    """The day has come, but others depend on something that is open."""
    text = [
        _("Your account was to be erased today, but others depend on something that is open:"),
        "\n".join(f"- {each}" for each in sentences),
        _("We try again every day, and erase it as soon as nothing stands in the way."),
    ]
    return Letter(
        kind="privacy.in-the-way",
        subject=_("Your account could not be erased yet"),
        text="\n\n".join(text),
        path=f"{PAGE}/erasure",
    )
