"""How to ask: `can` answers, `require` answers or refuses; absent and forbidden look alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask, current_app, g, has_request_context

from lms.access.roles import PUBLIC, ROLE_LABELS, Actor, Role
from lms.access.table import TABLE, Permission
from lms.access.things import NOTHING, Thing
from lms.kit import routing
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal


def can(actor: Actor, permission: Permission, thing: Thing = NOTHING) -> bool:
    """Whether `actor` has `permission` on `thing`: the table's answer, nothing else."""
    return any(predicate(actor, thing) for predicate in TABLE[permission])


def install(app: Flask, *, load_actor: Callable[[], Actor]) -> None:
    """Tells how to load who makes a request, and gives templates `can`, `actor` and `Permission`."""
    app.extensions["lms_load_actor"] = load_actor
    app.jinja_env.globals.update(
        can=lambda permission, thing=NOTHING: can(current_actor(), permission, thing),
        current_actor=current_actor,
        Permission=Permission,
        Role=Role,
        role_labels=ROLE_LABELS,
    )


def current_actor() -> Actor:
    """Who makes this request; loaded when first asked, so that a public feed never touches a cookie."""
    if not has_request_context():
        return PUBLIC
    if "actor" not in g:
        g.actor = PUBLIC  # should loading fail, the error page is shown to the public
        g.actor = current_app.extensions["lms_load_actor"]()
    actor: Actor = g.actor
    return actor


def second_step_is_required() -> bool:
    """Whether this network asks for a second step where a role needs one (`LMS_SECOND_STEP`)."""
    return bool(current_app.config["LMS"].LMS_SECOND_STEP == "required")


def must_keep_second_step(actor: Actor) -> bool:
    """Whether this person may not do without the second step."""
    return actor.needs_second_step and second_step_is_required()


def require(permission: Permission, thing: Thing = NOTHING) -> Actor:
    """The asking person, who has `permission` on `thing`; else a refusal: sign in first, set up the second step that
    the role needs, or "nothing here" (404)."""
    actor = current_actor()
    if not can(actor, permission, thing):
        if actor.person_id is None and permission in SIGN_IN_FIRST:
            raise SignInFirst
        if actor.withheld and can(replace(actor, roles=actor.roles | actor.withheld), permission, thing):
            raise SecondStepFirst
        if permission in CONFIRM_FIRST and not actor.verified:
            raise Refusal(
                "unconfirmed", _l("Confirm your mail address first: use the link we sent you."), status=403
            )
        raise NotFound
    routing.granted(permission)
    return actor


# asked by somebody not signed in, these lead to the sign-in page: they tell nothing about what exists
SIGN_IN_FIRST = frozenset(
    {
        Permission.ACCOUNT,
        Permission.ENROL,
        Permission.MEMBERSHIP_CLAIM,
        Permission.DESK_READ,
        Permission.HOME_DECIDE,
        Permission.MAIL_QUEUE,
        Permission.JOURNAL_READ,
        Permission.ERASE_OTHERS,
        Permission.NETWORK_COUNTS,
        Permission.BALANCE_READ,
        Permission.MEMBERSHIPS_READ,
        Permission.CENTRE_WRITE,
        Permission.REGION_WRITE,
        Permission.NETWORK_ROLES_DECIDE,
        Permission.ORGANISATIONS_READ,
        Permission.TOPICS_WRITE,
        Permission.APPLY,
        Permission.WANTED_WRITE,
        Permission.EXCHANGE_DESK,
        Permission.IMPORTS,
        Permission.FLOW_READ,
        Permission.APPLICATION_OPEN,
        Permission.DECIDER_ASSIGN,
    }
)
CONFIRM_FIRST = frozenset(
    {Permission.ENROL, Permission.MEMBERSHIP_CLAIM, Permission.APPLY, Permission.WANTED_WRITE}
)


class SignInFirst(Refusal):
    """The address is for people who are signed in."""

    def __init__(self) -> None:
        super().__init__("sign_in", _l("Please sign in first."), status=401)


class SecondStepFirst(Refusal):
    """The person's role opens this, once there is a second step at sign-in."""

    def __init__(self) -> None:
        sentence = _l("Your role needs a second step at sign-in. Set it up first: Account, Security.")
        super().__init__("second_step", sentence, status=403)
