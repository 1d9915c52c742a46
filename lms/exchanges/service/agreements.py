"""The agreement on a stay: its first version, newer ones, amendments, and their refusal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from lms.access import Actor
from lms.centres import queries as centres
from lms.exchanges import queries, serializers
from lms.exchanges.models import Agreement, Application, Slot
from lms.exchanges.rules import (
    AMENDABLE,
    APPLICATION_MOVES,
    EDITABLE,
    FIELDS,
    AgreementCard,
    Party,
    Role,
    changed,
    check_period,
    not_covered,
)
from lms.exchanges.service import cases, documents, parties, telling_agree, versions
from lms.kit.db import session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal
from lms.people import queries as people


def first_version(slot: Slot, application: Application, actor_id: int) -> Agreement:
    """Within the open use case that takes the offer: version 1, made of slot, application and offer in the network's
    first language, and the checklist of papers. There is one already: that one.

    The columns of the offer have to stand on the application; the actor is the applicant who took it.
    """
    session().flush()
    known = queries.agreements_of(application.id)
    if known:
        return session().get_one(Agreement, known[0].id)
    slot_card, case = queries.slot_by_id(slot.id), queries.application_by_id(application.id)
    if slot_card is None or case is None:
        raise NotFound
    courses = queries.required_courses(slot.id, application.id)
    with force_locale(known_language("")):
        content = serializers.first_content(
            slot_card, case, people=_people(slot, application), courses=courses.values()
        )
    row = versions.lay(application, content, side=Party.APPLICANT, actor_id=actor_id)
    documents.lay_checklist(slot, application)
    versions.follow_dates(application, content)
    return row


def _people(slot: Slot, application: Application) -> serializers.People:
    known = centres.centre_cards()
    home = known.get(application.home_centre_id or 0)
    host = known[slot.centre_id or 0]
    at_home = application.home_contact_id or application.home_decided_by_id
    return serializers.People(
        home=f"{home.name} ({home.acronym})" if home else "",
        host=f"{host.name} ({host.acronym})",
        applicant=_reachable(application.applicant_id),
        home_contact=_reachable(at_home),
        host_contact=_reachable(slot.host_contact_id),
    )


def _reachable(person_id: int | None) -> str:
    card = people.person_card(person_id) if person_id else None
    return f"{card.name} <{card.email}>" if card else ""


@use_case
def propose_agreement(
    application_id: int, *, actor: Actor, side: Party, version: int | None, number: int, **typed: str
) -> None:
    """A party proposes another text while the agreement is being made: all signatures given so far are void, the
    others are told. `number`: the version that the form was made from; `typed`: fields of the text, days as ISO 8601.

    Refuses (409) when another version is newer (XB16), (422) days outside the slot's window (XB8), no change at all.
    """
    slot, application = cases.lock_case(application_id)
    roles = parties.acting(actor, slot, application, side)
    standing = _standing(application)
    content = {**standing.content, **{name: typed[name] for name in EDITABLE if name in typed}}
    again = parties.repeated(application, "propose-agreement", actor=actor, version=version)
    if again and content == standing.content:
        return
    newer = standing.version_no if standing.version_no != number else None
    if newer is None:
        cases.check_version(application, version)
    problems = _unchanged(standing, content) or _wrong_days(slot, application, content)
    case = parties.case_for(actor, slot, application, side, newer=newer, problems=tuple(problems))
    move = APPLICATION_MOVES.check("propose-agreement", case, roles=roles)
    versions.supersede(standing.id)
    row = versions.lay(application, content, side=side, actor_id=actor.person_id or 0)
    versions.follow_dates(application, content)
    cases.write_move(move, slot, application, actor_id=actor.person_id, side=side)
    telling_agree.proposed(slot, application, row, before=standing, actor_id=actor.person_id)


def _standing(application: Application) -> AgreementCard:
    found = queries.standing_version(queries.agreements_of(application.id))
    if found is None:
        raise Refusal("no_agreement", _l("There is no agreement yet."), status=409)
    return found


def _unchanged(standing: AgreementCard, content: Mapping[str, str]) -> list[Problem]:
    if changed(standing.content, content):
        return []
    return [Problem("unchanged", _l("Nothing is different from version %(n)s.", n=standing.version_no))]


def _wrong_days(
    slot: Slot, application: Application, content: Mapping[str, str], *, shorter: bool = False
) -> list[Problem]:
    """What is wrong with the days; an earlier end may fall below the shortest stay, not before the arrival."""
    start, end = _day(content["start"]), _day(content["end"])
    problems = check_period(
        start,
        end,
        earliest=slot.earliest_start,
        latest=slot.latest_end,
        fewest=None if shorter else slot.duration_min_days,
        most=slot.duration_max_days,
        fields=("start", "end"),
    )
    stay = versions.stay_of(application.id)
    arrived = stay.actual_arrival if stay else None
    if arrived is not None and end is not None and end < arrived:
        problems.append(Problem("before_arrival", _l("The last day is before the arrival."), "end"))
    return problems


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@use_case
def amend(
    application_id: int,
    *,
    actor: Actor,
    side: Party,
    version: int | None,
    number: int,
    types: Collection[str],
    reason: str,
    **typed: str,
) -> None:
    """A party proposes to change what is agreed: a new version of the named types, with the reason. The old one stays
    in force until all have signed.

    Refuses (409) while another amendment waits or another version is newer, (422) without type or reason, changes that
    none of the types is about, days outside the slot's window, no change at all.
    """
    slot, application = cases.lock_case(application_id)
    roles = parties.acting(actor, slot, application, side)
    standing = _standing(application)
    content = {**standing.content, **{name: typed[name] for name in AMENDABLE if name in typed}}
    again = parties.repeated(application, "amend", actor=actor, version=version)
    if again and content == standing.content:
        return
    newer = standing.version_no if standing.version_no != number else None
    if newer is None:
        cases.check_version(application, version)
        _none_open(application)
    problems = _unchanged(standing, content) or [
        *_uncovered(types, changed(standing.content, content)),
        *_wrong_days(slot, application, content, shorter="early_end" in types),
    ]
    case = parties.case_for(actor, slot, application, side, newer=newer, problems=tuple(problems))
    move = APPLICATION_MOVES.check("amend", case, roles=roles, reason=reason)
    by = actor.person_id or 0
    row = versions.lay(application, content, side=side, actor_id=by, types=types, reason=reason)
    cases.write_move(move, slot, application, actor_id=actor.person_id, side=side, reason=reason)
    telling_agree.proposed(slot, application, row, before=standing, actor_id=actor.person_id)


def _none_open(application: Application) -> None:
    waits = queries.open_version(queries.agreements_of(application.id))
    if waits is not None and waits.kind == "amendment":
        sentence = _l("Version %(n)s waits for signatures. Sign or refuse it first.", n=waits.version_no)
        raise Refusal("amendment_open", sentence, status=409)


def _uncovered(types: Collection[str], names: Collection[str]) -> list[Problem]:
    if not types:
        return [Problem("types", _l("Tick what kind of change it is."), "types")]
    left = not_covered(types, names)
    if not left:
        return []
    labels = ", ".join(str(FIELDS[name]) for name in left)
    sentence = _l("Not covered by the kinds of change that are ticked: %(fields)s.", fields=labels)
    return [Problem("not_covered", sentence, "types")]


@use_case
def refuse_amendment(
    application_id: int, *, actor: Actor, side: Party, version: int | None, number: int, reason: str
) -> None:
    """A party refuses the amendment that waits for signatures (also its own): the version in force stays. The others
    are told why. Refuses (409) where none waits, or another than the one that was shown."""
    slot, application = cases.lock_case(application_id)
    roles = parties.acting(actor, slot, application, side)
    if parties.repeated(application, "refuse-amendment", actor=actor, version=version):
        return
    waits = queries.open_version(queries.agreements_of(application.id))
    newer = waits.version_no if waits and waits.version_no != number else None
    case = parties.case_for(actor, slot, application, side, newer=newer)
    move = APPLICATION_MOVES.check("refuse-amendment", case, roles=roles, reason=reason)
    if waits is None:
        raise Refusal("no_amendment", _l("No amendment waits for signatures."), status=409)
    cases.check_version(application, version)
    row = versions.move(
        waits.id,
        "refuse",
        roles=roles & {Role.APPLICANT, Role.HOME, Role.HOST},
        to="refused",
        actor_id=actor.person_id,
        side=side,
        reason=reason,
    )
    row.refused_by_id, row.refused_reason = actor.person_id, reason
    cases.write_move(move, slot, application, actor_id=actor.person_id, side=side, reason=reason)
    telling_agree.refused(slot, application, row, side=side, actor_id=actor.person_id)
