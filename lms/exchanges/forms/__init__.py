"""What a person may type about slots, applications and stays."""

from lms.exchanges.forms.moves import MoveForm, ReasonForm, TwoTextsForm

__all__ = ["MoveForm", "ReasonForm", "TwoTextsForm"]
