"""The home centre's answer: endorse, ask for changes, say no, decide again."""

from __future__ import annotations

from lms.access import Actor
from lms.exchanges.models import Application, Slot
from lms.exchanges.notices import apply as notices
from lms.exchanges.rules import ExchangeCase, Party
from lms.exchanges.service import applying, asked, cases, telling_apply
from lms.kit import clock
from lms.kit.db import use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.kit.states import Move

_COMMITMENTS = {
    "commits_time_off": _l("Tick that your centre gives the time off."),
    "commits_salary": _l("Tick that the salary goes on."),
    "commits_insurance": _l("Tick that the person is insured."),
}


@use_case
def endorse(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = None,
    version: int | None = None,
    commits_time_off: bool = False,
    commits_salary: bool = False,
    commits_insurance: bool = False,
    text: str = "",
    internal: str = "",
) -> None:
    """The home centre supports the application, with all three commitments; now the host sees it and decides.

    `text` is read by the applicant and the host, `internal` by the own side. Refuses as the table says; each
    commitment that is missing at its own field.
    """
    given = {
        "commits_time_off": commits_time_off,
        "commits_salary": commits_salary,
        "commits_insurance": commits_insurance,
    }
    slot, application = cases.lock_case(application_id)
    if asked.repeated(application, "endorse", actor, version):
        return
    move = _endorsing(slot, application, actor, side, version, given)
    for name in given:
        setattr(application, name, True)
    application.sent_plan = applying.digest_of(application)
    application.home_contact_id = actor.person_id
    _decide(move, slot, application, actor, reason=text, internal=internal)
    telling_apply.tell(slot, application, Party.HOST, notices.decide_please)
    telling_apply.tell(slot, application, Party.APPLICANT, notices.endorsed, reason=text)


def _endorsing(
    slot: Slot,
    application: Application,
    actor: Actor,
    side: Party | None,
    version: int | None,
    given: dict[str, bool],
) -> Move[ExchangeCase]:
    """The move, if all commitments are given; each that is missing is said at its field."""
    try:
        return _checked("endorse", slot, application, actor, side, version, committed=all(given.values()))
    except Refusal as refusal:
        if refusal.code != "commitments":
            raise
        missing = [
            Problem("commitments", _COMMITMENTS[name], name) for name, ticked in given.items() if not ticked
        ]
        raise Refusal.of(missing) from None


@use_case
def return_application(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = None,
    version: int | None = None,
    reason: str = "",
    internal: str = "",
) -> None:
    """The home centre asks for changes, and says which; the applicant changes it and sends it again."""
    slot, application = cases.lock_case(application_id)
    if asked.repeated(application, "return", actor, version):
        return
    move = _checked("return", slot, application, actor, side, version, reason=reason)
    application.returned_by = Party.HOME
    _decide(move, slot, application, actor, reason=reason, internal=internal)
    telling_apply.tell(slot, application, Party.APPLICANT, notices.asked_for_changes, reason=reason)


@use_case
def refuse_endorsement(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = None,
    version: int | None = None,
    reason: str = "",
    internal: str = "",
) -> None:
    """The home centre does not support the application; the host never sees it."""
    slot, application = cases.lock_case(application_id)
    if asked.repeated(application, "refuse-endorsement", actor, version):
        return
    move = _checked("refuse-endorsement", slot, application, actor, side, version, reason=reason)
    _decide(move, slot, application, actor, reason=reason, internal=internal)
    telling_apply.tell(slot, application, Party.APPLICANT, notices.not_supported, reason=reason)


@use_case
def reopen(
    application_id: int,
    *,
    actor: Actor,
    side: Party | None = None,
    version: int | None = None,
    reason: str = "",
) -> None:
    """The home centre decides again on what it did not support, while the host's day of decision lies ahead."""
    slot, application = cases.lock_case(application_id)
    if asked.repeated(application, "reopen", actor, version):
        return
    move = _checked("reopen", slot, application, actor, side, version, reason=reason)
    application.home_text, application.home_decided_by_id, application.home_decided_at = "", None, None
    cases.write_move(move, slot, application, actor_id=actor.person_id, side=Party.HOME, reason=reason)
    telling_apply.tell(slot, application, Party.APPLICANT, notices.reopened, reason=reason)
    by = [actor.person_id or 0]
    telling_apply.tell(slot, application, Party.HOME, notices.reopened, reason=reason, besides=by)


def _checked(
    name: str,
    slot: Slot,
    application: Application,
    actor: Actor,
    side: Party | None,
    version: int | None,
    *,
    reason: str | None = None,
    committed: bool = True,
) -> Move[ExchangeCase]:
    roles = asked.acting(cases.roles_in(actor, slot, application), side)
    case = cases.case_of(actor, slot, application, committed=committed)
    return asked.checked(name, case, application, roles=roles, version=version, reason=reason)


def _decide(
    move: Move[ExchangeCase],
    slot: Slot,
    application: Application,
    actor: Actor,
    *,
    reason: str,
    internal: str,
) -> None:
    """Signs the decision and leads the application on."""
    application.home_decided_by_id, application.home_decided_at = actor.person_id, clock.now()
    application.home_text = reason
    application.home_internal = internal or application.home_internal
    cases.write_move(
        move,
        slot,
        application,
        actor_id=actor.person_id,
        side=Party.HOME,
        reason=reason,
        internal=internal,
    )
