"""Each followed list is told in the language that was chosen for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from lms.courses.rules import Words
from lms.kit.refusal import Refusal
from lms.notifications import queries as inboxes
from lms.notifications import service as notifications
from lms.public import service
from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.scene import a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2027, 3, 2, 5, 30, tzinfo=UTC)  # 7:30 in Helsinki


def test_each_list_is_told_in_its_own_language(
    make_app: Callable[..., Flask], cast: Cast, travel: Travel
) -> None:
    travel(MONDAY)
    with make_app(LMS_LOCALES="en,sv").app_context():
        by = actor(cast.learner)
        swedish = service.follow(by, "courses", "centre=sccc", every="day", lang="sv")
        service.follow(by, "courses", "centre=kiip", every="day")
        with pytest.raises(Refusal) as refused:
            service.follow(
                by, "courses", "centre=ficcc", every="day", lang="fi"
            )  # the network does not speak it
        assert refused.value.field == "lang"
        for ref, centre in (("RUN-1", cast.sccc), ("RUN-2", cast.kiip)):
            texts = {"texts": (Words("sv", "Etsning", ""),)}
            a_run(cast, centre=centre, title=f"Etching {centre.slug}", ref=ref, course=texts)
        travel(TUESDAY)
        assert service.send_lists() == 1
        (text,) = [each.body for each in inboxes.inbox(cast.learner.id).items if each.kind == "lists"]
        first, second = text.split("\n\n")
        assert "- Etsning · SCCC · tis 23 mars 2027" in first
        assert "- Etching kiip · KIIP · Tue 23 Mar 2027" in second
        same = {"person_id": cast.learner.id, "zone": "Europe/Helsinki"}
        notifications.choose_list(swedish, "week", **same)
        assert [each.lang for each in inboxes.searches_of(cast.learner.id)] == ["sv", ""]
        notifications.choose_list(swedish, "week", **same, lang="")
        assert [each.lang for each in inboxes.searches_of(cast.learner.id)] == ["", ""]


def test_the_pages_ask_for_it_where_there_is_a_choice(
    make_app: Callable[..., Flask], cast: Cast, travel: Travel, signed_in: Callable[[Somebody], Reader]
) -> None:
    travel(MONDAY)
    page, lists = "/account/following/new?list=courses&centre=sccc", "/account/following"
    assert 'name="lang"' not in signed_in(cast.learner).get(page).text
    reader = Reader(make_app(LMS_LOCALES="en,sv"))
    reader.let_in(cast.learner.id)
    assert "That of your account" in reader.get(page).text
    assert reader.submit(page, "follow-list", every="day", lang="fi").status_code == 422
    assert reader.submit(page, "follow-list", every="day", lang="sv").status_code == 303
    (search,) = inboxes.searches_of(cast.learner.id)
    assert search.lang == "sv"
    assert reader.submit(lists, "choose-list", every="week", lang="").status_code == 303
    (search,) = inboxes.searches_of(cast.learner.id)
    assert (search.every, search.lang) == ("week", "")
