"""Who asks: roles, and the person as the table of permissions sees one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l


class Role(StrEnum):
    """What a person is asked to do, in one centre or (the last two) in the network."""

    TRAINER = "trainer"
    EDITOR = "editor"
    COORDINATOR = "coordinator"
    LEAD = "lead"
    NETWORK_OFFICE = "network_office"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.TRAINER: _l("Trainer"),
    Role.EDITOR: _l("Editor"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.LEAD: _l("Centre lead"),
    Role.NETWORK_OFFICE: _l("Network office"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
CENTRE_ROLES = (Role.TRAINER, Role.EDITOR, Role.COORDINATOR, Role.LEAD)
NETWORK_ROLES = (Role.NETWORK_OFFICE, Role.ADMINISTRATOR)

# who holds the role on the left may do all that those on the right may
INCLUDES: dict[Role, frozenset[Role]] = {
    Role.EDITOR: frozenset({Role.EDITOR, Role.COORDINATOR, Role.LEAD}),
    Role.COORDINATOR: frozenset({Role.COORDINATOR, Role.LEAD}),
    Role.TRAINER: frozenset({Role.TRAINER, Role.LEAD}),
    Role.LEAD: frozenset({Role.LEAD}),
}

# who holds one of these types a code at sign-in, too, before the role counts
SECOND_STEP_ROLES = frozenset({Role.LEAD, Role.NETWORK_OFFICE, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Actor:
    """Who asks: a plain value, loaded once per request. `person_id` None is the public.

    `roles` holds (role, centre id) with centre id None for network roles; `centre_ids` are confirmed memberships,
    `region_ids` the regions of those centres at every level. `second_step`: whether the person types a code at sign-in;
    `withheld` are the roles that do not count until then.
    """

    person_id: int | None = None
    name: str = ""
    verified: bool = False
    roles: frozenset[tuple[Role, int | None]] = frozenset()
    centre_ids: frozenset[int] = frozenset()
    region_ids: frozenset[int] = frozenset()
    demonstration: bool = False
    second_step: bool = True
    withheld: frozenset[tuple[Role, int | None]] = frozenset()

    def has(self, role: Role, centre_id: int | None) -> bool:
        """Whether this person holds `role`, or one that includes it, in the centre (None: in the network)."""
        return any((holding, centre_id) in self.roles for holding in INCLUDES.get(role, frozenset({role})))

    def centres_as(self, role: Role) -> frozenset[int]:
        """Ids of the centres in which this person holds `role` or one that includes it."""
        holding = INCLUDES.get(role, frozenset({role}))
        return frozenset(centre for have, centre in self.roles if have in holding and centre is not None)

    @property
    def staff_centre_ids(self) -> frozenset[int]:
        """Ids of the centres whose desk this person works at."""
        return frozenset(centre for _, centre in self.roles if centre is not None)

    @property
    def needs_second_step(self) -> bool:
        """Whether a role of this person asks for a second step; accounts of the demonstration network are let off."""
        held = {role for role, _ in self.roles | self.withheld}
        return not self.demonstration and bool(held & SECOND_STEP_ROLES)

    def held_back(self) -> Actor:
        """The same person without the roles that do not count for want of a second step."""
        if self.second_step or not self.needs_second_step:
            return self
        bare = frozenset(pair for pair in self.roles if pair[0] in SECOND_STEP_ROLES)
        return replace(self, roles=self.roles - bare, withheld=self.withheld | bare)


PUBLIC = Actor()
