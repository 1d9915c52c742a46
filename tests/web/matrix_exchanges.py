"""The rows of researcher exchange in the table of `matrix.py`, marked as there. The slots are SCCC's; the application
is the learner's of FiCCC, endorsed, so that SCCC reads it."""

from __future__ import annotations

EVERYBODY = "R R R R R R R R R R"
ACCOUNTS = "s R R R R R R R R R"
WRITERS = "- - - - R R R - - -"
PUBLISHERS = "- - - - - R R - - -"

EXCHANGES = {
    # endpoint                       public account member trainer editor coordinator lead other office admin
    "exchanges.accept_review": "- - - - - - - R - -",  # whoever was asked to review: KIIP's coordinator
    "exchanges.any_case": "- - - - - R R - - -",
    "exchanges.apply_page": ACCOUNTS,
    "exchanges.assign_decider": "s - - - - - - - R -",
    "exchanges.balance": "s - - - - R R - - -",
    "exchanges.balance_file": "s - - - - R R - - -",
    "exchanges.certificate_of_stay_pdf": "- - - - - - - - - -",  # no stay has come to its end here
    "exchanges.checklist": WRITERS,
    "exchanges.copy_slot": WRITERS,
    "exchanges.create_slot": WRITERS,
    "exchanges.decider_page": "s - - - - - - - R -",
    "exchanges.decline_review": "- - - - - - - R - -",
    "exchanges.desk": "s - - - R R R - - -",
    "exchanges.desk_agreement": PUBLISHERS,  # SCCC is the host; the home side has tests of its own
    "exchanges.desk_agreement_file": PUBLISHERS,
    "exchanges.desk_agreement_print": PUBLISHERS,
    "exchanges.desk_case": "- - - - - R R - - -",  # of the host; the home side has tests of its own
    "exchanges.desk_document": PUBLISHERS,
    "exchanges.desk_file": "- - - - - - - - - -",  # none came with it; it has tests of its own
    "exchanges.desk_message": "- - - - - R R - - -",
    "exchanges.desk_message_page": "- - - - - - - - - -",  # nobody here has written, as the next three
    "exchanges.desk_move": "- - - - - x x - - -",  # a move of the home centre
    "exchanges.desk_move_page": "- - - - - x x - - -",
    "exchanges.desk_slots": WRITERS,
    "exchanges.edit": "- - - - - - - - - -",  # the learner's, as all that begins with "own"
    "exchanges.edit_desk_message": "- - - - - - - - - -",
    "exchanges.edit_own_message": "- - - - - - - - - -",
    "exchanges.edit_slot": WRITERS,
    "exchanges.edit_wanted": "s - - - - R - - - -",  # the coordinator wrote it
    "exchanges.fill_wanted": "s - - - - R - - - -",
    "exchanges.follow_slot": ACCOUNTS,
    "exchanges.guest_info": WRITERS,
    "exchanges.incoming": "s - - - - R R - - -",
    "exchanges.invite_reviewer": "- - - - - R x - - -",  # this lead belongs to the applicant's home centre, too
    "exchanges.make_slot_move": PUBLISHERS,
    "exchanges.new_slot": WRITERS,
    "exchanges.new_wanted": ACCOUNTS,
    "exchanges.office": "s - - - - - - - R -",
    "exchanges.office_case": "s - - - - - - - R -",
    "exchanges.open_content": "s - - - - - - - R -",
    "exchanges.order_reserve": PUBLISHERS,
    "exchanges.outgoing": "s - - - - R R - - -",
    "exchanges.own_agreement": "- - - - - - - - - -",  # the learner's, like those that begin with own
    "exchanges.own_agreement_file": "- - - - - - - - - -",
    "exchanges.own_agreement_print": "- - - - - - - - - -",
    "exchanges.own_case": "- - - - - - - - - -",
    "exchanges.own_document": "- - - - - - - - - -",
    "exchanges.own_file": "- - - - - - - - - -",
    "exchanges.own_message": "- - - - - - - - - -",
    "exchanges.own_message_page": "- - - - - - - - - -",
    "exchanges.own_move": "- - - - - - - - - -",
    "exchanges.own_move_page": "- - - - - - - - - -",
    "exchanges.own_review": "- - - - - - - R - -",
    "exchanges.post_wanted": ACCOUNTS,
    "exchanges.ranking": PUBLISHERS,
    "exchanges.report": "- - - - - - - - - -",  # the learner's, once the stay is over
    "exchanges.reviewer_file": "- - - - - - - - - -",  # none came with it; it has tests of its own
    "exchanges.reviewers": PUBLISHERS,
    "exchanges.save": "- - - - - - - - - -",
    "exchanges.save_checklist": WRITERS,
    "exchanges.save_guest_info": WRITERS,
    "exchanges.save_review": "- - - - - - - R - -",
    "exchanges.save_slot": WRITERS,
    "exchanges.save_wanted": "s - - - - R - - - -",
    "exchanges.settle_desk_document": PUBLISHERS,
    "exchanges.settle_own_document": "- - - - - - - - - -",
    "exchanges.slot_move_page": PUBLISHERS,
    "exchanges.start": ACCOUNTS,
    "exchanges.stay_certificate": "- - - - - - - - - -",  # nobody knows this number
    "exchanges.stays": "s - - - - R R - - -",
    "exchanges.submit_review": "- - - - - - - R - -",
    "exchanges.unfollow_slot": ACCOUNTS,
    "exchanges.wanted_list": EVERYBODY,
    "exchanges.wanted_page": EVERYBODY,  # a public one
    "exchanges.withdraw_wanted": "s - - - - R - - - -",
    "exchanges.write_report": "- - - - - - - - - -",
}
