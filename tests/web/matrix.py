"""Who may do what, endpoint by endpoint, written by hand from the roles of the product: never from the code.

R: may (200, a redirect, or told what is missing). -: there is nothing at this address (404). s: leads to the sign-in
page. x: is there, but refused (403). A number is the status itself. The things are SCCC's (`tests/web/world.py`);
`account` belongs nowhere, `member` and the next four belong to SCCC, `other` coordinates another centre.
"""

from __future__ import annotations

from tests.web.matrix_privacy import ELSEWHERE

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

ROWS = ELSEWHERE | {
    # endpoint                       public account member trainer editor coordinator lead other office admin
    "admin.add_topic": "s - - - - - - - R -",
    "admin.centre_name": "s - - - - - - - - R",
    "admin.centre_names": "s - - - - - - - - R",
    "admin.edit_topic": "s - - - - - - - R -",
    "admin.healthz": EVERYBODY,
    "admin.mail": "s - - - - - - - - R",
    "admin.mails": "s - - - - - - - - R",
    "admin.overview": "s - - - - - - - - R",
    "admin.metrics_page": EVERYBODY,  # on this machine
    "admin.readyz": EVERYBODY,
    "admin.rename_centre": "s - - - - - - - - R",
    "admin.retry_mail": "s - - - - - - - - R",
    "admin.retry_mails": "s - - - - - - - - R",
    "admin.status": "s - - - - - - - - R",
    "admin.topic": "s - - - - - - - R -",
    "admin.topics": "s - - - - - - - R -",
    "calendar.agenda_page": EVERYBODY,
    "calendar.calendar_feed": EVERYBODY,
    "calendar.centre_feed": EVERYBODY,
    "calendar.course_feed": EVERYBODY,
    "calendar.courses_feed": EVERYBODY,
    "calendar.make_address": ACCOUNTS,
    "calendar.make_short": EVERYBODY,
    "calendar.private_feed": EVERYBODY,  # whoever knows the token: a calendar program has no account
    "calendar.region_feed": EVERYBODY,
    "calendar.run_feed": EVERYBODY,
    "calendar.short_feed": EVERYBODY,
    "calendar.slot_feed": EVERYBODY,
    "calendar.slots_feed": EVERYBODY,
    "calendar.subscribe": EVERYBODY,
    "calendar.withdraw_address": "s - - - - - - - - -",  # the learner's
    "centres.accept_invitation": "s x x x x x x x x x",  # it was sent to somebody else
    "centres.centre_about": "s - - - R R R - - R",
    "centres.centre_about_save": "s - - - R R R - - R",
    "centres.centre_people": "s - - - - R R - R R",
    "centres.absences": "s - - - - R R - - -",
    "centres.choose_work": ACCOUNTS,
    "centres.claim": ACCOUNTS,
    "centres.colours": EVERYBODY,
    "centres.confirm": "- - - - - R R - - R",
    "centres.decline": "- - - - - R R - - R",
    "centres.end": "- - - - - R R - - R",
    "centres.end_absence": "s - - - - - R - - -",  # of the lead: others end their own only
    "centres.end_network_role": "s - - - - - - - - R",
    "centres.end_role": "- - - - - - R - - R",
    "centres.enter_absence": "s - - - - R R - - -",
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
    "centres.settings": PUBLISHERS,
    "centres.settings_save": PUBLISHERS,
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
    "desk.postpone_page": PUBLISHERS,
    "desk.postpone_run": PUBLISHERS,
    "desk.run": "s - - R R R R - - -",
    "desk.runs": "s - - R R R R - - -",
    "desk.save_run": WRITERS,
    "desk.save_session": WRITERS,
    "desk.unpublish_page": PUBLISHERS,
    "desk.unpublish_run": PUBLISHERS,
    "enrolments.answer_page": EVERYBODY,  # this one and the two by link: whoever has the mail
    "enrolments.answers": "s - - - - - - - - -",  # the learner's
    "enrolments.conditions": WRITERS,
    "enrolments.fees": WRITERS,
    "enrolments.mark_fees": PUBLISHERS,
    "enrolments.questions": WRITERS,
    "enrolments.save_answers": "s - - - - - - - - -",  # the learner's
    "enrolments.save_condition": WRITERS,
    "enrolments.save_eligibility": WRITERS,
    "enrolments.save_fee": WRITERS,
    "enrolments.save_question": WRITERS,
    "enrolments.take_back_waiver": PUBLISHERS,
    "enrolments.waive": PUBLISHERS,
    "enrolments.case": "- - - - - R R - - -",  # the learner's; the home side has tests of its own
    "enrolments.ask_transfer": "- R - - - x x - - -",  # the account's own
    "enrolments.ask_transfer_page": "- R - - - x x - - -",
    "enrolments.copy_page": WRITERS,
    "enrolments.copy_run": WRITERS,
    "enrolments.attendance": "- - - R - R R - - -",
    "enrolments.attendance_at": "- - - R - R R - - -",
    "enrolments.certificate": "- - - - - - - - - -",  # nobody knows a code here; it has tests of its own
    "enrolments.certificate_pdf": "- - - - - - - - - -",  # there is none yet, as above
    "enrolments.check_in": "s R x x x x x x x x",  # nobody here has a place; the account has asked for one
    "enrolments.check_in_page": ACCOUNTS,
    "enrolments.completion": PUBLISHERS,
    "enrolments.conclude": PUBLISHERS,
    "enrolments.decide_in_run": PUBLISHERS,
    "enrolments.decide_many": "s - - - - R R - - -",
    "enrolments.enrol": ACCOUNTS,
    "enrolments.enrol_other": "- - - - - R R - - -",
    "enrolments.enrol_other_page": "- - - - - R R - - -",
    "enrolments.enrol_page": ACCOUNTS,
    "enrolments.extend_page": PUBLISHERS,
    "enrolments.extend_release": PUBLISHERS,
    "enrolments.kept_seats": "s - - - - R R - - -",
    "enrolments.feedback": "s - - - - - - - - -",  # the learner's, like the next
    "enrolments.give_feedback": "s - - - - - - - - -",
    "enrolments.make_move": "- - - - - R R - - -",
    "enrolments.mark_attendance": "- - - R - R R - - -",
    "enrolments.move_page": "- - - - - R R - - -",
    "enrolments.release_page": "s - - - - R R - - -",
    "enrolments.release_pool": "s - - - - R R - - -",
    "enrolments.seats": PUBLISHERS,
    "enrolments.set_pools": PUBLISHERS,
    "enrolments.set_sites": PUBLISHERS,
    "enrolments.offer": "- - - - - R R - - -",
    "enrolments.offer_page": "- - - - - R R - - -",
    "enrolments.queue": PUBLISHERS,
    "enrolments.refuse_by_link": EVERYBODY,
    "enrolments.rules": PUBLISHERS,  # of a published run; a draft's are for those who write it
    "enrolments.save_rules": PUBLISHERS,
    "enrolments.take_by_link": EVERYBODY,
    "enrolments.accept_in_order": PUBLISHERS,
    "enrolments.accept_page": PUBLISHERS,
    "enrolments.criteria_page": WRITERS,
    "enrolments.decide_go": PUBLISHERS,
    "enrolments.draw": PUBLISHERS,
    "enrolments.give_points": PUBLISHERS,
    "enrolments.go_no_go_page": PUBLISHERS,
    "enrolments.how_selected": EVERYBODY,
    "enrolments.nominate": PUBLISHERS,
    "enrolments.nominated": PUBLISHERS,
    "enrolments.nominations": PUBLISHERS,
    "enrolments.rank_nominations": PUBLISHERS,
    "enrolments.save_criteria": WRITERS,
    "enrolments.selection": PUBLISHERS,
    "enrolments.take_off": PUBLISHERS,
    "enrolments.take_off_page": PUBLISHERS,
    "enrolments.propose_replacement": "- - x - - R R - - -",  # the member's, whose home is the host too
    "enrolments.propose_replacement_page": "- - x - - R R - - -",
    "enrolments.propose_run": "- x - - - R R - - -",  # the account's
    "enrolments.propose_run_page": "- x - - - R R - - -",
    "enrolments.room_code": "- - - R - R R - - -",
    "notifications.digest": ACCOUNTS,
    "notifications.inbox": ACCOUNTS,
    "notifications.read": ACCOUNTS,
    "public.profile": ACCOUNTS,
    "public.edit_profile": ACCOUNTS,
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
    "public.outcomes": EVERYBODY,
    "public.slot": EVERYBODY,
    "public.slots": EVERYBODY,
    "public.slots_atom": EVERYBODY,
    "public.slots_csv": EVERYBODY,
    "public.slots_json": EVERYBODY,
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
    "public.help_exchange": EVERYBODY,
    "public.help_index": EVERYBODY,
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
    # whose address it is could find them in the account later
    **dict.fromkeys(("calendar.make_address", "people.make_token"), "x"),
    "centres.claim": "x",
    "centres.leave": "-",  # the claim was refused, so there is nothing to leave
    "enrolments.enrol": "x",
    "enrolments.enrol_page": "x",
    **dict.fromkeys(  # the enrolments asked about are the account's
        ("enrolments.ask_transfer", "enrolments.ask_transfer_page"), "-"
    ),
    **dict.fromkeys(("enrolments.propose_run", "enrolments.propose_run_page"), "-"),
    "enrolments.check_in": "x",
    "exchanges.apply_page": "x",
    **dict.fromkeys(
        [f"exchanges.{name}_wanted" for name in ("new", "post", "edit", "fill", "save", "withdraw")], "x"
    ),
    "exchanges.start": "x",
    "people.confirm_now": "R",  # the mail is theirs: confirmed, and signed in already
}


def answers(row: str, columns: list[str]) -> dict[str, str]:
    """The answer for each column."""
    return dict(zip(columns, row.split(), strict=True))
