"""What a person may type about slots, applications and stays."""

from lms.exchanges.forms.agree import AmendForm, ProposeForm, RefuseForm, SignForm
from lms.exchanges.forms.documents import ChecklistForm, DocumentForm
from lms.exchanges.forms.moves import MoveForm, ReasonForm, TwoTextsForm

__all__ = [
    "AmendForm",
    "ChecklistForm",
    "DocumentForm",
    "MoveForm",
    "ProposeForm",
    "ReasonForm",
    "RefuseForm",
    "SignForm",
    "TwoTextsForm",
]
