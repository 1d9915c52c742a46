"""How templates are looked up and what they know."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Flask's, where a template without globals of its own has those of the application as they are: the map that Jinja
    lays over them is walked through for each import of a page, name by name."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return super().make_globals(d) if d else self.globals
