"""What a person may type about slots, applications and stays."""

from lms.exchanges.forms.agree import AmendForm, ProposeForm, RefuseForm, SignForm
from lms.exchanges.forms.applying import (
    DraftForm,
    EditMessageForm,
    EndorseForm,
    HomeAnswerForm,
    MessageForm,
    OpenForm,
    StartForm,
)
from lms.exchanges.forms.deciding import (
    AssignForm,
    DeclineOfferForm,
    FeasibleForm,
    OfferForm,
    QuestionForm,
    RejectForm,
    ReserveForm,
    TieForm,
    WaiveForm,
    WithdrawOfferForm,
)
from lms.exchanges.forms.documents import ChecklistForm, DocumentForm
from lms.exchanges.forms.moves import MoveForm, ReasonForm, TwoTextsForm
from lms.exchanges.forms.reviews import (
    DeclareForm,
    DeclineReviewForm,
    FindReviewerForm,
    InviteForm,
    ReserveOrderForm,
    ReviewForm,
)
from lms.exchanges.forms.slots import GuestInfoForm, NewSlotForm, SlotForm, SlotMoveForm, slot_data
from lms.exchanges.forms.wanted import WantedForm, WantedMoveForm, wanted_data

__all__ = [
    "AmendForm",
    "AssignForm",
    "ChecklistForm",
    "DeclareForm",
    "DeclineOfferForm",
    "DeclineReviewForm",
    "DocumentForm",
    "DraftForm",
    "EditMessageForm",
    "EndorseForm",
    "FeasibleForm",
    "FindReviewerForm",
    "GuestInfoForm",
    "HomeAnswerForm",
    "InviteForm",
    "MessageForm",
    "MoveForm",
    "NewSlotForm",
    "OfferForm",
    "OpenForm",
    "ProposeForm",
    "QuestionForm",
    "ReasonForm",
    "RefuseForm",
    "RejectForm",
    "ReserveForm",
    "ReserveOrderForm",
    "ReviewForm",
    "SignForm",
    "SlotForm",
    "SlotMoveForm",
    "StartForm",
    "TieForm",
    "TwoTextsForm",
    "WaiveForm",
    "WantedForm",
    "WantedMoveForm",
    "WithdrawOfferForm",
    "slot_data",
    "wanted_data",
]
