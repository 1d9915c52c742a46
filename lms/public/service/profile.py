"""The own profile, and where a person's name stands beside it."""

from __future__ import annotations

from lms.exchanges import service as exchanges
from lms.kit.db import use_case
from lms.people import queries as people
from lms.people import service as accounts


@use_case
def edit_profile(person_id: int, *, name: str, zone: str, language: str, shortcuts: bool) -> None:
    """Changes what a person says about oneself (refused as there), and the name in the entries of one's
    stays."""
    before = people.person_cards([person_id])[person_id].name
    accounts.edit_profile(person_id, name=name, zone=zone, language=language, shortcuts=shortcuts)
    if people.person_cards([person_id])[person_id].name != before:
        exchanges.put_named(person_id=person_id)
