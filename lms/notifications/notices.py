"""The mail around a letter: a link to the page it is about, and why the person gets it."""

from __future__ import annotations

from markupsafe import Markup

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter

__all__ = ["Letter", "mail_html", "mail_text"]


def _why(network: str) -> str:
    return _("You get this mail because you have an account at %(network)s.", network=network)


def mail_text(letter: Letter, *, base_url: str, network: str, stop: str = "") -> str:
    """The plain text of the mail; `base_url` is the site's address without a final slash, `stop` the page on which such
    mails end."""
    parts = [letter.text]
    if letter.path:
        parts.append(base_url + letter.path)
    account = _("Your account: %(url)s", url=f"{base_url}/account")
    choice = _("How often this mail comes: %(url)s", url=base_url + letter.choice) if letter.choice else ""
    ending = _("No such mails any more: %(url)s", url=stop) if stop else ""
    parts.append("\n".join(filter(None, ("-- ", _why(network), choice, ending, account))))
    return "\n\n".join(parts) + "\n"


def mail_html(letter: Letter, *, base_url: str, network: str, lang: str, stop: str = "") -> str:
    """The same mail as HTML: the letter's own markup, else its paragraphs; no pictures, nothing loaded."""
    own = Markup(letter.html)  # noqa: S704 - made by our own notices
    pieces = [own or _paragraphs(letter.text)]
    if letter.path:
        address = base_url + letter.path
        pieces.append(Markup('<p><a href="{}">{}</a></p>').format(address, _("Open the page")))
    account = Markup('<a href="{}/account">{}</a>').format(base_url, _("Your account"))
    choice = Markup('<a href="{}">{}</a><br>').format(
        base_url + letter.choice, _("How often this mail comes")
    )
    no_more = Markup('<a href="{}">{}</a><br>').format(stop, _("No such mails any more")) if stop else ""
    ending = Markup("<hr><p><small>{}<br>{}{}{}</small></p>")
    pieces.append(ending.format(_why(network), choice if letter.choice else "", no_more, account))
    head = Markup('<!DOCTYPE html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>')
    body = Markup("<body>{}</body></html>\n").format(Markup("\n").join(pieces))
    return str(head.format(lang, letter.subject) + body)


def _paragraphs(text: str) -> Markup:
    blocks = (block.split("\n") for block in text.split("\n\n") if block.strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(Markup("<br>").join(lines)) for lines in blocks)
