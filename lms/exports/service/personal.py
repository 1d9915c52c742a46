"""What exports hold about who asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from flask import current_app
from sqlalchemy import select

from lms.exports import queries
from lms.exports.models import ExportFile
from lms.exports.service.making import FOLDER
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.personal import Held, Kind, Part


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    stored = select(ExportFile.stored).where(ExportFile.person_id == person_id)
    return [partial(FOLDER.remove, list(session().scalars(stored)))]


PART = Part(
    name="exports",
    held=(
        Held(
            what=_l("Exports that you asked for"),
            table=ExportFile,
            whose=lambda person_id: ExportFile.person_id == person_id,
            hidden=("stored",),
            gone=True,
        ),
    ),
    let_go=_let_go,
    kinds=(
        Kind(
            code="exports.files",
            what=_l("Files of large exports"),
            since=_l("after they were made"),
            period=lambda: Period(days=current_app.config["LMS"].LMS_EXPORT_DAYS),
            due=lambda now: select(ExportFile.id).where(queries.over(now)).order_by(ExportFile.id),
        ),
    ),
)
