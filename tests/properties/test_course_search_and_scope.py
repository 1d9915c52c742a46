"""Whatever is typed: both engines find the same words, and lists show exactly what `access` lets one read."""

from __future__ import annotations

import itertools

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.access import PUBLIC, Actor, Permission, Role, Scope, can
from lms.courses import queries, service
from lms.courses.models import Course, Run
from lms.courses.queries.search import folded_words, search_words
from lms.courses.rules import CourseInput, Sharing, course_thing, run_thing
from lms.kit.db import session
from lms.kit.refusal import Refusal
from lms.kit.text import clean_line
from tests.cast import Cast, build
from tests.catalogue import a_course, a_run, actor

TEXT = st.text(max_size=40) | st.sampled_from(
    ["õppekava", "MØLLER", "Straße 5", "ﬁne ₂O", "ſt Ĳ", "e\u0301é"]
)


@given(stored=TEXT, typed=TEXT)
def test_words_are_letters_and_digits_only_and_fold_alike(stored: str, typed: str) -> None:
    for word in search_words(typed):
        assert word.isalnum() and folded_words(word) == word
    assert folded_words(folded_words(stored)) == folded_words(stored)
    assert set(search_words(stored)) <= set(folded_words(stored).split())


def test_a_course_is_found_by_the_words_it_has_and_no_others(app: Flask) -> None:
    cast = build()
    ident = a_course(cast.host, cast.sccc)
    service.publish_course(ident, actor=actor(cast.host))

    @settings(max_examples=40)
    @given(title=TEXT.filter(lambda text: bool(folded_words(text))), typed=TEXT)
    def check(title: str, typed: str) -> None:
        service.edit_course(ident, CourseInput(title=clean_line(title)), actor=actor(cast.host), version=None)
        stored = queries.course_by_id(ident)
        assert stored is not None
        words = set(folded_words(stored.title, "SCCC Swedish Chips Competence Centre").split())
        for asked in (title, typed):
            condition = queries.has_words(asked)
            if condition is None:
                continue
            hit = session().scalars(queries.visible_courses(PUBLIC).where(condition)).all() != []
            wanted = all(any(word.startswith(each) for word in words) for each in search_words(asked))
            assert hit == wanted, (stored.title, asked)

    check()


def sharings(cast: Cast) -> list[Sharing]:
    """Every scope, with several parties."""
    return [
        Sharing(scope=Scope.PUBLIC),
        Sharing(scope=Scope.NETWORK),
        Sharing(scope=Scope.OWN),
        Sharing(scope=Scope.CHOSEN, centre_ids=frozenset({cast.ficcc.id, cast.kiip.id})),
        Sharing(scope=Scope.CHOSEN, region_ids=frozenset({cast.baltic_region.id})),
        Sharing(scope=Scope.REGION, region_ids=frozenset({cast.nordic.id})),
        Sharing(scope=Scope.REGION, region_ids=frozenset({cast.nordic_baltic.id})),
    ]


def readers(cast: Cast) -> list[Actor]:
    """Everybody of the cast, the public, and combinations that no person of the cast has."""
    people = (
        *(cast.learner, cast.home, cast.lead, cast.host, cast.editor, cast.trainer, cast.guest, cast.other),
        *(cast.baltic, cast.office, cast.admin, cast.outside, cast.claimant, cast.unverified),
    )
    made = [
        Actor(person_id=900, roles=frozenset({(Role.EDITOR, cast.kiip.id)})),  # works there, belongs nowhere
        Actor(person_id=901, centre_ids=frozenset({cast.kiip.id, cast.ficcc.id}), region_ids=frozenset()),
        Actor(person_id=902, region_ids=frozenset({cast.europe.id, cast.nordic.id})),
    ]
    return [PUBLIC, *(actor(person) for person in people), *made]


def test_lists_show_what_may_be_read_and_nothing_else(app: Flask) -> None:
    cast = build()
    courses, runs = [], []
    for sharing in sharings(cast):
        for publish in (True, False):
            ident = a_course(cast.host, cast.sccc, sharing=sharing)
            courses.append(ident)
            if publish:
                service.publish_course(ident, actor=actor(cast.host))
            runs.append(a_run(cast.host, cast.sccc, course_id=ident, publish=publish))
    wide = a_course(cast.host, cast.sccc)
    runs += [
        a_run(cast.host, cast.sccc, course_id=wide, publish=True, sharing=sharing)
        for sharing in sharings(cast)
    ]
    cards, run_cards = queries.course_cards(courses), queries.run_cards(runs)
    for reader in readers(cast):
        shown = set(session().scalars(queries.visible_courses(reader).with_only_columns(Course.id)))
        shown_runs = set(session().scalars(queries.visible_runs(reader).with_only_columns(Run.id)))
        for card in cards.values():
            may = card.state == "published" and can(reader, Permission.CATALOGUE_READ, course_thing(card))
            assert (card.id in shown) == may, (reader, card.scope, card.state)
        for run in run_cards.values():
            may = run.state == "published" and can(reader, Permission.CATALOGUE_READ, run_thing(run))
            assert (run.id in shown_runs) == may, (reader, run.scope, run.state)


def test_a_run_reaches_nobody_whom_its_course_does_not(app: Flask) -> None:
    """Either the run is refused, or whoever may read it may read the course."""
    cast = build()
    people, refused = readers(cast)[:-3], 0
    for outer, inner in itertools.product(sharings(cast), repeat=2):
        course_id = a_course(cast.host, cast.sccc, sharing=outer)
        service.publish_course(course_id, actor=actor(cast.host))
        run_id = _run_within(cast, course_id, inner)
        course = queries.course_by_id(course_id)
        run = queries.run_by_id(run_id) if run_id else None
        assert course is not None
        refused += run is None
        assert run is not None or inner != outer
        for reader in people if run else ():
            if can(reader, Permission.CATALOGUE_READ, run_thing(run)):
                assert can(reader, Permission.CATALOGUE_READ, course_thing(course)), (reader, inner, outer)
    assert 0 < refused < 30


def _run_within(cast: Cast, course_id: int, sharing: Sharing) -> int | None:
    try:
        return a_run(cast.host, cast.sccc, course_id=course_id, publish=True, sharing=sharing)
    except Refusal as refusal:
        return None if refusal.code == "scope_too_wide" else -1
