"""What refuses a move of an enrolment: each guard looks at one case and answers with a refusal or None."""

from __future__ import annotations

from collections.abc import Callable

from lms.courses.rules import RunState, WindowState, window
from lms.enrolments.rules.case import EnrolmentCase
from lms.enrolments.rules.parts import Acceptance, End, HomeDecision, HostDecision, Seat, Side
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, Sentence
from lms.kit.states import Move


def not_own_case(case: EnrolmentCase) -> Refusal | None:
    """Nobody decides on the own case; the answer names who can."""
    if not case.actor_is_person:
        return None
    if case.deciders:
        sentence = _l(
            "Nobody decides on the own case. It can be decided by %(names)s.", names=", ".join(case.deciders)
        )
    else:
        sentence = _l("Nobody decides on the own case. Ask the centre lead to name another coordinator.")
    return Refusal("own_case", sentence, status=403)


def run_visible(case: EnrolmentCase) -> Refusal | None:
    """An unpublished run does not exist for those who enrol."""
    return NotFound() if case.run.state is RunState.DRAFT else None


def run_takes_people(case: EnrolmentCase) -> Refusal | None:
    """Only a published run takes people; the others say what they are."""
    sentences: dict[RunState, Sentence] = {
        RunState.POSTPONED: _l("The run is postponed; you can enrol once it has a new day."),
        RunState.CANCELLED: _l("The run is cancelled."),
    }
    if (sentence := sentences.get(case.run.state)) is not None:
        return Refusal("run_not_open", sentence, status=409)
    return run_not_over(case)


def run_not_over(case: EnrolmentCase) -> Refusal | None:
    """After the run has ended nothing of this kind moves."""
    return Refusal("run_over", _l("The run has ended."), status=409) if case.run.over(case.now) else None


def run_goes_on(case: EnrolmentCase) -> Refusal | None:
    """Decisions need a run that is neither cancelled nor over."""
    if case.run.state is RunState.CANCELLED:
        return Refusal("run_not_open", _l("The run is cancelled."), status=409)
    return run_not_over(case)


def none_live(case: EnrolmentCase) -> Refusal | None:
    """One live enrolment per person and run; a second click is answered with the first by whoever asks for it."""
    if not case.live_exists:
        return None
    return Refusal("live_exists", _l("There is an enrolment of this person in this run already."), status=409)


def window_open(case: EnrolmentCase) -> Refusal | None:
    """Neither early nor late."""
    run = case.run
    seen = window(opens_at=run.opens_at, closes_at=run.closes_at, run_start=run.starts_at, now=case.now)
    if seen.state is WindowState.NOT_OPEN_YET and run.opens_at is not None:
        return Refusal(
            "too_early", _l("Enrolment opens on %(when)s.", when=case.written(run.opens_at)), status=409
        )
    if seen.state is WindowState.CLOSED:
        closed = run.closes_at or run.starts_at or case.now
        return Refusal("too_late", _l("Enrolment closed on %(when)s.", when=case.written(closed)), status=409)
    return None


def may_apply_again(case: EnrolmentCase) -> Refusal | None:
    """Who was declined applies again only where the run allows it."""
    if not case.declined_before or case.run.policy.apply_again:
        return None
    return Refusal(
        "declined_before", _l("You were declined for this run, which takes one application only."), status=409
    )


def eligible(case: EnrolmentCase) -> Refusal | None:
    """All unmet conditions at once."""
    return Refusal.of(case.unmet) if case.unmet else None


def seat_possible(case: EnrolmentCase) -> Refusal | None:
    """A run that is full and keeps no waiting list takes nobody more."""
    return case.no_seat


def ended_by_home(case: EnrolmentCase) -> Refusal | None:
    """Only what home ended is reopened by home."""
    return _ended_by(case, Side.HOME)


def ended_by_host(case: EnrolmentCase) -> Refusal | None:
    """Only what the host ended is reopened by the host."""
    return _ended_by(case, Side.HOST)


def _ended_by(case: EnrolmentCase, side: Side) -> Refusal | None:
    if case.ended_by is side:
        return None
    return Refusal("other_side", _l("Only the side that ended the enrolment can reopen it."), status=403)


def queue_still_moves(case: EnrolmentCase) -> Refusal | None:
    """After the cut-off, or once the run has started, nobody moves up."""
    if case.run.queue_open(case.now):
        return None
    return Refusal("queue_closed", _l("The waiting list is closed; nobody moves up any more."), status=409)


def time_is_up(case: EnrolmentCase) -> Refusal | None:
    """A waiting entry ends with the cut-off or the start of the run, an undecided one when the run is over. Whom the
    home centre has not nominated in time waits no longer."""
    waiting = case.state is not None and case.state.seat is Seat.WAITING
    up = not case.run.queue_open(case.now) if waiting else case.run.over(case.now)
    if case.state is not None and case.state.home is HomeDecision.PENDING:
        up = up or nomination_in_time(case) is not None
    return None if up else Refusal("too_early", _l("There is still time."), status=409)


def nomination_in_time(case: EnrolmentCase) -> Refusal | None:
    """A ranked list is submitted by its date; after it nobody is added to one."""
    until = case.run.nominate_until_at
    if case.run.policy.acceptance is not Acceptance.BY_NOMINATION or until is None or case.now < until:
        return None
    return Refusal(
        "too_late", _l("Centres could nominate until %(when)s.", when=case.written(until)), status=409
    )


