"""What imports say of a file, and what follows from it: pure."""

from lms.imports.rules.addresses import web_address
from lms.imports.rules.entries import entry_source
from lms.imports.rules.plan import Facts, Fresh, Plan, Stored, fresh_of, plan
from lms.imports.rules.progress import Step, step_of
from lms.imports.rules.words import REFUSED, REMARKED, refusal_words, remark_words, result_words

__all__ = [
    "REFUSED",
    "REMARKED",
    "Facts",
    "Fresh",
    "Plan",
    "Step",
    "Stored",
    "entry_source",
    "fresh_of",
    "plan",
    "refusal_words",
    "remark_words",
    "result_words",
    "step_of",
    "web_address",
]
