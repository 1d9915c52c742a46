"""The mail around a letter: a link to the page it is about, and why the person gets it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter

__all__ = ["Letter", "Shell", "mail_html", "mail_text", "shell_of"]


@dataclass(frozen=True)
class Shell:
    """What is around every letter in one language: made once, however many are written. `open_page` are the words of
    the link, `before` stands before the subject, `after` behind what the letter says."""

    base_url: str
    ending: str
    open_page: str
    before: Markup
    after: Markup


def shell_of(*, base_url: str, network: str, lang: str, choice: str = "") -> Shell:
    """To be called with the reader's language in force; `base_url` is the site's address without a final slash,
    `choice` the page on which the reader chooses how often such a mail comes."""
    why = _("You get this mail because you have an account at %(network)s.", network=network)
    account = f"{base_url}/account"
    often = _("How often this mail comes: %(url)s", url=base_url + choice) if choice else ""
    ending = "\n".join(filter(None, ("-- ", why, often, _("Your account: %(url)s", url=account))))
    chosen = Markup('<a href="{}">{}</a><br>').format(base_url + choice, _("How often this mail comes"))
    after = Markup('<hr><p><small>{}<br>{}<a href="{}">{}</a></small></p></body></html>\n')
    return Shell(
        base_url=base_url,
        ending=ending,
        open_page=_("Open the page"),
        before=Markup('<!DOCTYPE html>\n<html lang="{}"><head><meta charset="utf-8"><title>').format(lang),
        after=after.format(why, chosen if choice else "", account, _("Your account")),
    )


def mail_text(letter: Letter, shell: Shell) -> str:
    """The plain text of the mail."""
    path = [shell.base_url + letter.path] if letter.path else []
    return "\n\n".join([letter.text, *path, shell.ending]) + "\n"


def mail_html(letter: Letter, shell: Shell) -> str:
    """The same mail as HTML: the letter's own markup, else its paragraphs; no pictures, nothing loaded."""
    own = Markup(letter.html)  # noqa: S704 - made by our own notices
    pieces = [own or _paragraphs(letter.text)]
    if letter.path:
        address = shell.base_url + letter.path
        pieces.append(Markup('<p><a href="{}">{}</a></p>').format(address, shell.open_page))
    head = shell.before + letter.subject + Markup("</title></head><body>")
    return str(head + Markup("\n").join([*pieces, shell.after]))


def _paragraphs(text: str) -> Markup:
    blocks = (escape(block).split("\n") for block in text.split("\n\n") if block.strip())
    return Markup("\n").join(Markup("<p>") + Markup("<br>").join(lines) + Markup("</p>") for lines in blocks)
