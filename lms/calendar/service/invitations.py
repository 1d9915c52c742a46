"""Invitations by mail: what letters made due is compared with what was mailed, and the difference goes out."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import exists, select, update

from lms.agenda.models import Entry
from lms.agenda.queries import mailing
from lms.agenda.rules import InvitationPart
from lms.calendar import notices, queries
from lms.centres import queries as centres
from lms.config import Settings
from lms.kit import clock, ical
from lms.kit.db import session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.notifications import queries as notifications
from lms.notifications.models import Invited
from lms.notifications.notices import mail_html, mail_text, shell_of
from lms.notifications.rules.inviting import Sent, next_method, part_of
from lms.outbox import service as outbox
from lms.people import queries as people
from lms.people.queries import PersonCard

BATCH = 50
AHEAD = timedelta(days=7)


def send_invitations() -> int:
    """A due job: mails first invitations, updates and cancellations that have become due; gives how many. One mail for
    each entry, because calendar programs read one UID in a mail (RFC 5546, 3.2.2). A second time does nothing."""
    total = 0
    while (found := _send_some()) is not None:
        total += found
    return total


@use_case
def look_again_soon_before() -> None:
    """A due job: invitations to what begins within a week are looked at once more. A room that changes earlier is no
    letter's matter (a feed shows it); an invitation is right in time."""
    now = clock.now()
    near = exists().where(
        Entry.group_kind == Invited.group_kind,
        Entry.group_id == Invited.group_id,
        Entry.starts_at.between(now, now + AHEAD),
    )
    again = update(Invited).where(Invited.due.is_(False), near).values(due=True)
    session().execute(again.execution_options(synchronize_session=False))


@use_case
def _send_some() -> int | None:
    """At most `BATCH` people and groups; None when none is due. Rows another worker is at are passed over."""
    due = (
        select(Invited).where(Invited.due).order_by(Invited.id).limit(BATCH).with_for_update(skip_locked=True)
    )
    rows = list(session().scalars(due))
    cards = people.person_cards(row.person_id for row in rows)
    return sum(_follow(row, cards[row.person_id]) for row in rows) if rows else None


def _follow(row: Invited, person: PersonCard) -> int:
    """Mails what is new about these dates; nothing to somebody who cannot be reached."""
    begins, row.due, row.begins = row.begins, False, False
    if not person.reachable:
        return 0
    now, lang = clock.now(), known_language(person.language)
    choice, fetched = notifications.calendar_choice(person.id), queries.fetched_at(person.id)
    invites = begins and part_of(choice, fetched_at=fetched, now=now) == "invitation"
    group = (row.group_kind, row.group_id)
    sent: Sent = {uid: (int(number), str(method)) for uid, (number, method) in row.sent.items()}
    mailed = dict(row.sent)
    with force_locale(lang):
        for part in mailing.invitation_parts(group, person.id, lang=lang, now=now):
            method = next_method(part, sent, invites=invites, now=now)
            if method is not None:
                _mail(row, person, part, method, again=sent.get(part.uid, (0, ""))[1] == "REQUEST", lang=lang)
                mailed[part.uid] = [part.sequence, method]
    count = sum(mailed[uid] != row.sent.get(uid) for uid in mailed)
    row.sent = mailed
    return count


def _mail(
    row: Invited, person: PersonCard, part: InvitationPart, method: ical.Method, *, again: bool, lang: str
) -> None:
    settings: Settings = current_app.config["LMS"]
    if method == "REQUEST":
        letter = notices.invited(part.card, zone=person.zone, again=again, leave_path=row.leave_path)
    else:
        letter = notices.taken_back(part.card, zone=person.zone)
    shell = shell_of(base_url=settings.base_url, network=settings.LMS_NETWORK_NAME, lang=lang)
    calendar = ical.scheduled(
        method,
        part.body,
        part.zone,
        organizer=_organizer(row, settings),
        attendee=ical.Party(person.email, person.name),
        sent_by=settings.LMS_MAIL_FROM,
    )
    outbox.enqueue(
        person.email,
        dedup_key=f"invitation:{row.id}:{part.uid}:{part.sequence}:{method}",
        subject=letter.subject,
        text=mail_text(letter, shell),
        html=mail_html(letter, shell),
        attachment_name="invite.ics" if method == "REQUEST" else "cancel.ics",
        attachment_type=f"text/calendar; charset=utf-8; method={method}",
        attachment=calendar,
    )


def _organizer(row: Invited, settings: Settings) -> ical.Party:
    """The centre's mailbox, or the network's where it has none; once mailed, it stays the same, or calendars would take
    the next mail for a stranger's."""
    name, address = centres.mailbox_of(row.centre_id) if row.centre_id is not None else ("", "")
    row.organizer = row.organizer or address or settings.LMS_MAIL_FROM
    return ical.Party(row.organizer, name or settings.LMS_NETWORK_NAME)