def applications_are_in(case: EnrolmentCase) -> Refusal | None:
    """Where the host selects among all applications, nobody is accepted before their deadline."""
    run = case.run
    if run.policy.acceptance is not Acceptance.BY_SELECTION:
        return None
    closes = run.closes_at or run.starts_at
    if closes is None or case.now >= closes:
        return None
    sentence = _l("The selection begins when applications close, on %(when)s.", when=case.written(closes))
    return Refusal("too_early", sentence, status=409)


def offer_still_open(case: EnrolmentCase) -> Refusal | None:
    """An offer is taken before its end."""
    if case.offer_until is not None and case.now < case.offer_until:
        return None
    ended = case.written(case.offer_until) if case.offer_until else "–"
    return Refusal("offer_over", _l("This offer could be taken until %(when)s.", when=ended), status=409)


def offer_has_lapsed(case: EnrolmentCase) -> Refusal | None:
    """Only an offer whose end has come expires."""
    if offer_still_open(case) is not None:
        return None
    return Refusal("too_early", _l("There is still time."), status=409)


def none_proposed(case: EnrolmentCase) -> Refusal | None:
    """One open proposal at a time."""
    if not case.proposed:
        return None
    sentence = _l("There is an open proposal for this enrolment; answer or withdraw it first.")
    return Refusal("already_proposed", sentence, status=409)


def proposed(kind: str) -> Callable[[EnrolmentCase], Refusal | None]:
    """A guard: an answer needs an open proposal of its kind."""

    def guard(case: EnrolmentCase) -> Refusal | None:
        if case.proposed == kind:
            return None
        return Refusal("nothing_proposed", _l("There is nothing to answer any more."), status=409)

    return guard


def asked_by_actor(case: EnrolmentCase) -> Refusal | None:
    """Only the side that made a proposal takes it back."""
    if case.proposed and case.asked_by:
        return None
    return Refusal("nothing_proposed", _l("There is no proposal of yours to take back."), status=409)


def possible_elsewhere(case: EnrolmentCase) -> Refusal | None:
    """The other run, or the other person, must be there to be had."""
    return case.elsewhere


def proposal_is_void(case: EnrolmentCase) -> Refusal | None:
    """Only what cannot be agreed to any more lapses."""
    if case.proposed and case.elsewhere is not None:
        return None
    return Refusal("too_early", _l("There is still time."), status=409)


def before_first_session(case: EnrolmentCase) -> Refusal | None:
    """Once the first session has begun, no seat changes hands."""
    begins = case.run.counted_start
    if begins is None or case.now < begins:
        return None
    return Refusal("run_began", _l("The first session has begun."), status=409)


def session_has_begun(case: EnrolmentCase) -> Refusal | None:
    """Nobody is present at a session to come."""
    if case.session_at is not None and case.now >= case.session_at:
        return None
    return Refusal("too_early", _l("The session has not begun yet."), status=409)


def run_has_ended(case: EnrolmentCase) -> Refusal | None:
    """What came of it is said when the run is over."""
    if case.run.over(case.now):
        return None
    return Refusal("run_not_over", _l("The run has not ended yet."), status=409)


def is_in_the_room(case: EnrolmentCase) -> Refusal | None:
    """The code shown in the room proves that somebody is there, while the session is on."""
    return case.not_in_room


def run_gives_certificates(case: EnrolmentCase) -> Refusal | None:
    """Only a run that says so gives certificates."""
    if case.run.certificates:
        return None
    return Refusal("no_certificates", _l("This run gives no certificates."), status=409)


def has_certificate(case: EnrolmentCase) -> Refusal | None:
    """Only a certificate that is there can be revoked."""
    if case.certified:
        return None
    return Refusal("no_certificate", _l("There is no valid certificate."), status=409)


def has_no_certificate(case: EnrolmentCase) -> Refusal | None:
    """One valid certificate for each enrolment."""
    if not case.certified:
        return None
    return Refusal("has_certificate", _l("There is a certificate already."), status=409)


def run_was_cancelled(case: EnrolmentCase) -> Refusal | None:
    """Only a cancelled run cancels its enrolments."""
    if case.run.state is RunState.CANCELLED:
        return None
    return Refusal("run_not_cancelled", _l("The run is not cancelled."), status=409)


def moved_on(move: Move[EnrolmentCase], case: EnrolmentCase) -> Refusal:
    """Why a move does not start here any more: ended, or decided already, and by whom."""
    parts = case.state
    if parts is not None and parts.end is End.EXPIRED and move.name in ("take-offer", "refuse-offer"):
        sentence = _l("The offer expired before your answer: the seat is no longer kept for you.")
        return Refusal("offer_over", sentence, status=409)
    if parts is not None and parts.end is not End.OPEN:
        return Refusal("ended", _l("This enrolment has ended."), status=409)
    if parts is not None and move.name == "offer" and parts.seat is Seat.OFFERED:
        by = case.decided_by or _l("the system")
        return Refusal(
            "already_offered", _l("%(name)s was faster: the seat is offered.", name=by), status=409
        )
    settled = parts is not None and (
        (move.name.endswith("-home") and parts.home is not HomeDecision.PENDING)
        or (move.name.endswith("-host") and parts.host is not HostDecision.PENDING)
    )
    if settled and case.decided_by:
        return Refusal(
            "already_decided", _l("Already decided by %(name)s.", name=case.decided_by), status=409
        )
    if settled:
        return Refusal("already_decided", _l("This has been decided already."), status=409)
    return Refusal(
        "wrong_state", _l("That is not possible now: the enrolment is at another step."), status=409
    )
