"""What refuses a move of an application: each guard looks at one case and answers with a refusal or None."""

from __future__ import annotations

from datetime import timedelta

from lms.exchanges.rules.case import ExchangeCase
from lms.exchanges.rules.parts import Agreed
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import lazy_ngettext as _ln
from lms.kit.refusal import NotFound, Refusal, Sentence
from lms.kit.states import Move

NO_SHOW_AFTER = timedelta(days=7)
NO_SHOW_ANSWER = timedelta(days=3)
FEWEST_REVIEWERS = 2


def not_own_case(case: ExchangeCase) -> Refusal | None:
    """Nobody decides on the own application; the answer names who can (XB12)."""
    if not case.actor_is_applicant:
        return None
    if case.deciders:
        sentence = _l(
            "You cannot decide on your own application. %(names)s can.",
            names=", ".join(case.deciders),
        )
    else:
        sentence = _l(
            "You cannot decide on your own application. Ask the centre lead to name another coordinator."
        )
    return Refusal("own_case", sentence, status=403)


def no_conflict(case: ExchangeCase) -> Refusal | None:
    """Who has a hard conflict of interest, or a soft one that nobody waived, does not decide."""
    return case.conflict


def nobody_able(case: ExchangeCase) -> Refusal | None:
    """Somebody of a third centre decides only where everybody at the host has a tie, or it is the own case."""
    if not case.able:
        return None
    sentence = _l("The host centre decides itself: %(names)s can.", names=", ".join(case.able))
    return Refusal("somebody_can", sentence, status=409)


def slot_visible(case: ExchangeCase) -> Refusal | None:
    """A draft slot does not exist for those who apply."""
    return NotFound() if case.slot.state in ("draft", "archived") else None


def slot_open(case: ExchangeCase) -> Refusal | None:
    """Applications are taken from the opening to the deadline; who comes late reads when it was (XB6)."""
    slot = case.slot
    if slot.takes_applications(case.now):
        return None
    if slot.state == "cancelled":
        return Refusal("slot_cancelled", _l("The host centre has cancelled this slot."), status=409)
    if slot.state == "published" and slot.opens_at is not None and slot.opens_at > case.now:
        opens = case.written(slot.opens_at)
        return Refusal("not_open_yet", _l("Applications open on %(when)s.", when=opens), status=409)
    if (last := slot.last_deadline()) is not None and last <= case.now:
        sentence = _l(
            "The deadline was %(when)s. Your draft is kept; ask %(contact)s if the slot reopens.",
            when=case.written(last),
            contact=case.contact or _l("the host centre"),
        )
        return Refusal("too_late", sentence, status=409)
    return Refusal("slot_closed", _l("This slot takes no applications any more."), status=409)


def eligible(case: ExchangeCase) -> Refusal | None:
    """Another centre than the host's, and one the slot is for."""
    return case.not_eligible


def none_live(case: ExchangeCase) -> Refusal | None:
    """One live application per person and slot (XB7)."""
    if not case.live_ref:
        return None
    sentence = _l("You have an application to this slot already: %(ref)s.", ref=case.live_ref)
    return Refusal("already_applied", sentence, status=409)


def complete(case: ExchangeCase) -> Refusal | None:
    """All that is missing or wrong, at once."""
    return Refusal.of(case.problems) if case.problems else None


def in_time(case: ExchangeCase) -> Refusal | None:
    """A draft has to be sent before the deadline; what was returned, before the endorsement is due."""
    if case.state is not None and case.state.state == "returned":
        due = case.endorsement_due_at
        if due is None or case.now <= due:
            return None
        sentence = _l("It had to be sent again by %(when)s.", when=case.written(due))
        return Refusal("too_late", sentence, status=409)
    return slot_open(case)


def no_late_report(case: ExchangeCase) -> Refusal | None:
    """A report more than 60 days late comes first (XB24)."""
    return case.late_report


def commitments_ticked(case: ExchangeCase) -> Refusal | None:
    """Home endorses with what it commits itself to."""
    if case.committed:
        return None
    return Refusal("commitments", _l("Tick what your centre commits itself to."), "commitments")


def decision_ahead(case: ExchangeCase) -> Refusal | None:
    """Home can change its mind until the host decides."""
    due = case.slot.decision_due_at
    if case.slot.state in ("cancelled", "archived") or (due is not None and due <= case.now):
        return Refusal("too_late", _l("The host's day of decision has passed."), status=409)
    return None


def reviewed_here(case: ExchangeCase) -> Refusal | None:
    """A review needs a slot that asks for one, a feasible plan, and two cleared reviewers."""
    if case.slot.review_mode != "host_plus_reviewers":
        return Refusal("no_reviewers", _l("This slot is decided by the host alone."), status=409)
    if case.feasible not in ("feasible", "partly"):
        return Refusal("not_feasible", _l("Say first whether it is feasible here."), status=409)
    if case.reviewers < FEWEST_REVIEWERS:
        return Refusal(
            "reviewers",
            _l("Two reviewers have to be cleared; there are %(n)s so far.", n=case.reviewers),
            status=409,
        )
    if case.third_country_missing:
        sentence = _l("The network pays for this slot, so one reviewer has to be from a third country.")
        return Refusal("third_country", sentence, status=409)
    return None


