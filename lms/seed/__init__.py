"""The demonstration network, learners for trying things, and a large synthetic network. Never in production."""

from lms.kit.i18n import lazy_gettext as _l
from lms.seed.demonstration import PASSWORD, Summary, demo, is_filled
from lms.seed.learners import accounts
from lms.seed.synthetic import synthetic

SHOWN_ACCOUNTS = (
    ("learner@example.org", _l("learner")),
    ("trainer@example.org", _l("trainer")),
    ("home@example.org", _l("home coordinator (FiCCC)")),
    ("host@example.org", _l("host coordinator (SCCC)")),
    ("lead@example.org", _l("centre lead (FiCCC)")),
    ("editor@example.org", _l("editor (SCCC)")),
    ("office@example.org", _l("network office")),
    ("admin@example.org", _l("administrator")),
    ("outside@example.org", _l("account outside every centre")),
)
"""Those the README names, with their roles; all have `PASSWORD`."""

__all__ = ["PASSWORD", "SHOWN_ACCOUNTS", "Summary", "accounts", "demo", "is_filled", "synthetic"]
