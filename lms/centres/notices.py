"""The letters about belonging to a centre and about roles: pure functions of plain values."""

from __future__ import annotations

from typing import Protocol

from lms.kit.i18n import gettext as _
from lms.people.notices import Letter


def _letter(subject: str, name: str, *paragraphs: str) -> Letter:
    greeting = _("Hello %(name)s,", name=name)
    return Letter(subject, "\n\n".join((greeting, *(part for part in paragraphs if part))) + "\n")


def _because(reason: str) -> str:
    return _("Reason: %(reason)s", reason=reason) if reason else ""


def claimed(*, name: str, person: str, centre: str, note: str, link: str) -> Letter:
    """To a coordinator: somebody says to belong to the centre."""
    return _letter(
        _("%(person)s asks to belong to %(centre)s", person=person, centre=centre),
        name,
        _(
            "%(person)s says to belong to %(centre)s. Please confirm or decline:",
            person=person,
            centre=centre,
        ),
        link,
        _("What the person writes: %(note)s", note=note) if note else "",
    )


def confirmed(*, name: str, centre: str, link: str) -> Letter:
    """To the person: the membership is confirmed."""
    return _letter(
        _("You belong to %(centre)s", centre=centre),
        name,
        _(
            "%(centre)s has confirmed that you belong to it. You can enrol with it as your home centre.",
            centre=centre,
        ),
        link,
    )


def declined(*, name: str, centre: str, reason: str, link: str) -> Letter:
    """To the person: the claim was declined."""
    return _letter(
        _("%(centre)s has not confirmed your membership", centre=centre),
        name,
        _("%(centre)s has declined your claim to belong to it.", centre=centre),
        _because(reason),
        link,
    )


def ended(*, name: str, centre: str, reason: str, link: str) -> Letter:
    """To the person: the centre has ended the membership."""
    return _letter(
        _("Your membership of %(centre)s has ended", centre=centre),
        name,
        _("%(centre)s has ended your membership, and with it any role you had there.", centre=centre),
        _because(reason),
        link,
    )


def left(*, name: str, person: str, centre: str, link: str) -> Letter:
    """To a coordinator: a person has left the centre."""
    return _letter(
        _("%(person)s has left %(centre)s", person=person, centre=centre),
        name,
        _("%(person)s does not belong to %(centre)s any more, by own wish.", person=person, centre=centre),
        link,
    )


def invited(*, centre: str, network: str, inviter: str, link: str, days: int) -> Letter:
    """To an address: an invitation to belong to a centre. Its owner need not have an account."""
    text = [
        _("Hello,"),
        _(
            "%(inviter)s invites you to belong to %(centre)s at %(network)s. Open this page to accept; you can make "
            "an account there if you have none:",
            inviter=inviter,
            centre=centre,
            network=network,
        ),
        link,
        _("The link works for %(days)s days and for this mail address only.", days=days),
    ]
    return Letter(_("Invitation to %(centre)s", centre=centre), "\n\n".join(text) + "\n")


def role_given(*, name: str, role: str, where: str, link: str) -> Letter:
    """To the person: a new role."""
    return _letter(
        _("You have a new role: %(role)s, %(where)s", role=role, where=where),
        name,
        _(
            "you were given the role “%(role)s” (%(where)s). Please sign in again to use it.",
            role=role,
            where=where,
        ),
        link,
    )


def role_ended(*, name: str, role: str, where: str, link: str) -> Letter:
    """To the person: a role has ended."""
    return _letter(
        _("Your role has ended: %(role)s, %(where)s", role=role, where=where),
        name,
        _(
            "your role “%(role)s” (%(where)s) has ended. You were signed out; please sign in again.",
            role=role,
            where=where,
        ),
        link,
    )


class RoleLetter(Protocol):
    """What the two letters about roles have in common."""

    def __call__(self, *, name: str, role: str, where: str, link: str) -> Letter: ...


def deputy_named(*, name: str, person: str, centre: str, days: str, link: str) -> Letter:
    """To the deputy: on which days, and what there is to do."""
    return _letter(
        _("You stand in for %(person)s, %(centre)s, %(days)s", person=person, centre=centre, days=days),
        name,
        _(
            "%(person)s is away (%(days)s) and has named you as deputy. On these days you decide for %(centre)s as a "
            "coordinator does, and what waits is told to you.",
            person=person,
            days=days,
            centre=centre,
        ),
        link,
    )


def deputy_done(*, name: str, person: str, centre: str, days: str, link: str) -> Letter:
    """To the deputy: it has ended before its last day."""
    return _letter(
        _("You no longer stand in for %(person)s, %(centre)s", person=person, centre=centre),
        name,
        _(
            "The absence of %(person)s (%(days)s) has ended; your part as deputy too.",
            person=person,
            days=days,
        ),
        link,
    )


class DeputyLetter(Protocol):
    """What the two letters to a deputy have in common."""

    def __call__(self, *, name: str, person: str, centre: str, days: str, link: str) -> Letter: ...
