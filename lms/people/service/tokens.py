"""Personal tokens: made, shown once, withdrawn; the note of the last use."""

from __future__ import annotations

from sqlalchemy import func, select

from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.often import fetches_now, is_noted
from lms.kit.refusal import NotFound, Refusal
from lms.kit.tokens import new_token
from lms.people.models import TOKEN_NAME_LENGTH, PersonalToken
from lms.people.queries import HANDLE_LENGTH
from lms.people.service.accounts import refuse_unconfirmed

MOST_TOKENS = 20


@use_case
def make_token(person_id: int, *, name: str) -> str:
    """A new token of the person, with which a program may read the API as the person and change nothing; it has 256
    bits, is shown once and stored as a hash only. At most 20 work at a time. Refused: an unconfirmed address (403)."""
    if not name or len(name) > TOKEN_NAME_LENGTH:
        sentence = _l("Give the token a name of at most %(n)s characters.", n=TOKEN_NAME_LENGTH)
        raise Refusal("name", sentence, "name")
    refuse_unconfirmed(person_id)
    working = (PersonalToken.person_id == person_id) & PersonalToken.withdrawn_at.is_(None)
    if (session().scalar(select(func.count(PersonalToken.id)).where(working)) or 0) >= MOST_TOKENS:
        raise Refusal("too_many", _l("You have %(n)s tokens; withdraw one first.", n=MOST_TOKENS))
    token, digest = new_token()
    row = add(PersonalToken(person_id=person_id, name=name, token_hash=digest, created_at=clock.now()))
    journal.record(("personal_token", row.id), "make", actor_id=person_id, after={"name": name})
    return token


@use_case
def withdraw_token(handle: str, *, person_id: int) -> None:
    """The person's token opens nothing from now on; others go on. A second time changes nothing; one of somebody else
    is not there (404)."""
    mine = PersonalToken.person_id == person_id, PersonalToken.token_hash.startswith(handle, autoescape=True)
    found = session().scalar(select(PersonalToken.id).where(*mine).order_by(PersonalToken.id).limit(1))
    if found is None or len(handle) != HANDLE_LENGTH:
        raise NotFound
    row = lock(PersonalToken, found)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        journal.record(("personal_token", found), "withdraw", actor_id=person_id)


@use_case
def note_use(token_id: int, *, full: bool) -> None:
    """Notes the use of a token, and counts a full answer; an unchanged one (304) is noted every ten minutes only."""
    row, now = lock(PersonalToken, token_id), clock.now()
    if not is_noted(row.used_at, now, full=full):
        return
    row.used_at = now
    if full:
        row.hour, row.hour_count = fetches_now(row.hour, row.hour_count, now)
