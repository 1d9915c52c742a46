"""What accounts hold about a person: the profile, devices, and the mails that went to the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from lms.kit import clock, journal
from lms.kit.db import session
from lms.kit.i18n import force_locale, network_zone
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.personal import Held, Kind, Part
from lms.kit.tokens import new_reference
from lms.outbox import queries as outbox
from lms.outbox.models import Mail
from lms.people.models import Attempt, Person, PersonalToken, RecoveryCode, SecondStep, SignInSession
from lms.people.service import attempts
from lms.people.service.credentials import MOVED

NOWHERE = "erased.invalid"
"""The domain of the addresses of erased accounts: no mail can go there (RFC 2606)."""

SESSIONS, WITHDRAWN, BEGUN = Period(days=30), Period(months=12), Period(days=1)


def former_name() -> str:
    """What somebody is called who was erased, in the language of the network."""
    with force_locale(_language()):
        return _("A former participant")


def _language() -> str:
    languages: tuple[str, ...] = current_app.config["LMS"].locales
    return languages[0]


def _address(person_id: int) -> str:
    return f"{person_id}@{NOWHERE}"


def _to_person(person_id: int) -> ColumnElement[bool]:
    """Mails to the address, however somebody spelled it who invited the person, and those that went to a former one
    before the account moved, which a letter to that one told."""
    letters = Mail.dedup_key.startswith(f"{MOVED}:{person_id}:", autoescape=True), Mail.recipient != ""
    to = func.lower(Mail.recipient)
    former = session().execute(select(to, Mail.id).where(*letters).order_by(Mail.id)).all()
    own = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    return or_(to == own, *((to == address) & (Mail.id <= letter) for address, letter in former))


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    journal.forget([("person", person_id)])
    journal.forget_own(person_id, kind="personal_token")
    return ()


def signed_in_since(person_id: int, instant: datetime) -> bool:
    """Whether the person has signed in after this instant."""
    query = select(SignInSession.id).where(
        SignInSession.person_id == person_id, SignInSession.created_at > instant
    )
    return session().scalar(query.limit(1)) is not None


def _old_sessions(now: datetime) -> Select[int]:
    """Sign-ins that ended, but for the newest of each person: it tells when somebody was here last."""
    newest = select(func.max(SignInSession.id)).group_by(SignInSession.person_id)
    before = SESSIONS.before(now)
    over = or_(SignInSession.ended_at <= before, SignInSession.expires_at <= before)
    return select(SignInSession.id).where(over, SignInSession.id.not_in(newest)).order_by(SignInSession.id)


def _remove_sessions(ids: Sequence[int]) -> Iterable[Callable[[], object]]:
    session().execute(delete(SignInSession).where(SignInSession.id.in_(ids)))
    return ()


def _old_tokens(now: datetime) -> Select[int]:
    old = PersonalToken.withdrawn_at <= WITHDRAWN.before(now)
    return select(PersonalToken.id).where(old).order_by(PersonalToken.id)


def _remove_tokens(ids: Sequence[int]) -> Iterable[Callable[[], object]]:
    session().execute(delete(PersonalToken).where(PersonalToken.id.in_(ids)))
    return ()


def _old_keys(now: datetime) -> Select[int]:
    old = SecondStep.confirmed_at.is_(None), SecondStep.made_at <= BEGUN.before(now)
    return select(SecondStep.id).where(*old).order_by(SecondStep.id)


def _remove_keys(ids: Sequence[int]) -> Iterable[Callable[[], object]]:
    begun = SecondStep.id.in_(ids), SecondStep.confirmed_at.is_(None)
    session().execute(delete(SecondStep).where(*begun))
    return ()


KINDS = (
    Kind(
        code="people.sessions",
        what=_l("Devices that signed in"),
        since=_l("after the session ended"),
        period=lambda: SESSIONS,
        due=_old_sessions,
        remove=_remove_sessions,
    ),
    Kind(
        code="people.tokens",
        what=_l("Tokens of programs that were withdrawn"),
        since=_l("after they were withdrawn"),
        period=lambda: WITHDRAWN,
        due=_old_tokens,
        remove=_remove_tokens,
    ),
    Kind(
        code="people.second_steps",
        what=_l("Second steps at sign-in that were begun and not confirmed"),
        since=_l("after they were begun"),
        period=lambda: BEGUN,
        due=_old_keys,
        remove=_remove_keys,
    ),
    Kind(
        code="people.attempts",
        what=_l("Counters of failed attempts"),
        since=_l("after the attempt"),
        period=lambda: Period(days=attempts.KEPT.days),
        due=lambda now: select(Attempt.id).where(Attempt.at < now - attempts.KEPT),
    ),
    Kind(
        code="outbox.words",
        what=_l("Words and addresses of mails"),
        since=_l("after they were sent"),
        period=lambda: Period(days=outbox.WORDS_DAYS),
        due=outbox.with_old_words,
    ),
)
PART = Part(
    name="account",
    held=(
        Held(
            what=_l("Mails to your address"),
            table=Mail,
            whose=_to_person,
            hidden=("dedup_key", "message_id", "html", "unsubscribe", "leased_until"),
            gone=True,
        ),
        Held(
            what=_l("Devices that signed in"),
            table=SignInSession,
            whose=lambda person_id: SignInSession.person_id == person_id,
            hidden=("token_hash",),
            gone=True,
        ),
        Held(
            what=_l("Tokens of your programs"),
            table=PersonalToken,
            whose=lambda person_id: PersonalToken.person_id == person_id,
            hidden=("token_hash", "hour", "hour_count"),
            gone=True,
        ),
        Held(
            what=_l("Second step at sign-in"),
            table=SecondStep,
            whose=lambda person_id: SecondStep.person_id == person_id,
            hidden=("sealed_key", "last_step"),
            gone=True,
        ),
        Held(
            what=_l("Recovery codes that are left"),
            table=RecoveryCode,
            whose=lambda person_id: RecoveryCode.person_id == person_id,
            hidden=("code_hash",),
            gone=True,
        ),
        Held(
            what=_l("Name, address, zone and language"),
            table=Person,
            whose=lambda person_id: Person.id == person_id,
            hidden=("id", "email_key", "password_hash"),
            blank={
                "name": lambda _person: former_name(),
                "email": _address,
                "email_key": _address,
                "ref": lambda _person: new_reference("P"),
                "password_hash": "",
                "zone": lambda _person: network_zone(),
                "language": lambda _person: _language(),
                "verified_at": None,
                "deactivated_at": lambda _person: clock.now(),
            },
            why=_l("A row without a name stays, so that what is counted is counted once."),
        ),
    ),
    let_go=_let_go,
    kinds=KINDS,
)
