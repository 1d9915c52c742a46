"""The moves once a session has begun: attendance, what came of it, the certificate."""

from __future__ import annotations

from lms.enrolments.rules import guards as g
from lms.enrolments.rules.case import EnrolmentCase
from lms.enrolments.rules.decisions import AS_IT_IS, CAME_OF_IT, CONFIRMED
from lms.enrolments.rules.parts import End, Role
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.kit.states import Move, when


def _late(case: EnrolmentCase) -> bool:
    return case.late


def _corrects(case: EnrolmentCase) -> bool:
    return case.state is not None and case.state.end is not End.OPEN


def _came(name: str, label: Sentence, end: End) -> Move[EnrolmentCase]:
    return Move(
        name,
        label,
        (CONFIRMED, CAME_OF_IT),
        when(end=end),
        (Role.HOST,),
        (g.not_own_case, g.run_has_ended),
        needs_reason=_corrects,
        refuses_when=_l("own case; the run has not ended; a correction without a reason"),
    )


AFTERWARDS: tuple[Move[EnrolmentCase], ...] = (
    Move(
        "mark-attendance",
        _l("Mark attendance"),
        (CONFIRMED, CAME_OF_IT),
        AS_IT_IS,
        (Role.TRAINER, Role.HOST),
        (g.not_own_case, g.session_has_begun),
        needs_reason=_late,
        refuses_when=_l("own case; session to come; late without a reason"),
    ),
    Move(
        "check-in",
        _l("Check in"),
        (CONFIRMED,),
        AS_IT_IS,
        (Role.PERSON,),
        (g.is_in_the_room,),
        refuses_when=_l("no confirmed place; the code is not that of the session, or its minutes are over"),
    ),
    _came("complete", _l("Completed"), End.COMPLETED),
    _came("not-complete", _l("Not completed"), End.NOT_COMPLETED),
    _came("no-show", _l("Did not come"), End.NO_SHOW),
    Move(
        "issue-certificate",
        _l("Issue the certificate"),
        (when(end=End.COMPLETED),),
        AS_IT_IS,
        (Role.SYSTEM, Role.HOST),
        (g.not_own_case, g.run_gives_certificates, g.has_no_certificate),
        refuses_when=_l("not completed; own case; the run gives none; there is a valid one"),
    ),
    Move(
        "revoke-certificate",
        _l("Revoke the certificate"),
        (CAME_OF_IT,),
        AS_IT_IS,
        (Role.HOST,),
        (g.not_own_case, g.has_certificate),
        needs_reason=True,
        refuses_when=_l("own case; there is no valid certificate; no reason"),
    ),
)
