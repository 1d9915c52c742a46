"""Who may do what, endpoint by endpoint, written by hand from the roles of the product: never from the code.

R: may (200, a redirect, or told what is missing). -: there is nothing at this address (404). s: leads to the sign-in
page. x: is there, but refused (403). The things are SCCC's (`tests/web/world.py`); `account` belongs nowhere, `member`
and the next four belong to SCCC, `other` coordinates another centre.
"""

from __future__ import annotations

COLUMNS = [
    "public",
    "account",
    "member",
    "trainer",
    "editor",
    "coordinator",
    "lead",
    "other",
    "office",
    "admin",
]

EVERYBODY = "R R R R R R R R R R"
ACCOUNTS = "s R R R R R R R R R"
WRITERS = "- - - - R R R - - -"
PUBLISHERS = "- - - - - R R - - -"

ROWS = {
    # endpoint                       public account member trainer editor coordinator lead other office admin
    "admin.add_topic": "s - - - - - - - R -",
    "admin.centre_name": "s - - - - - - - - R",
    "admin.centre_names": "s - - - - - - - - R",
    "admin.edit_topic": "s - - - - - - - R -",
    "admin.healthz": EVERYBODY,
    "admin.mail": "s - - - - - - - - R",
    "admin.mails": "s - - - - - - - - R",
    "admin.overview": "s - - - - - - - - R",
    "admin.readyz": EVERYBODY,
    "admin.rename_centre": "s - - - - - - - - R",
    "admin.retry_mail": "s - - - - - - - - R",
    "admin.retry_mails": "s - - - - - - - - R",
    "admin.topic": "s - - - - - - - R -",
    "admin.topics": "s - - - - - - - R -",
    "calendar.agenda_page": EVERYBODY,
    "calendar.calendar_feed": EVERYBODY,
    "calendar.centre_feed": EVERYBODY,
    "calendar.course_feed": EVERYBODY,
    "calendar.courses_feed": EVERYBODY,
    "calendar.make_address": ACCOUNTS,
    "calendar.private_feed": EVERYBODY,  # whoever knows the token: a calendar program has no account
    "calendar.region_feed": EVERYBODY,
    "calendar.run_feed": EVERYBODY,
    "calendar.subscribe": EVERYBODY,
    "calendar.withdraw_address": "s - - - - - - - - -",  # the learner's
    "centres.accept_invitation": "s x x x x x x x x x",  # it was sent to somebody else
    "centres.centre_about": "s - - - R R R - - R",
    "centres.centre_about_save": "s - - - R R R - - R",
    "centres.centre_people": "s - - - - R R - R R",
    "centres.choose_work": ACCOUNTS,
    "centres.claim": ACCOUNTS,
    "centres.colours": EVERYBODY,
    "centres.confirm": "- - - - - R R - - R",
    "centres.decline": "- - - - - R R - - R",
    "centres.end": "- - - - - R R - - R",
    "centres.end_network_role": "s - - - - - - - - R",
    "centres.end_role": "- - - - - - R - - R",
    "centres.give_network_role": "s - - - - - - - - R",
    "centres.give_role": "- - - - - - R - - R",
    "centres.give_up_role": ACCOUNTS,
    "centres.invitation": EVERYBODY,  # whoever has the mail
    "centres.invite": "- - - - - R R - - R",
    "centres.leave": ACCOUNTS,
    "centres.merge": "- - - - - R R R R -",
    "centres.mine": ACCOUNTS,
    "centres.network_roles": "s - - - - - - - - R",
    "centres.new_work": ACCOUNTS,
    "centres.organisations": "s - - - - R R R R -",
    "centres.region_about": "s - - - - - - - R R",
    "centres.region_about_save": "s - - - - - - - R R",
    "courses.add_session": WRITERS,
    "courses.archive_course": PUBLISHERS,
    "courses.check_run": WRITERS,
    "courses.create_course": WRITERS,
    "courses.create_run": WRITERS,
    "courses.delete_course": WRITERS,
    "courses.delete_run": WRITERS,
    "courses.delete_session": WRITERS,
    "courses.desk_courses": WRITERS,
    "courses.edit_course": WRITERS,
    "courses.edit_run": WRITERS,
    "courses.edit_session": WRITERS,
    "courses.new_course": WRITERS,
    "courses.new_run": WRITERS,
    "courses.new_session": WRITERS,
    "courses.publish_course": PUBLISHERS,
    "courses.publish_run": PUBLISHERS,
    "courses.save_course": WRITERS,
    "courses.save_run": WRITERS,
    "courses.save_session": WRITERS,
    "desk.add_session": PUBLISHERS,
    "desk.approvals": "s - - - - R R - - -",
    "desk.cancel_page": PUBLISHERS,
    "desk.cancel_run": PUBLISHERS,
    "desk.cancel_session": PUBLISHERS,
    "desk.cancel_session_page": PUBLISHERS,
    "desk.change_run": WRITERS,
    "desk.change_session": WRITERS,
    "desk.desk": "s - - R R R R - - -",
    "desk.me": ACCOUNTS,
    "desk.move_page": PUBLISHERS,
    "desk.move_run": PUBLISHERS,
    "desk.new_session": PUBLISHERS,
    "desk.own_people": "s - - - - R R - - -",
    "desk.participants": "- - - R - R R - - -",
    "desk.participants_csv": PUBLISHERS,
    "desk.postpone_page": PUBLISHERS,
    "desk.postpone_run": PUBLISHERS,
    "desk.run": "s - - R R R R - - -",
    "desk.runs": "s - - R R R R - - -",
    "desk.save_run": WRITERS,
    "desk.save_session": WRITERS,
    "desk.unpublish_page": PUBLISHERS,
    "desk.unpublish_run": PUBLISHERS,
    "enrolments.case": "- - - - - R R - - -",  # the learner's; the home side has tests of its own
    "enrolments.ask_transfer": "- R - - - x x - - -",  # the account's own
    "enrolments.ask_transfer_page": "- R - - - x x - - -",
    "enrolments.copy_page": WRITERS,
    "enrolments.copy_run": WRITERS,
    "enrolments.enrol": ACCOUNTS,
    "enrolments.enrol_other": "- - - - - R R - - -",
    "enrolments.enrol_other_page": "- - - - - R R - - -",
    "enrolments.enrol_page": ACCOUNTS,
    "enrolments.make_move": "- - - - - R R - - -",
    "enrolments.move_page": "- - - - - R R - - -",
    "enrolments.propose_replacement": "- - x - - R R - - -",  # the member's, whose home is the host too
    "enrolments.propose_replacement_page": "- - x - - R R - - -",
    "enrolments.propose_run": "- x - - - R R - - -",  # the account's
    "enrolments.propose_run_page": "- x - - - R R - - -",
    "notifications.inbox": ACCOUNTS,
    "notifications.read": ACCOUNTS,
    "people.account": ACCOUNTS,
    "people.account_save": ACCOUNTS,
    "people.change_address": EVERYBODY,  # this one and the next five: whoever has the mail
    "people.change_address_now": "s R R R R R R R R R",  # done for all; the public signs in again
    "people.confirm": EVERYBODY,
    "people.confirm_now": "s s s s s s s s s s",  # done for all; then one signs in as that person
    "people.reset_choose": EVERYBODY,
    "people.reset_set": EVERYBODY,
    "people.change_own_address": ACCOUNTS,
    "people.change_password": ACCOUNTS,
    "people.end_device": ACCOUNTS,
    "people.register": EVERYBODY,
    "people.register_now": EVERYBODY,
    "people.register_sent": EVERYBODY,
    "people.resend_confirmation": ACCOUNTS,
    "people.reset": EVERYBODY,
    "people.reset_ask": EVERYBODY,
    "people.reset_sent": EVERYBODY,
    "people.security": ACCOUNTS,
    "people.sign_in": EVERYBODY,
    "people.sign_in_now": EVERYBODY,
    "people.sign_out": EVERYBODY,
    "people.sign_out_everywhere": "s s s s s s s s s s",  # done for those signed in
    "public.all_centres": EVERYBODY,
    "public.catalogue": EVERYBODY,
    "public.catalogue_csv": EVERYBODY,
    "public.catalogue_json": EVERYBODY,
    "public.centre": EVERYBODY,
    "public.course": EVERYBODY,
    "public.help_about": EVERYBODY,
    "public.help_accessibility": EVERYBODY,
    "public.help_calendar": EVERYBODY,
    "public.help_enrolment": EVERYBODY,
    "public.help_index": EVERYBODY,
    "public.help_privacy": EVERYBODY,
    "public.help_roles": EVERYBODY,
    "public.home": EVERYBODY,
    "public.preferences": EVERYBODY,
    "public.preferences_save": EVERYBODY,
    "public.region": EVERYBODY,
    "public.robots": EVERYBODY,
    "public.run": EVERYBODY,
    "public.search": EVERYBODY,
    "public.security": EVERYBODY,
    "public.sitemap": EVERYBODY,
}

