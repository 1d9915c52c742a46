"""What accounts hold about a person: the profile, devices, and the mails that went to the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import current_app
from sqlalchemy import ColumnElement, select

from lms.kit import clock, journal
from lms.kit.i18n import force_locale, network_zone
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.personal import Held, Part
from lms.kit.tokens import new_reference
from lms.outbox.models import Mail
from lms.people.models import Person, SignInSession

NOWHERE = "erased.invalid"
"""The domain of the addresses of erased accounts: no mail can go there (RFC 2606)."""


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
    return Mail.recipient == select(Person.email).where(Person.id == person_id).scalar_subquery()


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    journal.forget([("person", person_id)])
    return ()


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
)