def place_free(case: ExchangeCase) -> Refusal | None:
    """A place is offered once (XB14)."""
    if case.slot.place_free:
        return None
    if case.last_place_ref and case.last_place_at is not None:
        sentence = _l(
            "The last place was offered to %(ref)s at %(time)s.",
            ref=case.last_place_ref,
            time=case.written(case.last_place_at),
        )
    else:
        sentence = _l("All places of this slot are offered or taken.")
    return Refusal("no_place", sentence, status=409)


def reviews_in(case: ExchangeCase) -> Refusal | None:
    """All cleared reviewers have sent their review, or the host says why it goes on without."""
    if not case.reviews_open or case.overridden:
        return None
    return Refusal(
        "reviews_open",
        _ln(
            "%(num)s review is not in yet. Wait, or say why you go on without.",
            "%(num)s reviews are not in yet. Wait, or say why you go on without.",
            case.reviews_open,
        ),
        "override_reason",
    )


def offer_still_open(case: ExchangeCase) -> Refusal | None:
    """An offer lapses at its end (XB15)."""
    if case.offer_until is None or case.now < case.offer_until:
        return None
    return _lapsed(case)


def _lapsed(case: ExchangeCase) -> Refusal:
    sentence = _l(
        "The offer lapsed on %(when)s. Ask %(contact)s; the host can renew it.",
        when=case.written(case.offer_until) if case.offer_until else "–",
        contact=case.contact or _l("the host centre"),
    )
    return Refusal("offer_lapsed", sentence, status=409)


def offer_over(case: ExchangeCase) -> Refusal | None:
    """The clock ends an offer, nobody else."""
    if case.offer_until is not None and case.now >= case.offer_until:
        return None
    return Refusal("offer_open", _l("The offer is still open."), status=409)


def current_version(case: ExchangeCase) -> Refusal | None:
    """Only the newest version is signed (XB16)."""
    if case.newer is None:
        return None
    sentence = _l("Version %(n)s replaced the one you saw. Here is what changed.", n=case.newer)
    return Refusal("old_version", sentence, status=409)


def not_signed_yet(case: ExchangeCase) -> Refusal | None:
    """A party signs a version once (XB17)."""
    if not case.signed_on:
        return None
    return Refusal("signed", _l("You signed this version on %(when)s.", when=case.signed_on), status=409)


def no_overlap(case: ExchangeCase) -> Refusal | None:
    """A person cannot be in two places, unless the host says it knows (XB23)."""
    return case.overlap


def courses_there(case: ExchangeCase) -> Refusal | None:
    """Required courses are completed, or the host waives them with a reason."""
    if not case.courses_missing:
        return None
    titles = ", ".join(case.courses_missing)
    sentence = _l("Required before arrival and not there: %(titles)s. Say why you do without.", titles=titles)
    return Refusal("courses_missing", sentence, "courses_waived")


def no_show_time(case: ExchangeCase) -> Refusal | None:
    """Seven days after the planned start; applicant and home are asked first and have three days to answer."""
    if case.planned_start is None or case.today is None or case.today < case.planned_start + NO_SHOW_AFTER:
        return Refusal("too_early", _l("This can be said seven days after the planned start."), status=409)
    if case.no_show_asked_at is None:
        return Refusal("ask_first", _l("Ask the applicant and the home centre first."), status=409)
    if case.now < case.no_show_asked_at + NO_SHOW_ANSWER:
        until = case.written(case.no_show_asked_at + NO_SHOW_ANSWER)
        return Refusal("ask_first", _l("They have until %(when)s to answer.", when=until), status=409)
    return None


def report_there(case: ExchangeCase) -> Refusal | None:
    """A stay is closed with its report, or when home and host do without it."""
    if case.report_done:
        return None
    sentence = _l("The report is not in. Home and host together can do without it, with a reason.")
    return Refusal("no_report", sentence, status=409)


def ask_reason(case: ExchangeCase) -> Sentence:
    """What is said when the reason is missing, and who will read it (XB20)."""
    if case.applicant_name and not case.actor_is_applicant:
        return _l("Write a reason. %(applicant)s will read it.", applicant=case.applicant_name)
    return _l("Write a reason. The people concerned will read it.")


def moved_on(move: Move[ExchangeCase], case: ExchangeCase) -> Refusal:
    """What a move answers that does not start in this state: where to go instead, or that it moved on (AB20, XB22)."""
    state = case.state
    if state is not None and state.host == "offer_expired" and move.name in ("take-offer", "decline-offer"):
        return _lapsed(case)
    if state is not None and move.name == "withdraw" and state.agreed is Agreed.IN_FORCE:
        sentence = _l("The stay is agreed. Use “Cancel the stay” and give a reason.")
        return Refusal("agreed", sentence, status=409)
    return Refusal("wrong_state", _l("That is not possible any more: the state has changed."), status=409)
