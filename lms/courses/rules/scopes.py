"""Who may see a published course or run: the words for its scope. Whether a reader is in it, `access.in_scope` says."""

from __future__ import annotations

from collections.abc import Collection, Set

from lms.access import Scope
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence

SCOPE_WORDS: dict[Scope, Sentence] = {
    Scope.OWN: _l("Own centre"),
    Scope.CHOSEN: _l("Chosen centres"),
    Scope.REGION: _l("A region"),
    Scope.NETWORK: _l("The whole network"),
    Scope.PUBLIC: _l("Everybody"),
}


def check_scope(scope: Scope, *, centres: Collection[int], regions: Collection[int]) -> list[Problem]:
    """A scope that names centres or a region must name at least one; the others name none (ids)."""
    if scope is Scope.CHOSEN and not centres and not regions:
        return [Problem("missing", _l("Choose at least one centre or region."), "scope")]
    if scope is Scope.REGION and not regions:
        return [Problem("missing", _l("Choose the region."), "scope")]
    return []


def within(inner: Scope, inner_centres: Set[int], outer: Scope, outer_centres: Set[int]) -> bool:
    """Whether nobody is in `inner` who is not in `outer`. The sets are the centres a scope reaches (host, chosen ones,
    those of its regions); they do not count for the network and the public."""
    if outer is Scope.PUBLIC:
        return True
    if outer is Scope.NETWORK:
        return inner is not Scope.PUBLIC
    return inner not in (Scope.PUBLIC, Scope.NETWORK) and inner_centres <= outer_centres
