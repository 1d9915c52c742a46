"""The one table: each permission and the relations between asker and thing that give it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from lms.access.roles import Actor, Role
from lms.access.things import Scope, Thing

Predicate = Callable[[Actor, Thing], bool]


def anyone(_actor: Actor, _thing: Thing) -> bool:
    """Everybody, signed in or not."""
    return True


def account(actor: Actor, _thing: Thing) -> bool:
    """A person who is signed in."""
    return actor.person_id is not None


def verified(actor: Actor, _thing: Thing) -> bool:
    """A person who is signed in and has confirmed the mail address."""
    return actor.person_id is not None and actor.verified


def own(actor: Actor, thing: Thing) -> bool:
    """The person whose thing it is."""
    return actor.person_id is not None and actor.person_id == thing.person_id


def trains(actor: Actor, thing: Thing) -> bool:
    """A trainer of this run."""
    return actor.person_id is not None and actor.person_id in thing.trainer_ids


def takes_part(actor: Actor, thing: Thing) -> bool:
    """A person with a confirmed place."""
    return actor.person_id is not None and actor.person_id in thing.participant_ids


def contact(actor: Actor, thing: Thing) -> bool:
    """The host's contact for this stay."""
    return actor.person_id is not None and actor.person_id in thing.contact_ids


def assigned(actor: Actor, thing: Thing) -> bool:
    """A person of a third centre who decides on this application in the host's place."""
    return actor.person_id is not None and actor.person_id in thing.decider_ids


def reviews(actor: Actor, thing: Thing) -> bool:
    """A person who was asked to review this application."""
    return actor.person_id is not None and actor.person_id in thing.reviewer_ids


def host(role: Role) -> Predicate:
    """A person who holds `role` in the host centre (or the centre itself)."""

    def holds(actor: Actor, thing: Thing) -> bool:
        return thing.centre_id is not None and actor.has(role, thing.centre_id)

    return holds


def staff(actor: Actor, thing: Thing) -> bool:
    """Anybody who works at the centre's desk."""
    return thing.centre_id in actor.staff_centre_ids


def home(role: Role) -> Predicate:
    """A person who holds `role` in the home centre, in cases of other people only: nobody decides the own case."""

    def holds(actor: Actor, thing: Thing) -> bool:
        return thing.home_centre_id is not None and actor.has(role, thing.home_centre_id)

    return holds


def asked(role: Role) -> Predicate:
    """A person who holds `role` in the centre that is asked to take somebody over."""

    def holds(actor: Actor, thing: Thing) -> bool:
        return thing.asked_centre_id is not None and actor.has(role, thing.asked_centre_id)

    return holds


def network(role: Role) -> Predicate:
    """A person who holds the network role."""

    def holds(actor: Actor, _thing: Thing) -> bool:
        return (role, None) in actor.roles

    return holds


def in_scope(actor: Actor, thing: Thing) -> bool:
    """A reader whom the published thing is shared with."""
    if not thing.published:
        return False
    belongs = actor.centre_ids | actor.staff_centre_ids
    office = bool({(Role.NETWORK_OFFICE, None), (Role.ADMINISTRATOR, None)} & actor.roles)
    if thing.scope is Scope.PUBLIC or office or thing.centre_id in belongs:
        return True
    if thing.scope is Scope.NETWORK:
        return bool(belongs)
    named = bool(actor.region_ids & thing.scope_region_ids)
    if thing.scope is Scope.CHOSEN:
        return named or bool(belongs & thing.scope_centre_ids)
    return thing.scope is Scope.REGION and named


class Permission(Enum):
    """Each thing one can be permitted to do; its value says it in words."""

    PUBLIC = "open to everybody"
    ACCOUNT = "own account, own page, own notices and feeds"
    CATALOGUE_READ = "read a published course or run in scope, or a draft of the own centre"
    JOIN_LINK_READ = "see the join link of a session"
    ITEM_WRITE = "write courses and runs of the centre"
    ITEM_PUBLISH = "publish, move, postpone, cancel courses and runs of the centre"
    DESK_READ = "open the centre's desk"
    ENROL = "enrol oneself"
    ENROL_OWN_PEOPLE = "enrol people of the own centre"
    ENROLMENT_READ = "read one enrolment"
    ENROLMENT_OWN = "make a person's own moves of an enrolment"
    HOME_DECIDE = "decide for the home side"
    HOST_DECIDE = "decide for the host side"
    PARTICIPANTS_READ = "read the names of a run's participants"
    PARTICIPANTS_EXPORT = "export a run's participants"
    FEEDBACK_READ = "read the anonymous feedback on a run"
    RUN_STATISTICS = "read the statistics of a run"
    BALANCE_READ = "read the balance of seats of the centre"
    ATTENDANCE_MARK = "mark who was there"
    CENTRE_WRITE = "write the centre's page"
    REGION_WRITE = "write a region's page"
    MEMBERSHIP_CLAIM = "say that one belongs to a centre"
    MEMBERSHIPS_READ = "read the members of the centre"
    MEMBERSHIP_CONFIRM = "confirm, decline, end a membership of the centre"
    ROLES_READ = "read who holds which role in the centre"
    ROLES_DECIDE = "give and take roles of the centre"
    NETWORK_ROLES_DECIDE = "give and take network roles"
    ORGANISATIONS_READ = "read organisations"
    ORGANISATIONS_MERGE = "merge organisations"
    TOPICS_WRITE = "keep the topics"
    SLOT_READ = "read a published exchange slot in scope, or a draft of the own centre"
    SLOT_WRITE = "write exchange slots of the centre"
    SLOT_PUBLISH = "publish, close, reopen, cancel exchange slots of the centre"
    APPLY = "apply to an exchange slot"
    APPLICATION_READ = "read one exchange application"
    APPLICATION_OWN = "make the applicant's own moves of an application"
    APPLICATION_HOME = "decide on an application for the home side"
    APPLICATION_HOST = "decide on an application for the host side"
    APPLICATION_OPEN = "open an application's content with a logged reason"
    DECIDER_ASSIGN = "assign who decides on an application where nobody at the host can"
    REVIEW_WRITE = "write the own review of an application"
    STAY_RECORD = "record arrival and departure of a stay"
    EXCHANGE_DESK = "open the centre's desk of exchanges"
    IMPORTS = "bring calendars of others into those of the centre"
    WANTED_WRITE = "say what one looks for, or can give"
    FLOW_READ = "read the flow of people between all centres"
    NETWORK_COUNTS = "read counts of the whole network"
    JOURNAL_READ = "read who moved what in the whole network, without words"
    ERASE_OTHERS = "enter a person's written wish to be erased"
    MAIL_QUEUE = "read and retry mails and jobs"


