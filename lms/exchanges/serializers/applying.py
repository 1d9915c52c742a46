"""What is checked before it is sent, lists of the desk in words; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lms.exchanges.rules import STATE_NAMES, ApplicationCard, Role
from lms.exchanges.serializers.casebook import sent_rows, sent_texts
from lms.kit.i18n import gettext as _
from lms.kit.refusal import Problem, Sentence

CHECKED = {Role.APPLICANT}


def answers_of(
    card: ApplicationCard, files: Iterable[tuple[str, str]], *, home: str, edit: str
) -> list[tuple[str, str, str]]:
    """Every answer with the address where it is changed, for the macro `check_answers`."""
    rows = [(_("Home centre"), home), *sent_rows(card, CHECKED), *sent_texts(card, CHECKED), *files]
    consents = [
        (_("Home and host may read it"), card.consent_share),
        (_("Results may be published"), card.consent_publish),
        (_("Photographs may be published"), card.consent_photo),
    ]
    rows += [(label, _("yes") if given else _("no")) for label, given in consents]
    return [(label, value or _("nothing"), edit) for label, value in rows]


def problem_links(problems: Iterable[Problem], edit: str) -> list[tuple[str, Sentence]]:
    """Each problem with the address of the field it belongs to."""
    return [(f"{edit}#{problem.field}" if problem.field else edit, problem.sentence) for problem in problems]


def waiting_words(what: str) -> str:
    """What waits for the centre, in words."""
    return {
        "endorse": _("Endorse"),
        "decide": _("Decide"),
        "agreement": _("Write the agreement"),
        "sign": _("Sign"),
        "report": _("Accept the report"),
    }[what]


def state_filter(names: Mapping[str, Sentence] = STATE_NAMES) -> dict[str, Sentence]:
    """The states a list of the desk can be narrowed to: those of what was sent."""
    return {state: words for state, words in names.items() if state != "draft"}
