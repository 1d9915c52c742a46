"""Who may do what with imports and with checks of feeds: the rows of `matrix.py` for their addresses, beside those of
others. Imports are for those who coordinate the centre."""

from __future__ import annotations

from tests.web.matrix_following import BESIDE

ELSEWHERE = BESIDE | {
    # endpoint                 public account member trainer editor coordinator lead other office admin
    "calendar.address": "s - - - - - - - - -",  # the learner's, like the next but one
    "calendar.check_list": "R R R R R R R R R R",
    "calendar.choose_alarm": "s - - - - - - - - -",
    "imports.add_source": "s - - - - R R - - -",
    "imports.approve": "s - - - - R R - - -",
    "imports.detach": "s - - - - R R - - -",
    "imports.fetch_again": "s - - - - R R - - -",
    "imports.item": "s - - - - R R - - -",
    "imports.new_source": "s - - - - R R - - -",
    "imports.progress": "s - - - - R R - - -",
    "imports.remove": "s - - - - R R - - -",
    "imports.save_item": "s - - - - R R - - -",
    "imports.send_again": "s - - - - R R - - -",
    "imports.source": "s - - - - R R - - -",
    "imports.sources": "s - - - - R R - - -",
    "imports.withdraw": "s - - - - R R - - -",
}
