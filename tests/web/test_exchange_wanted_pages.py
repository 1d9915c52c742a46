"""The pages of posts: the list, one post with what may fit, and its author's forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.courses import service as courses
from lms.exchanges import service
from lms.exchanges.rules import WantedInput
from tests.cast import Cast, Somebody
from tests.pages import page_of, rows_of, words
from tests.reader import Reader
from tests.scene import actor
from tests.slots import posted

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PATH = "/exchanges/wanted"


def test_a_post_is_written_found_changed_and_ended(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    topic = courses.save_topic("Photonics", actor=None)
    posted(cast, title="Light in silicon", topic_ids=(topic,))
    author = signed_in(cast.learner)
    typed = {"title": "A stay with lasers", "from_on": "2027-05-01", "scope": "public"}
    assert author.submit(f"{PATH}/new", "post-wanted", **typed).status_code == 422
    answer = author.submit(f"{PATH}/new", "post-wanted", topics=str(topic), **typed)
    address = answer.headers["Location"]
    assert rows_of(page_of(client, PATH)) == ["A stay with lasers"]
    assert rows_of(page_of(client, f"{PATH}?direction=offers")) == []
    assert rows_of(page_of(client, f"{PATH}?topic=photonics")) == ["A stay with lasers"]
    page = words(page_of(client, address))
    assert "Light in silicon" in page
    assert cast.learner.email not in page and cast.learner.name not in page
    assert cast.learner.email in words(page_of(signed_in(cast.other), address))
    assert signed_in(cast.other).get(f"{address}/edit").status_code == 404
    assert author.submit(f"{address}/edit", "edit-wanted", days="x").status_code == 422
    assert author.submit(f"{address}/edit", "edit-wanted", days="20").status_code == 303
    assert (
        author.submit(address, "fill-wanted", version="1").status_code == 303
    )  # out of date: said on the page
    assert "changed this case at" in words(page_of(author, address))
    author.submit(address, "fill-wanted")
    assert rows_of(page_of(client, PATH)) == []
    assert rows_of(page_of(author, f"{PATH}?mine=1")) == ["A stay with lasers"]
    again = page_of(author, f"{PATH}/new?like={address.split('/')[-1]}")
    assert 'value="A stay with lasers"' in again


def test_a_coordinator_posts_for_the_centre(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    topic = str(courses.save_topic("Photonics", actor=None))
    host = signed_in(cast.host)
    typed = {"title": "An etching expert", "topics": topic, "scope": "public", "centre": "sccc"}
    address = host.submit(f"{PATH}/new", "post-wanted", **typed).headers["Location"]
    assert "SCCC" in words(page_of(client, address))
    assert 'name="centre"' not in page_of(signed_in(cast.learner), f"{PATH}/new")


def test_who_is_not_signed_in_signs_in_first(client: Reader, cast: Cast) -> None:
    assert client.get(f"{PATH}/new").headers["Location"].startswith("/sign-in")


def test_a_post_of_the_network_is_not_for_everybody(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    topic = courses.save_topic("Photonics", actor=None)
    values = WantedInput(title="Inside", topic_ids=(topic,))
    ref = service.post_wanted(values, actor=actor(cast.learner))
    assert client.get(f"{PATH}/{ref}").status_code == 404
    assert signed_in(cast.outside).get(f"{PATH}/{ref}").status_code == 404
    assert signed_in(cast.baltic).get(f"{PATH}/{ref}").status_code == 200


def test_a_long_list_comes_in_pages(signed_in: SignIn, client: Reader, cast: Cast) -> None:
    topic = courses.save_topic("Photonics", actor=None)
    for number in range(26):
        values = WantedInput(title=f"Stay {number}", topic_ids=(topic,), scope="public")
        service.post_wanted(values, actor=actor(cast.learner))
    page = page_of(client, f"{PATH}?direction=seeks&topic=photonics")
    assert rows_of(page)[0] == "Stay 25"
    assert f"{PATH}?direction=seeks&amp;topic=photonics&amp;page=2" in page
    assert rows_of(page_of(client, f"{PATH}?direction=seeks&topic=photonics&page=2")) == ["Stay 0"]
