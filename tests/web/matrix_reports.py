"""Who may read which figures and files, and what leads to each of them."""

from __future__ import annotations

EVERYBODY = "R R R R R R R R R R"
PUBLISHERS = "- - - - - R R - - -"

OF_REPORTS = {
    # endpoint                public account member trainer editor coordinator lead other office admin
}

ASKING = {}
