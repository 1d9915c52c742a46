"""What a person may type about slots, applications and stays."""

from lms.exchanges.forms.deciding import (
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
from lms.exchanges.forms.moves import MoveForm, ReasonForm, TwoTextsForm
from lms.exchanges.forms.reviews import (
    DeclareForm,
    DeclineReviewForm,
    FindReviewerForm,
    InviteForm,
    ReserveOrderForm,
    ReviewForm,
)

__all__ = [
    "DeclareForm",
    "DeclineOfferForm",
    "DeclineReviewForm",
    "FeasibleForm",
    "FindReviewerForm",
    "InviteForm",
    "MoveForm",
    "OfferForm",
    "QuestionForm",
    "ReasonForm",
    "RejectForm",
    "ReserveForm",
    "ReserveOrderForm",
    "ReviewForm",
    "TieForm",
    "TwoTextsForm",
    "WaiveForm",
    "WithdrawOfferForm",
]
