"""Who may do what: one table. Views, templates and services ask `can`; nothing else decides."""

from lms.access.asking import (
    SIGN_IN_FIRST,
    SecondStepFirst,
    SignInFirst,
    can,
    current_actor,
    install,
    must_keep_second_step,
    require,
    second_step_is_required,
)
from lms.access.roles import (
    CENTRE_ROLES,
    INCLUDES,
    NETWORK_ROLES,
    PUBLIC,
    ROLE_LABELS,
    SECOND_STEP_ROLES,
    Actor,
    Role,
)
from lms.access.table import COORDINATOR, EDITOR, LEAD, TABLE, TRAINER, Permission, Predicate, in_scope
from lms.access.things import NOTHING, Scope, Thing

__all__ = [
    "CENTRE_ROLES",
    "COORDINATOR",
    "EDITOR",
    "INCLUDES",
    "LEAD",
    "NETWORK_ROLES",
    "NOTHING",
    "PUBLIC",
    "ROLE_LABELS",
    "SECOND_STEP_ROLES",
    "SIGN_IN_FIRST",
    "TABLE",
    "TRAINER",
    "Actor",
    "Permission",
    "Predicate",
    "Role",
    "Scope",
    "SecondStepFirst",
    "SignInFirst",
    "Thing",
    "can",
    "current_actor",
    "in_scope",
    "install",
    "must_keep_second_step",
    "require",
    "second_step_is_required",
]
