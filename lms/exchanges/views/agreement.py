"""The agreement on a stay: all its versions with their signatures, each version to print and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, g, render_template

from lms.access import Actor
from lms.exchanges import queries, serializers, service
from lms.exchanges.forms import AmendForm, ProposeForm, RefuseForm, SignForm
from lms.exchanges.rules import (
    AGREEMENT_STATES,
    CHECKLIST_STATES,
    AgreementCard,
    ApplicationCard,
    ExchangeCase,
    Home,
    Party,
    Role,
    signers,
)
from lms.exchanges.rules.vocabulary import PARTIES
from lms.exchanges.views.area import area
from lms.exchanges.views.cases import DESK, MINE, OWN, READ, address_of, at_side
from lms.exchanges.views.pages import PAGES, SECTIONS, MovePage
from lms.kit import clock, pdf
from lms.kit.i18n import force_locale, known_language
from lms.kit.refusal import NotFound

PARTY_ROLES = frozenset({Role.APPLICANT, Role.HOME, Role.HOST})
SIDES = {Role.APPLICANT: Party.APPLICANT, Role.HOME: Party.HOME, Role.HOST: Party.HOST}
AGREEING = ("sign", "propose-agreement", "amend", "refuse-amendment")


def side_of(roles: frozenset[Role]) -> Party | None:
    """The party that somebody with these roles acts for."""
    return next((side for role, side in SIDES.items() if role in roles), None)


def _known(card: ApplicationCard) -> list[AgreementCard]:
    """The versions of the agreement; asked once for each page and state of the application."""
    kept: dict[tuple[int, int], list[AgreementCard]] = g.setdefault("agreements", {})
    key = (card.id, card.version)
    if key not in kept:
        kept[key] = queries.agreements_of(card.id)
    return kept[key]


def _versions(ref: str, centre: str | None) -> tuple[ApplicationCard, frozenset[Role], list[AgreementCard]]:
    """The application and the versions of its agreement, for its parties; where there is none, nothing."""
    card, _actor, roles = at_side(ref, centre)
    found = _known(card) if roles & PARTY_ROLES else []
    if not found:
        raise NotFound
    return card, roles, found


def _shown(card: ApplicationCard, found: list[AgreementCard]) -> dict[str, Any]:
    """What pages of an agreement show of it."""
    return {
        "versions": found,
        "standing": queries.standing_version(found),
        "open": queries.open_version(found) if card.state in CHECKLIST_STATES else None,
        "signers": signers(has_home=card.parts.home is not Home.NOT_NEEDED),
        "parties": PARTIES,
        "states": AGREEMENT_STATES,
    }


def _page(ref: str, centre: str | None) -> str:
    card, roles, found = _versions(ref, centre)
    own = centre is None
    case = ExchangeCase(state=card.parts, now=clock.now())
    names = [name for name in AGREEING if PAGES[name].offered(card, roles)]
    return render_template(
        "exchanges/agreement.html",
        card=card,
        own=own,
        centre=centre,
        address=address_of(card, centre),
        moves=serializers.possible_moves(case, roles=roles, paged=names),
        words=serializers,
        **_shown(card, found),
    )


@area.get(f"{MINE}/agreement", permission=OWN)
def own_agreement(ref: str) -> str:
    """All versions of the agreement, for the guest."""
    return _page(ref, None)


@area.get(f"{DESK}/agreement", permission=READ)
def desk_agreement(centre: str, ref: str) -> str:
    """All versions of the agreement, for a centre that takes part."""
    return _page(ref, centre)


def _version(ref: str, centre: str | None, number: str) -> tuple[ApplicationCard, AgreementCard]:
    card, _roles, found = _versions(ref, centre)
    version = next((each for each in found if str(each.version_no) == number), None)
    if version is None:
        raise NotFound
    return card, version


def _print_page(ref: str, centre: str | None, number: str) -> str:
    card, version = _version(ref, centre, number)
    return render_template(
        "exchanges/agreement_print.html",
        card=card,
        own=centre is None,
        centre=centre,
        version=version,
        address=address_of(card, centre),
        words=serializers,
        **_shown(card, [version]),
    )


@area.get(f"{MINE}/agreement/<number>", permission=OWN)
def own_agreement_print(ref: str, number: str) -> str:
    """One version on a page to print, for the guest."""
    return _print_page(ref, None, number)


@area.get(f"{DESK}/agreement/<number>", permission=READ)
def desk_agreement_print(centre: str, ref: str, number: str) -> str:
    """One version on a page to print, for a centre that takes part."""
    return _print_page(ref, centre, number)


def _file(ref: str, centre: str | None, number: str) -> Response:
    """The version as a file in the network's first language, the same octets for every reader and each time."""
    card, version = _version(ref, centre, number)
    slot = queries.slot_by_id(card.slot_id)
    if slot is None:
        raise NotFound
    network = current_app.config["LMS"].LMS_NETWORK_NAME
    with force_locale(known_language("")):
        facts = serializers.agreement_facts(version, ref=card.ref, slot=slot, network=network)
    last = max((each.at for each in version.signatures), default=version.created_at)
    made = pdf.render("exchanges/agreement.typ", facts, created_at=last)
    response = Response(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'inline; filename="{card.ref}-agreement-v{version.version_no}.pdf"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@area.get(f"{MINE}/agreement/<number>.pdf", permission=OWN)
def own_agreement_file(ref: str, number: str) -> Response:
    """One version as a file, for the guest."""
    return _file(ref, None, number)


@area.get(f"{DESK}/agreement/<number>.pdf", permission=READ)
def desk_agreement_file(centre: str, ref: str, number: str) -> Response:
    """One version as a file, for a centre that takes part."""
    return _file(ref, centre, number)


def _section(card: ApplicationCard, _actor: Actor, roles: frozenset[Role]) -> Mapping[str, Any] | None:
    """Where the agreement stands, and who has to sign it, for its parties."""
    if not roles & PARTY_ROLES or card.parts.agreed == "none":
        return None
    found = _known(card)
    return _shown(card, found) if found else None


def _beside(card: ApplicationCard, _actor: Actor) -> Mapping[str, Any]:
    """The version a form works on, and by number what it says differently from each earlier one."""
    found = _known(card)
    shown = _shown(card, found)
    standing = shown["standing"]
    since = {
        each.version_no: serializers.difference(each.content, standing.content)
        for each in found
        if standing is not None
    }
    former = serializers.former(standing, found) if standing else None
    return {**shown, "since": since, "former": former}


def _to_sign(card: ApplicationCard, roles: frozenset[Role]) -> bool:
    waits = queries.open_version(_known(card)) if card.parts.agreed != "none" else None
    return waits is not None and side_of(roles) not in waits.signed


def _amendment(card: ApplicationCard, *, waits: bool) -> bool:
    agreed = card.parts.agreed == "in_force"
    return agreed and (queries.open_version(_known(card)) is not None) is waits


PAGES["sign"] = MovePage(service.sign, SignForm, "exchanges/agreement_sign.html", _beside, offered=_to_sign)
PAGES["propose-agreement"] = MovePage(
    service.propose_agreement, ProposeForm, "exchanges/agreement_edit.html", _beside
)
PAGES["amend"] = MovePage(
    service.amend,
    AmendForm,
    "exchanges/agreement_edit.html",
    _beside,
    offered=lambda card, _roles: _amendment(card, waits=False),
)
PAGES["refuse-amendment"] = MovePage(
    service.refuse_amendment,
    RefuseForm,
    "exchanges/agreement_edit.html",
    _beside,
    offered=lambda card, _roles: _amendment(card, waits=True),
)
SECTIONS["agreement"] = _section
