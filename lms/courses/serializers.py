"""Courses and runs in other clothes: the words for whom they are shared with."""

from __future__ import annotations

from collections.abc import Mapping

from lms.access import Scope
from lms.courses.rules import SCOPE_WORDS, CourseCard, RunCard


def sharing_words(item: CourseCard | RunCard, *, names: Mapping[str, Mapping[int, str]]) -> str:
    """Whom the item is shared with, as its editor reads it: "Everybody", "A region: Nordic".

    `names` holds the names of "centres" and "regions" by id.
    """
    who = str(SCOPE_WORDS[item.scope])
    named = [
        *(names["centres"].get(ident, "") for ident in sorted(item.shared_centre_ids)),
        *(names["regions"].get(ident, "") for ident in sorted(item.shared_region_ids)),
    ]
    shown = [name for name in named if name]
    return f"{who}: {', '.join(shown)}" if shown and item.scope in (Scope.CHOSEN, Scope.REGION) else who
