"""What a person may type about slots, applications and stays."""

from lms.exchanges.forms.moves import MoveForm, ReasonForm, TwoTextsForm
from lms.exchanges.forms.slots import GuestInfoForm, NewSlotForm, SlotForm, SlotMoveForm, slot_data
from lms.exchanges.forms.wanted import WantedForm, WantedMoveForm, wanted_data

__all__ = [
    "GuestInfoForm",
    "MoveForm",
    "NewSlotForm",
    "ReasonForm",
    "SlotForm",
    "SlotMoveForm",
    "TwoTextsForm",
    "WantedForm",
    "WantedMoveForm",
    "slot_data",
    "wanted_data",
]
