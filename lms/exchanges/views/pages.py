"""Which moves of an application have a page, and what each asks for; a part of the feature adds its lines here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.access import Actor
from lms.exchanges.forms import MoveForm
from lms.exchanges.rules import ApplicationCard, Role


@dataclass(frozen=True)
class MovePage:
    """`call` is the use case: `call(application_id, *, actor, side, version, **typed)`. `beside` gives what its page
    shows next to the form. `template` is the page's, where the common one does not do. `offered`: whether the move has
    its button for somebody with these roles, where the table alone does not tell."""

    call: Callable[..., object]
    form: type[MoveForm] = MoveForm
    template: str = "exchanges/move.html"
    beside: Callable[[ApplicationCard, Actor], Mapping[str, Any]] = lambda _card, _actor: {}
    offered: Callable[[ApplicationCard, frozenset[Role]], bool] = lambda _card, _roles: True


PAGES: dict[str, MovePage] = {}
"""By the name of the move."""


def offered(card: ApplicationCard, roles: frozenset[Role]) -> list[str]:
    """The moves that have a page and, as far as their page can tell, something to be done on it."""
    return [name for name, page in PAGES.items() if page.offered(card, roles)]


Section = Callable[[ApplicationCard, Actor, frozenset[Role]], Mapping[str, Any] | None]

SECTIONS: dict[str, Section] = {}
"""What else the page of an application shows: `templates/exchanges/case_<name>.html` gets as `section` what the
function gives for this reader; None: nothing of it."""
