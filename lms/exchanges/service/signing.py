"""Signing one version of an agreement: a click, bound to its number and to the hash of its text."""

from __future__ import annotations

from lms.access import Actor
from lms.enrolments import queries as enrolments
from lms.exchanges import queries
from lms.exchanges.models import Application, Signature, Slot
from lms.exchanges.rules import (
    APPLICATION_MOVES,
    Agreed,
    AgreementCard,
    ExchangeCase,
    Home,
    Party,
    Role,
    Signing,
    StayState,
    in_force,
    overlaps,
    period,
)
from lms.exchanges.service import cases, documents, parties, telling_agree, versions
from lms.kit import clock
from lms.kit.db import add, lock, use_case
from lms.kit.i18n import day_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.people.models import Person


@use_case
def sign(application_id: int, *, actor: Actor, side: Party, version: int | None, signing: Signing) -> None:
    """One party signs the version that waits. The last signature brings it into force: the stay is planned (or gets the
    amended days), everybody concerned is told; until then those are told who have not signed.

    Refuses (409) a version that another replaced (XB16), one signed already (XB17); (403) for a party one does not act
    for; (422) an overlapping confirmed stay the host does not know of (XB23), required courses neither completed nor
    enrolled in, no tick.
    """
    slot, application = cases.lock_case(application_id)
    roles = parties.acting(actor, slot, application, side)
    if parties.repeated(application, "sign", actor=actor, version=version):
        return
    card = _on_the_table(application)
    case = _case(actor, slot, application, side, card, signing)
    if case.newer is None and not case.signed_on:
        cases.check_version(application, version)
    move = APPLICATION_MOVES.check("sign", case, roles=roles)
    _same_text(card, signing)
    _put(card, signing, actor, side)
    done = in_force(card.signed | {side}, has_home=application.home_decision != Home.NOT_NEEDED)
    versions.move(
        card.id,
        "sign",
        roles=roles & {Role.APPLICANT, Role.HOME, Role.HOST},
        to="in_force" if done else "proposed",
        actor_id=actor.person_id,
        side=side,
    )
    chosen = _come_into_force(slot, application, card, signing, side) if done else {}
    cases.write_move(move, slot, application, actor_id=actor.person_id, side=side, **chosen)
    if done:
        telling_agree.in_force(slot, application, card)
    else:
        telling_agree.signed(slot, application, card, side=side, actor_id=actor.person_id)


def _put(card: AgreementCard, signing: Signing, actor: Actor, side: Party) -> None:
    add(
        Signature(
            agreement_id=card.id,
            role=side,
            person_id=actor.person_id,
            name=cases.name_of(actor.person_id),
            position_text=signing.position,
            at=clock.now(),
            sha256=card.sha256,
            overlap_known=side is Party.HOST and signing.overlap_known,
        )
    )


def _on_the_table(application: Application) -> AgreementCard:
    found = queries.standing_version(queries.agreements_of(application.id))
    if found is None:
        raise Refusal("no_agreement", _l("There is no agreement yet."), status=409)
    return found


def _case(
    actor: Actor, slot: Slot, application: Application, side: Party, card: AgreementCard, signing: Signing
) -> ExchangeCase:
    mine = card.signature_of(side)
    return parties.case_for(
        actor,
        slot,
        application,
        side,
        newer=card.version_no if card.version_no != signing.number else None,
        signed_on=cases.written_in(slot)(mine.at) if mine else "",
        overlap=_overlap(application, card, side, signing),
        problems=tuple(_problems(slot, application, card, signing)),
    )


def _problems(slot: Slot, application: Application, card: AgreementCard, signing: Signing) -> list[Problem]:
    found = []
    if not signing.agree:
        found.append(Problem("no_click", _l("Tick that you agree to this version."), "agree"))
    asked = queries.required_courses(slot.id, application.id)
    there = enrolments.completed_or_enrolled(application.applicant_id, asked, before=period(card.content)[0])
    missing = [title for ident, title in asked.items() if ident not in there]
    if missing and card.kind == "initial":
        sentence = _l(
            "Required before arrival, and neither completed nor enrolled in: %(titles)s.",
            titles=", ".join(missing),
        )
        found.append(Problem("courses_missing", sentence))
    return found


def _overlap(application: Application, card: AgreementCard, side: Party, signing: Signing) -> Refusal | None:
    """Why another confirmed stay of the guest is in the way; the person is locked, so that two agreements with the same
    guest do not both come into force unseen."""
    lock(Person, application.applicant_id)
    days = period(card.content)
    others = [
        each
        for each in queries.confirmed_stays(application.applicant_id, besides=application.id)
        if overlaps(days, each)
    ]
    host = card.signature_of(Party.HOST)
    if not others or (host is not None and host.overlap_known):
        return None
    if side is Party.HOST and signing.overlap_known:
        return None
    sentence = _l(
        "The guest has another confirmed stay from %(start)s to %(end)s. The host centre signs first and ticks that it"
        " knows of it.",
        start=day_words(others[0][0]),
        end=day_words(others[0][1]),
    )
    return Refusal("overlap", sentence, "overlap_known")


def _same_text(card: AgreementCard, signing: Signing) -> None:
    if signing.sha256 != card.sha256:
        sentence = _l("What you saw is not the text of this version. Open it again.")
        raise Refusal("other_text", sentence, status=409)


def _come_into_force(
    slot: Slot, application: Application, card: AgreementCard, signing: Signing, side: Party
) -> dict[str, str]:
    """The version replaces the one in force, the stay follows it. Gives the outcome for the parts."""
    for each in queries.agreements_of(application.id):
        if each.state == "in_force" and each.id != card.id:
            versions.supersede(each.id)
    documents.lay_checklist(slot, application)
    stay = versions.follow_dates(application, card.content)
    host = card.signature_of(Party.HOST)
    stay.overlap_known = bool(host and host.overlap_known) or (side is Party.HOST and signing.overlap_known)
    if application.agreement_state == Agreed.IN_FORCE:
        return {}
    return {"agreed": Agreed.IN_FORCE, "stay": StayState.PLANNED}
