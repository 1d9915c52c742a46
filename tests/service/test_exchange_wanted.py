"""Posts of what people look for: written, shared, matched, ended by hand and by the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lms.courses import service as courses
from lms.exchanges import queries, service
from lms.exchanges.rules import WantedCard, WantedInput, input_of_wanted
from lms.kit import journal
from tests.cast import Cast, Somebody
from tests.enrolling import kinds
from tests.scene import actor
from tests.slots import posted, refused

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[timedelta], Any]
MAY = {"from_on": date(2027, 5, 1), "to_on": date(2027, 5, 31)}


def topic(name: str = "Photonics") -> int:
    return courses.save_topic(name, actor=None)


def a_post(person: Somebody, topic_id: int, *, centre_id: int | None = None, **fields: Any) -> WantedCard:
    values = WantedInput(**({"title": "A stay in a clean room", "topic_ids": (topic_id,)} | fields))
    return found(service.post_wanted(values, actor=actor(person), centre_id=centre_id), person)


def found(ref: str, person: Somebody) -> WantedCard:
    card = queries.wanted_by_ref(ref, actor(person))
    assert card is not None
    return card


def test_a_post_is_kept_and_expires_after_90_days(cast: Cast) -> None:
    card = a_post(cast.learner, topic(), days=30, text="Light.", **MAY)
    assert (card.state, card.expires_on, card.author_name) == ("open", date(2027, 5, 30), cast.learner.name)
    assert input_of_wanted(card).days == 30
    assert a_post(cast.learner, card.topics[0].id, days=30, text="Light.", **MAY).ref == card.ref
    assert [row.move for row in journal.rows_of(("wanted", card.id))] == ["post-wanted"]


def test_what_is_wrong_is_said_at_its_field(cast: Cast) -> None:
    values = WantedInput(title="", topic_ids=(), days=0, to_on=date(2027, 1, 1))
    found_ = refused(lambda: service.post_wanted(values, actor=actor(cast.learner)))
    assert {problem.field for problem in found_.problems} == {"title", "topics", "days", "to_on"}
    unknown = WantedInput(title="x", topic_ids=(999,))
    assert refused(lambda: service.post_wanted(unknown, actor=actor(cast.learner))).field == "topics"


def test_a_centre_posts_by_its_coordinators(cast: Cast) -> None:
    ident = topic()
    card = a_post(cast.host, ident, centre_id=cast.sccc.id)
    assert card.centre_id == cast.sccc.id
    assert refused(lambda: a_post(cast.guest, ident, centre_id=cast.sccc.id)).status == 404
    assert refused(lambda: a_post(cast.unverified, ident)).status == 404


def test_the_network_s_posts_are_for_the_network(cast: Cast) -> None:
    ident = topic()
    inside, public = a_post(cast.learner, ident), a_post(cast.colleague, ident, scope="public")
    seen = {
        name: {card.ref for card in queries.wanted_posts(actor(getattr(cast, name))).items}
        for name in ("outside", "other", "office", "learner")
    }
    both = {inside.ref, public.ref}
    assert seen == {"outside": {public.ref}, "other": both, "office": both, "learner": both}
    assert queries.wanted_by_ref(inside.ref, actor(cast.outside)) is None


def test_the_author_changes_and_ends_it(cast: Cast) -> None:
    card = a_post(cast.learner, topic())
    values = replace(input_of_wanted(card), title="Two stays")
    assert service.edit_wanted(card.id, values, actor=actor(cast.learner), version=1)
    assert not service.edit_wanted(card.id, values, actor=actor(cast.learner), version=1)  # the second click
    stale = replace(values, title="Three stays")
    assert (
        refused(lambda: service.edit_wanted(card.id, stale, actor=actor(cast.learner), version=1)).status
        == 409
    )
    assert refused(lambda: service.edit_wanted(card.id, stale, actor=actor(cast.colleague))).status == 404
    for _click in range(2):
        service.end_wanted(card.id, "filled", actor=actor(cast.learner), version=2)
    assert found(card.ref, cast.learner).state == "filled"
    assert refused(lambda: service.end_wanted(card.id, "withdrawn", actor=actor(cast.learner))).status == 409
    assert queries.wanted_posts(actor(cast.learner)).items == []
    assert len(queries.wanted_posts(actor(cast.learner), mine=True).items) == 1


def test_the_clock_ends_it_and_tells_the_author_once(cast: Cast, travel: Travel) -> None:
    card = a_post(cast.learner, topic())
    travel(timedelta(days=89))
    assert service.expire_wanted() == 0
    travel(timedelta(days=1))
    assert service.expire_wanted() == 1
    assert service.expire_wanted() == 0
    assert found(card.ref, cast.learner).state == "expired"
    assert kinds(cast.learner) == ["wanted-expired"]


def test_what_fits_shares_a_topic_and_has_days_in_common(cast: Cast) -> None:
    optics, other = topic(), topic("Packaging")
    posted(cast, title="In May", topic_ids=(optics,))
    posted(cast, title="Another topic", topic_ids=(other,))
    later = {"earliest_start": date(2027, 9, 1), "latest_end": date(2027, 12, 1)}
    posted(cast, title="In autumn", topic_ids=(optics,), **later)
    seeks = a_post(cast.learner, optics, **MAY)
    gives = a_post(cast.other, optics, title="An expert", direction="offers", from_on=date(2027, 5, 31))
    a_post(cast.home, optics, title="Later", direction="offers", from_on=date(2027, 6, 1))
    reader, days = actor(cast.learner), {"first": seeks.from_on, "last": seeks.to_on}
    slots = queries.slot_cards(queries.overlapping_slots([optics], reader, **days, limit=9)).values()
    assert [slot.title for slot in slots] == ["In May"]
    posts = queries.matching_posts([optics], reader, direction="offers", **days, besides=seeks.id)
    assert [post.ref for post in posts] == [gives.ref]
