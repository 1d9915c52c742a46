"""Search and topics: words found folded, on both databases alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lms.courses import queries, service
from lms.courses.models import Course
from lms.courses.rules import (
    Words,
)
from lms.kit.db import session
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, build
from tests.catalogue import a_course, actor


@pytest.fixture
def cast(app: Flask) -> Cast:
    return build()


def published(cast: Cast, **values: Any) -> int:
    ident = a_course(cast.host, cast.sccc, **values)
    service.publish_course(ident, actor=actor(cast.host))
    return ident


def found(words: str, cast: Cast) -> list[str]:
    condition = queries.has_words(words)
    assert condition is not None
    query = queries.visible_courses(actor(cast.outside)).where(condition).order_by(Course.id)
    return list(session().scalars(query.with_only_columns(Course.title)))


def refused(call: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def test_words_are_found_folded_and_by_their_beginnings(cast: Cast) -> None:
    published(cast, title="Mikroelektroonika õppekava", summary="Räni")
    published(cast, title="Møller's cleanroom", code="TFE-4180", description="Straße und *Łódź*")
    published(cast, title="Gate design", texts=(Words("lv", "Mikroshēmu projektēšana"),), city="Åbo")
    assert found("oppekava", cast) == ["Mikroelektroonika õppekava"]
    assert found("ÕPPEKAVA", cast) == ["Mikroelektroonika õppekava"]
    assert found("moller", cast) == found("møller", cast) == ["Møller's cleanroom"]
    assert found("strasse lodz", cast) == ["Møller's cleanroom"]
    assert found("tfe-4180", cast) == ["Møller's cleanroom"]
    assert found("mikros", cast) == ["Gate design"]
    assert found("mikro", cast) == ["Mikroelektroonika õppekava", "Gate design"]
    assert found("mikro abo", cast) == ["Gate design"]
    assert found("mikro nowhere", cast) == []
    assert found("ikro", cast) == []
    assert found("swedish", cast) == found("sccc", cast) != []


@pytest.mark.parametrize(
    "typed",
    ['"', "a OR b", "NOT x", "col:x", "x*", "(", "'; DROP TABLE course;--", "a & b | !c", ":*", "NEAR(a b)"],
)
def test_what_was_typed_never_reaches_the_engine(cast: Cast, typed: str) -> None:
    published(cast)
    condition = queries.has_words(typed)
    if condition is not None:
        session().scalars(queries.visible_courses(actor(cast.outside)).where(condition)).all()
    assert found("wafer", cast) == ["Wafer handling"]


def test_synonyms_of_topics_are_found_and_follow_their_topic(cast: Cast) -> None:
    office = actor(cast.office)
    above = service.save_topic("Manufacturing", actor=office, synonyms=["valmistus"])
    below = service.save_topic("Lithography", actor=office, synonyms=["photoresist"], parent_id=above)
    published(cast, topic_ids=(below,))
    assert found("photoresist", cast) == found("valmistus", cast) == ["Wafer handling"]
    service.save_topic("Lithography", actor=office, topic_id=below, parent_id=above, synonyms=["litografia"])
    assert found("photoresist", cast) == []
    assert found("litografia", cast) == ["Wafer handling"]
    assert queries.topic_ids_below(above) == {above, below}
    assert [topic.label for topic in queries.topics()] == ["Manufacturing", "Lithography"]


def test_topics_have_two_levels_and_a_keeper(cast: Cast) -> None:
    office = actor(cast.office)
    above = service.save_topic("Manufacturing", actor=office)
    below = service.save_topic("Lithography", actor=office, parent_id=above)
    assert refused(lambda: service.save_topic("Masks", actor=office, parent_id=below)).code == "third_level"
    assert (
        refused(
            lambda: service.save_topic("Manufacturing", actor=office, topic_id=above, parent_id=above)
        ).code
        == "third_level"
    )
    assert refused(lambda: service.save_topic(" ", actor=office)).field == "label"
    for who in (cast.host, cast.lead, cast.learner):
        with pytest.raises(NotFound):
            service.save_topic("Optics", actor=actor(who))


def test_the_index_can_be_made_anew(cast: Cast) -> None:
    published(cast)
    assert service.reindex() == 1
    assert found("wafer", cast) == ["Wafer handling"]