COORDINATOR, EDITOR, TRAINER, LEAD = Role.COORDINATOR, Role.EDITOR, Role.TRAINER, Role.LEAD

TABLE: dict[Permission, tuple[Predicate, ...]] = {
    Permission.PUBLIC: (anyone,),
    Permission.ACCOUNT: (account,),
    Permission.CATALOGUE_READ: (in_scope, trains, host(EDITOR)),
    Permission.JOIN_LINK_READ: (takes_part, trains, host(COORDINATOR)),
    Permission.ITEM_WRITE: (host(EDITOR),),
    Permission.ITEM_PUBLISH: (host(COORDINATOR),),
    Permission.DESK_READ: (staff,),
    Permission.ENROL: (verified,),
    Permission.ENROL_OWN_PEOPLE: (home(COORDINATOR),),
    Permission.ENROLMENT_READ: (own, home(COORDINATOR), host(COORDINATOR), asked(COORDINATOR)),
    Permission.ENROLMENT_OWN: (own,),
    Permission.HOME_DECIDE: (home(COORDINATOR),),
    Permission.HOST_DECIDE: (host(COORDINATOR),),
    Permission.PARTICIPANTS_READ: (trains, host(COORDINATOR)),
    Permission.PARTICIPANTS_EXPORT: (host(COORDINATOR),),
    Permission.FEEDBACK_READ: (trains, host(COORDINATOR)),
    Permission.RUN_STATISTICS: (host(COORDINATOR), network(Role.NETWORK_OFFICE)),
    Permission.BALANCE_READ: (host(COORDINATOR),),
    Permission.ATTENDANCE_MARK: (trains, host(COORDINATOR)),
    Permission.CENTRE_WRITE: (host(EDITOR), network(Role.ADMINISTRATOR)),
    Permission.REGION_WRITE: (network(Role.NETWORK_OFFICE), network(Role.ADMINISTRATOR)),
    Permission.MEMBERSHIP_CLAIM: (verified,),
    Permission.MEMBERSHIPS_READ: (
        host(COORDINATOR),
        network(Role.NETWORK_OFFICE),
        network(Role.ADMINISTRATOR),
    ),
    Permission.MEMBERSHIP_CONFIRM: (host(COORDINATOR), network(Role.ADMINISTRATOR)),
    Permission.ROLES_READ: (host(COORDINATOR), network(Role.NETWORK_OFFICE), network(Role.ADMINISTRATOR)),
    Permission.ROLES_DECIDE: (host(LEAD), network(Role.ADMINISTRATOR)),
    Permission.NETWORK_ROLES_DECIDE: (network(Role.ADMINISTRATOR),),
    Permission.ORGANISATIONS_READ: (
        lambda actor, _thing: bool(actor.centres_as(COORDINATOR)),
        network(Role.NETWORK_OFFICE),
    ),
    Permission.ORGANISATIONS_MERGE: (
        lambda actor, _thing: bool(actor.centres_as(COORDINATOR)),
        network(Role.NETWORK_OFFICE),
    ),
    Permission.TOPICS_WRITE: (network(Role.NETWORK_OFFICE),),
    Permission.SLOT_READ: (in_scope, host(EDITOR)),
    Permission.SLOT_WRITE: (host(EDITOR),),
    Permission.SLOT_PUBLISH: (host(COORDINATOR),),
    Permission.APPLY: (verified,),
    Permission.APPLICATION_READ: (own, home(COORDINATOR), host(COORDINATOR), contact, assigned),
    Permission.APPLICATION_OWN: (own,),
    Permission.APPLICATION_HOME: (home(COORDINATOR),),
    Permission.APPLICATION_HOST: (host(COORDINATOR), assigned),
    Permission.APPLICATION_OPEN: (network(Role.NETWORK_OFFICE),),
    Permission.DECIDER_ASSIGN: (network(Role.NETWORK_OFFICE),),
    Permission.REVIEW_WRITE: (reviews,),
    Permission.STAY_RECORD: (host(COORDINATOR), contact),
    Permission.EXCHANGE_DESK: (host(EDITOR),),
    Permission.IMPORTS: (host(COORDINATOR),),
    Permission.WANTED_WRITE: (verified,),
    Permission.FLOW_READ: (network(Role.NETWORK_OFFICE), network(Role.ADMINISTRATOR)),
    Permission.NETWORK_COUNTS: (network(Role.NETWORK_OFFICE),),
    Permission.JOURNAL_READ: (network(Role.NETWORK_OFFICE),),
    Permission.ERASE_OTHERS: (network(Role.ADMINISTRATOR),),
    Permission.MAIL_QUEUE: (network(Role.ADMINISTRATOR),),
}
