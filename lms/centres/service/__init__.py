"""Use cases of centres: belonging, roles, organisations, the pages of centres and regions."""

from lms.centres.service.absences import end_absence, enter_absence
from lms.centres.service.founding import (
    appoint,
    found_centre,
    found_organisation,
    found_region,
    place_member,
)
from lms.centres.service.invitations import Invitation, accept_invitation, invitation_link, invite
from lms.centres.service.memberships import (
    claim_membership,
    confirm_membership,
    decline_membership,
    end_membership,
    leave_centre,
)
from lms.centres.service.organisations import (
    choose_organisation,
    create_organisation,
    leave_organisation,
    merge_organisations,
)
from lms.centres.service.pages import edit_centre, edit_region, edit_settings, rename_centre
from lms.centres.service.roles import end_role, give_role

__all__ = [
    "Invitation",
    "accept_invitation",
    "appoint",
    "choose_organisation",
    "claim_membership",
    "confirm_membership",
    "create_organisation",
    "decline_membership",
    "edit_centre",
    "edit_region",
    "edit_settings",
    "end_absence",
    "end_membership",
    "end_role",
    "enter_absence",
    "found_centre",
    "found_organisation",
    "found_region",
    "give_role",
    "invitation_link",
    "invite",
    "leave_centre",
    "leave_organisation",
    "merge_organisations",
    "place_member",
    "rename_centre",
]
