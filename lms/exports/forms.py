"""What is sent to have an export made."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from lms.kit.forms import Form


class ExportForm(Form):
    """The address at which the export is."""

    address: Any = HiddenField()
