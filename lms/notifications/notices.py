"""The mail around a letter: a link to the page it is about, and why the person gets it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter

__all__ = ["Letter", "Shell", "mail_html", "mail_text", "shell_of"]

FEED_PATH = "/calendar/subscribe"  # the address itself is a secret that no mail tells


@dataclass(frozen=True)
class Shell:
    """What is around every letter in one language: made once, however many are written. `ending` is plain text, the
    rest is markup: `open_page` the words of the link, `before` and `after` what stands around subject and letter.
    `no_more` are the words of the link that ends such mails, `feed` of that to the reader's own calendar."""

    base_url: str
    ending: str
    open_page: str
    no_more: str
    feed: str
    before: str
    after: str


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
        open_page=str(escape(_("Open the page"))),
        no_more=_("No such mails any more"),
        feed=_("All your dates, always up to date in your calendar program: your private feed"),
        before=f'<!DOCTYPE html>\n<html lang="{escape(lang)}"><head><meta charset="utf-8"><title>',
        after=str(after.format(why, chosen if choice else "", account, _("Your account"))),
    )


def mail_text(letter: Letter, shell: Shell, stop: str = "") -> str:
    """The plain text of the mail; `stop` is the address at which such mails end."""
    path = [shell.base_url + letter.path] if letter.path else []
    feed = [f"{shell.feed}: {shell.base_url}{FEED_PATH}"] if letter.dates and letter.attachment else []
    no_more = f"{shell.no_more}: {stop}\n" if stop else ""
    return "\n\n".join([letter.text, *path, *feed, shell.ending]) + f"\n{no_more}"


def mail_html(letter: Letter, shell: Shell, stop: str = "") -> str:
    """The same mail as HTML: the letter's own markup, else its paragraphs; no pictures, nothing loaded."""
    pieces = [letter.html or _paragraphs(letter.text)]  # its own markup is made by our notices
    if letter.path:
        pieces.append(f'<p><a href="{escape(shell.base_url + letter.path)}">{shell.open_page}</a></p>')
    if letter.dates and letter.attachment:
        pieces.append(f'<p><a href="{escape(shell.base_url + FEED_PATH)}">{escape(shell.feed)}</a></p>')
    if stop:
        pieces.append(f'<p><small><a href="{escape(stop)}">{escape(shell.no_more)}</a></small></p>')
    body = "\n".join([*pieces, shell.after])
    return f"{shell.before}{escape(letter.subject)}</title></head><body>{body}"


def _paragraphs(text: str) -> str:
    blocks = (block.replace("\n", "<br>") for block in str(escape(text)).split("\n\n") if block.strip())
    return "\n".join(f"<p>{block}</p>" for block in blocks)
