"""Looking after a running network: invariants, calendar entries, mails that were given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click
from flask.cli import AppGroup, with_appcontext

from lms.agenda import service as agenda_service
from lms.agenda.rules import EntrySource
from lms.calendar import queries as calendar
from lms.cli import schema
from lms.cli.schema import plainly
from lms.courses import queries as courses
from lms.enrolments import service as enrolments
from lms.enrolments.queries import answering, waiting
from lms.exchanges import queries as exchanges
from lms.exchanges import service as exchange_service
from lms.imports import queries as imports
from lms.kit import seals
from lms.notifications import queries as notifications
from lms.outbox import queries as mails
from lms.outbox import service as outbox_service
from lms.outbox.rules import DEAD

Check = Callable[[], Iterable[str]]


def entry_sources() -> Iterator[EntrySource]:
    """What calendars should hold, of every feature."""
    yield from courses.entry_sources()
    yield from waiting.entry_sources()
    yield from answering.answer_sources()
    yield from exchanges.entry_sources()
    yield from imports.entry_sources()


CHECKS: tuple[tuple[str, Check], ...] = (
    ("seats, waiting lists and journal", enrolments.violations),
    ("places, agreements, stays and their journal", exchange_service.violations),
    ("calendar entries", lambda: agenda_service.check(entry_sources())),
    ("invitations by mail", calendar.violations),
    ("notices", notifications.violations),
    ("mails", mails.violations),
    ("journal as it was sealed", seals.violations),
)
"""What must hold at any time: words for people, and a question that gives one sentence for each violation."""


@click.command("doctor")
@with_appcontext
@plainly
def doctor() -> None:
    """Checks every invariant; exits with 1 when one is violated."""
    schema.require_current()
    violated = 0
    for words, check in CHECKS:
        found = list(check())
        violated += len(found)
        click.echo(f"{'VIOLATED' if found else 'OK':<9} {words}")
        for sentence in found:
            click.echo(f"          {sentence}")
    if violated:
        raise click.ClickException(f"Violations: {violated}.")


agenda = AppGroup("agenda", help="Calendar entries.")


@agenda.command("check")
@click.option("--repair", is_flag=True, help="Write entries that differ anew.")
@plainly
def agenda_check(repair: bool) -> None:
    """Compares every calendar entry with its source; exits with 1 when one differs and is not repaired."""
    schema.require_current()
    found = agenda_service.check(entry_sources(), repair=repair)
    for sentence in found:
        click.echo(sentence)
    left = agenda_service.check(entry_sources()) if repair and found else found
    if left:
        raise click.ClickException(f"Differences between entries and their source: {len(left)}.")
    click.echo("Repaired." if found else "Every entry equals its source.")


outbox = AppGroup("outbox", help="Mails.")


@outbox.command("retry")
@click.argument("mail", required=False)
@click.option("--all", "every", is_flag=True, help="Every mail that was given up.")
@plainly
def outbox_retry(mail: str | None, every: bool) -> None:
    """Tries MAIL (its name as /admin/mail shows it) again from the start, or all of them; without either lists them."""
    schema.require_current()
    if every:
        click.echo(f"Mails that will be tried again: {outbox_service.retry_all()}")
        return
    if mail:
        outbox_service.retry(mail)
        click.echo("The mail will be tried again.")
        return
    dead = mails.mail_page(state=DEAD)
    for card in dead.items:
        click.echo(f"{card.ref}  {card.created_at:%Y-%m-%d %H:%M}Z  {card.subject}: {card.last_error}")
    click.echo(f"Mails that were given up: {dead.total}")
