"""The rows of researcher exchange in the table of `matrix.py`, marked as there. The slots are SCCC's; the application
is the learner's of FiCCC, endorsed, so that SCCC reads it."""

from __future__ import annotations

ACCOUNTS = "s R R R R R R R R R"

EXCHANGES = {
    # endpoint                       public account member trainer editor coordinator lead other office admin
    "exchanges.apply_page": ACCOUNTS,
    "exchanges.desk": "s - - - R R R - - -",
    "exchanges.desk_case": "- - - - - R R - - -",  # of the host; the home side has tests of its own
    "exchanges.desk_file": "- - - - - - - - - -",  # none came with it; it has tests of its own
    "exchanges.desk_message": "- - - - - R R - - -",
    "exchanges.desk_message_page": "- - - - - - - - - -",  # nobody here has written, as the next three
    "exchanges.desk_move": "- - - - - x x - - -",  # a move of the home centre
    "exchanges.desk_move_page": "- - - - - x x - - -",
    "exchanges.edit": "- - - - - - - - - -",  # the learner's, as all that begins with "own"
    "exchanges.edit_desk_message": "- - - - - - - - - -",
    "exchanges.edit_own_message": "- - - - - - - - - -",
    "exchanges.incoming": "s - - - - R R - - -",
    "exchanges.office": "s - - - - - - - R -",
    "exchanges.office_case": "s - - - - - - - R -",
    "exchanges.open_content": "s - - - - - - - R -",
    "exchanges.outgoing": "s - - - - R R - - -",
    "exchanges.own_case": "- - - - - - - - - -",
    "exchanges.own_file": "- - - - - - - - - -",
    "exchanges.own_message": "- - - - - - - - - -",
    "exchanges.own_message_page": "- - - - - - - - - -",
    "exchanges.own_move": "- - - - - - - - - -",
    "exchanges.own_move_page": "- - - - - - - - - -",
    "exchanges.save": "- - - - - - - - - -",
    "exchanges.start": ACCOUNTS,
}