# where somebody whose mail address is not confirmed differs from an account that belongs nowhere
UNCONFIRMED = {
    "centres.claim": "x",
    "centres.leave": "-",  # the claim was refused, so there is nothing to leave
    "enrolments.enrol": "x",
    "enrolments.enrol_page": "x",
    **dict.fromkeys(  # the enrolments asked about are the account's
        ("enrolments.ask_transfer", "enrolments.ask_transfer_page"), "-"
    ),
    **dict.fromkeys(("enrolments.propose_run", "enrolments.propose_run_page"), "-"),
    "people.confirm_now": "R",  # the mail is theirs: confirmed, and signed in already
}

# what a published run of SCCC shared in some way, or its draft, is to a reader: the page of the run, of its course,
# every list and every count
SCOPED_COLUMNS = [
    *("public", "outside", "claimant", "guest", "trainer", "editor", "host", "colleague"),
    *("learner", "home", "other", "baltic", "office", "admin"),
]
SCOPED = {
    #          public outside claimant guest trainer editor host lead learner home other baltic office admin
    "public": "R R R R R R R R R R R R R R",
    "network": "- - - R R R R R R R R R R R",
    "region": "- - - R R R R R R R - - R R",  # shared with Nordic: SCCC and FiCCC
    "chosen": "- - - R R R R R - - R - R R",  # shared with KIIP
    "own": "- - - R R R R R - - - - R R",
    "draft": "- - - - R R R R - - - - - -",  # the trainer: the own sessions
}

# the learner's enrolment, which waits for FiCCC (home) and SCCC (host): reading it and each of its moves. x: who may
# read the case is told who acts; R at a move: told that the page is out of date, so nothing moves here
CASE_COLUMNS = [
    *("public", "learner", "home", "lead", "host", "colleague"),
    *("claimant", "guest", "trainer", "editor", "other", "office", "admin", "outside"),
]
CASE = {
    #       public learner home homelead host hostlead claimant guest trainer editor other office admin outside
    "read": "- R R R R R - - - - - - - -",
    "approve-home": "- x R R x x - - - - - - - -",
    "decline-home": "- x R R x x - - - - - - - -",
    "accept-host": "- x x x R R - - - - - - - -",
    "decline-host": "- x x x R R - - - - - - - -",
    "cancel": "- x R R R R - - - - - - - -",
    "withdraw": "- R x x x x - - - - - - - -",
}


def answers(row: str, columns: list[str]) -> dict[str, str]:
    """The answer for each column."""
    return dict(zip(columns, row.split(), strict=True))
