"""The letters about accounts: pure functions of plain values. They go to an address, not to an inbox."""

from __future__ import annotations

from typing import NamedTuple

from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext


class Letter(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


def _letter(subject: str, *paragraphs: str) -> Letter:
    return Letter(subject, "\n\n".join(paragraphs) + "\n")


def _greeting(name: str) -> str:
    return _("Hello %(name)s,", name=name)


def _not_you() -> str:
    return _("If this was not you, you need not do anything: without the link nothing happens.")


def confirm_address(*, name: str, network: str, link: str, days: int) -> Letter:
    """Asks to confirm the address of a new account."""
    return _letter(
        _("Confirm your mail address"),
        _greeting(name),
        _(
            "an account at %(network)s was made with this address. Open this page and press the button to confirm it:",
            network=network,
        ),
        link,
        ngettext("The link works for %(num)s day.", "The link works for %(num)s days.", days),
        _not_you(),
    )


def already_registered(*, name: str, network: str, sign_in: str, reset: str) -> Letter:
    """Tells the owner of an account that somebody tried to register its address again."""
    return _letter(
        _("You already have an account"),
        _greeting(name),
        _(
            "somebody, probably you, wanted to register this address at %(network)s. It has an account already.",
            network=network,
        ),
        _("Sign in: %(link)s", link=sign_in),
        _("Forgotten the password? Choose a new one: %(link)s", link=reset),
    )


def reset_password(*, name: str, link: str) -> Letter:
    """The link to choose a new password."""
    return _letter(
        _("Choose a new password"),
        _greeting(name),
        _("a new password was asked for. Open this page to choose it; the link works once, for one hour:"),
        link,
        _not_you(),
    )


def password_changed(*, name: str, reset: str) -> Letter:
    """Tells that the password is new, in case it was somebody else."""
    return _letter(
        _("Your password was changed"),
        _greeting(name),
        _("the password of your account was changed, and you were signed out everywhere else."),
        _("If this was not you, choose a new password at once: %(link)s", link=reset),
    )


def confirm_new_address(*, name: str, link: str) -> Letter:
    """To the new address: asks to confirm that the account shall move to it."""
    return _letter(
        _("Confirm your new mail address"),
        _greeting(name),
        _(
            "your account shall use this address from now on. Open this page and press the button to confirm it:"
        ),
        link,
        _not_you(),
    )


def address_taken(*, name: str, sign_in: str) -> Letter:
    """To an address that has an account: another account wanted to move to it."""
    return _letter(
        _("This address already has an account"),
        _greeting(name),
        _(
            "an account that you may have wanted to move to this address could not be moved: it has one of its own."
        ),
        _("Sign in: %(link)s", link=sign_in),
    )


def address_changed(*, name: str, new_email: str, reset: str) -> Letter:
    """To the old address: the account has moved."""
    return _letter(
        _("Your mail address was changed"),
        _greeting(name),
        _("your account uses the address %(email)s from now on.", email=new_email),
        _("If this was not you, write to the network office and choose a new password: %(link)s", link=reset),
    )


def _was_it_you(reset: str) -> str:
    return _(
        "If this was not you, choose a new password at once and write to the network office: %(link)s",
        link=reset,
    )


def second_step_on(*, name: str, reset: str) -> Letter:
    """Tells that signing in asks for a code from now on."""
    return _letter(
        _("Your second step at sign-in is set up"),
        _greeting(name),
        _(
            "signing in to your account asks for a code of your app from now on. You were signed out everywhere else."
        ),
        _("Keep the recovery codes where you find them without your phone."),
        _was_it_you(reset),
    )


def second_step_off(*, name: str, reset: str) -> Letter:
    """Tells that the password alone is enough again."""
    return _letter(
        _("Your second step at sign-in is switched off"),
        _greeting(name),
        _("signing in to your account asks for the password alone now. The codes of your app work no more."),
        _was_it_you(reset),
    )


def recovery_code_used(*, name: str, reset: str, left: int) -> Letter:
    """Tells that one of the codes on paper was used, and how many are left."""
    return _letter(
        _("A recovery code was used"),
        _greeting(name),
        _("one of the recovery codes of your account was used in the place of a code of your app."),
        ngettext("%(num)s recovery code is left.", "%(num)s recovery codes are left.", left),
        _was_it_you(reset),
    )


def recovery_codes_renewed(*, name: str, reset: str) -> Letter:
    """Tells that the codes on paper are new ones."""
    return _letter(
        _("Your recovery codes are new"),
        _greeting(name),
        _("your account has ten new recovery codes. Those before work no more."),
        _was_it_you(reset),
    )
