"""What is kept about wishes, and what the journal says of what a person did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy import select

from lms.kit.consents import Consent
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.journal import JournalRow
from lms.kit.openings import Opening
from lms.kit.personal import Held, Part
from lms.privacy.models import DataExport, Erasure
from lms.privacy.service.exporting import FOLDER
from lms.privacy.service.keeping import KINDS


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    stored = select(DataExport.stored).where(DataExport.person_id == person_id, DataExport.stored != "")
    return [partial(FOLDER.remove, list(session().scalars(stored)))]


PART = Part(
    name="privacy",
    held=(
        Held(
            what=_l("Files of your data that you asked for"),
            table=DataExport,
            whose=lambda person_id: DataExport.person_id == person_id,
            hidden=("stored",),
            gone=True,
        ),
        Held(
            what=_l("That you asked to be erased"),
            table=Erasure,
            whose=lambda person_id: Erasure.person_id == person_id,
            kept=("by", "state"),
            why=_l("It proves that we did it; it names nobody."),
        ),
        Held(
            what=_l("Who opened your cases"),
            table=Opening,
            whose=lambda person_id: Opening.owner_id == person_id,
            hidden=("owner_id", "reader_id"),
            kept=("thing_kind", "ref"),
            why=_l("Who read what is kept for 24 months; it names you no more."),
        ),
        Held(
            what=_l("Cases of others that you opened"),
            table=Opening,
            whose=lambda person_id: Opening.reader_id == person_id,
            hidden=("owner_id", "reader_id"),
            kept=("thing_kind", "ref"),
            why=_l("They may ask who read their case; it goes after 24 months and names you no more."),
        ),
        Held(
            what=_l("What you consented to"),
            table=Consent,
            whose=lambda person_id: Consent.person_id == person_id,
            hidden=("person_id", "thing_id", "part"),
            gone=True,
        ),
        Held(
            what=_l("What the journal says that you did"),
            table=JournalRow,
            whose=lambda person_id: JournalRow.actor_id == person_id,
            hidden=("actor_id", "before", "after"),
            kept=("thing_kind", "move", "before", "after", "reason", "side"),
            why=_l(
                "The journal keeps what happened and when; reasons about your own cases go, and your name."
            ),
        ),
    ),
    let_go=_let_go,
    kinds=KINDS,
)
