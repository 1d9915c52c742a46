"""Who sees one thing shared in some way, and one enrolment from all sides; by hand, marked as in `matrix.py`."""

from __future__ import annotations

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
