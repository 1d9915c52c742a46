"""Who may do what with imports: the rows of `matrix.py` for their addresses, beside those of others. Only those may
who coordinate the centre."""

from __future__ import annotations

from tests.web.matrix_following import BESIDE

ELSEWHERE = BESIDE | {
    # endpoint                 public account member trainer editor coordinator lead other office admin
    "imports.add_source": "s - - - - R R - - -",
    "imports.approve": "s - - - - R R - - -",
    "imports.detach": "s - - - - R R - - -",
    "imports.fetch_again": "s - - - - R R - - -",
    "imports.item": "s - - - - R R - - -",
    "imports.new_source": "s - - - - R R - - -",
    "imports.remove": "s - - - - R R - - -",
    "imports.save_item": "s - - - - R R - - -",
    "imports.send_again": "s - - - - R R - - -",
    "imports.source": "s - - - - R R - - -",
    "imports.sources": "s - - - - R R - - -",
    "imports.withdraw": "s - - - - R R - - -",
}
