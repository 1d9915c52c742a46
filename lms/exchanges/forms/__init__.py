"""What a person may type about slots, applications and stays."""

from lms.exchanges.forms.applying import (
    DraftForm,
    EditMessageForm,
    EndorseForm,
    HomeAnswerForm,
    MessageForm,
    OpenForm,
    StartForm,
)
from lms.exchanges.forms.moves import MoveForm, ReasonForm, TwoTextsForm

__all__ = [
    "DraftForm",
    "EditMessageForm",
    "EndorseForm",
    "HomeAnswerForm",
    "MessageForm",
    "MoveForm",
    "OpenForm",
    "ReasonForm",
    "StartForm",
    "TwoTextsForm",
]
