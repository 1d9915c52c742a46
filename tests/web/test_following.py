"""Following a list, keeping bookmarks, choosing reminders; the lists as Atom feeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from lms.access import Scope
from lms.courses import queries as courses
from lms.courses.rules import Sharing, input_of_course
from lms.courses.service import edit_course
from lms.notifications import queries as inboxes
from lms.notifications.rules.following import LONGEST_QUERY, MOST_LISTS
from lms.notifications.rules.reminding import Before
from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.scene import a_run, actor
from tests.slots import posted

SignedIn = Callable[[Somebody], Reader]
ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.usefixtures("now")


def mail_link(reader: Reader, path: str) -> str:
    """The address of "By mail" in the menu of a list."""
    found = re.search(r'href="(/account/following/new[^"]*)"', reader.get(path).text)
    assert found, f"{path} offers no mail"
    return found.group(1).replace("&amp;", "&")


def test_a_list_is_followed_from_its_menu(client: Reader, signed_in: SignedIn, cast: Cast) -> None:
    run = a_run(cast).run
    link = mail_link(client, "/courses?level=master&centre=sccc&sort=title")
    assert link == "/account/following/new?list=courses&level=master&centre=sccc"
    first = client.get(link)
    assert first.status_code == 303
    assert first.headers["Location"].startswith("/sign-in?next=")
    reader = signed_in(cast.learner)
    assert "Level Master, Centre SCCC" in reader.get(link).text
    assert reader.submit(link, "follow-list", every="day").headers["Location"] == "/account/following"
    assert reader.submit(link, "follow-list", every="month").status_code == 303  # the same once more
    (search,) = inboxes.searches_of(cast.learner.id)
    assert (search.query, search.every) == ("level=master&centre=sccc", "month")
    assert search.known == {"course": [run.course_id], "run": [run.id]}
    assert 'href="/courses?level=master&amp;centre=sccc"' in reader.get("/account/following").text
    assert reader.submit("/account/following", "choose-list", every="week").status_code == 303
    assert inboxes.searches_of(cast.learner.id)[0].every == "week"
    stop = f"/account/following/{search.ref}/stop"
    stranger = signed_in(cast.colleague)
    stranger.post(stop, data={"csrf_token": stranger.token()})
    assert len(inboxes.searches_of(cast.learner.id)) == 1
    reader.post(stop, data={"csrf_token": reader.token()})
    assert inboxes.searches_of(cast.learner.id) == []


@pytest.mark.parametrize("path", ["/courses?q=nowhere", "/exchanges?q=nowhere", "/calendar?q=nowhere"])
def test_an_empty_list_offers_to_tell(path: str, signed_in: SignedIn, cast: Cast) -> None:
    reader = signed_in(cast.learner)
    page = reader.get(path).text
    assert page.count('href="/account/following/new?list=') == 2  # in the menu, and below what is empty
    assert "Tell me when there is one" in page
    link = mail_link(reader, path)
    assert "At the moment nothing fits." in reader.get(link).text
    assert reader.submit(link, "follow-list").status_code == 303
    assert inboxes.searches_of(cast.learner.id)[0].every == "week"


def test_what_cannot_be_followed_is_said(signed_in: SignedIn, cast: Cast) -> None:
    reader = signed_in(cast.learner)
    new = "/account/following/new"
    assert reader.get(f"{new}?list=people").status_code == 404
    assert reader.get(new).status_code == 404
    page = reader.get(f"{new}?list=exchanges&topic=gone&funded=1")
    assert "topic “gone”" in page.text
    assert 'value="funded=1"' in page.text

    def sent(**fields: str) -> tuple[int, str]:
        answer = reader.submit(f"{new}?list=courses", "follow-list", **fields)
        return answer.status_code, answer.text

    assert sent(every="hourly")[0] == 422
    assert sent(query="topic=gone") == (422, sent(query="topic=gone")[1])
    assert "does not exist any more" in sent(query="topic=gone")[1]
    facets = "&".join(f"country={a}{b}" for a in "ABCDEFGHIJKLMNOPQRST" for b in "ABCDEFGHIJKLMN")
    assert sent(query=facets)[0] == 422
    assert sent(query="q=" + "x" * LONGEST_QUERY)[0] == sent(query="q=" + "😀" * 200)[0] == 422
    assert sent(query="%ff&&=&q=" + "ü" * 300)[0] == 303  # cut to what a search can hold
    for number in range(MOST_LISTS - 1):
        assert sent(query=f"q=word{number}")[0] == 303
    assert "stop following one first" in sent(query="q=more")[1]
    assert sent(query="q=word1", every="week")[0] == 303, "how often is changed, however many there are"


def test_bookmarks(signed_in: SignedIn, cast: Cast, client: Reader) -> None:
    scene = a_run(cast)
    hidden = a_run(cast, ref="RUN-2", title="Hidden", course={"sharing": Sharing(scope=Scope.OWN)})
    reader = signed_in(cast.learner)
    assert 'data-action="bookmark"' not in client.get(f"/runs/{scene.ref}").text
    for path in (f"/runs/{scene.ref}", "/courses/clean-room-basics"):
        assert reader.submit(path, "bookmark").headers["Location"] == path
        assert 'data-action="unbookmark"' in reader.get(path).text
    assert inboxes.bookmarks_of(cast.learner.id) == [("course", scene.run.course_id), ("run", scene.run_id)]
    own = signed_in(cast.guest)
    own.submit(f"/runs/{hidden.ref}", "bookmark")
    page = reader.get("/account/following").text
    assert 'href="/runs/RUN-1"' in page
    assert 'href="/courses/clean-room-basics"' in page
    token = reader.token()
    for path in (f"/runs/{hidden.ref}/bookmark", "/runs/NONE/bookmark", "/courses/none/bookmark"):
        assert reader.post(path, data={"csrf_token": token, "keep": "1"}).status_code == 404
    gone = {"csrf_token": token, "keep": "0", "back": "1"}
    answer = reader.post("/courses/clean-room-basics/bookmark", data=gone)
    assert answer.headers["Location"] == "/account/following"
    assert reader.submit("/account/following", "remove-bookmark").status_code == 303
    assert inboxes.bookmarks_of(cast.learner.id) == []
    slot = posted(cast)
    reader.submit(f"/exchanges/{slot.ref}", "follow-slot")
    assert slot.title in reader.get("/account/following").text


def test_reminders_are_chosen(signed_in: SignedIn, cast: Cast) -> None:
    reader = signed_in(cast.learner)
    sent = reader.submit("/account/following", "choose-reminders", start="2", deadline="0", end="14")
    assert sent.status_code == 303
    chosen = inboxes.reminder_choices([cast.learner.id])[cast.learner.id]
    assert chosen == Before(start=2, end=14, deadline=0)
    assert reader.submit("/account/following", "choose-reminders", start="5").status_code == 422
    assert reader.submit("/account/following", "choose-reminders", start="x").status_code == 422


def entries(feed: bytes) -> dict[str, str]:
    """`updated` of each entry by its id, of a feed that is as RFC 4287 asks (section 4.1)."""
    root = ET.fromstring(feed)  # noqa: S314 - our own feed
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1
        for at in (*each.findall(f"{ATOM}updated"), *each.findall(f"{ATOM}published")):
            assert datetime.fromisoformat(str(at.text)).tzinfo is not None
        assert [link.get("rel") for link in each.findall(f"{ATOM}link")].count("alternate") == 1
        assert str(each.findtext(f"{ATOM}id")).startswith("http://")
    found = [
        (str(each.findtext(f"{ATOM}id")), str(each.findtext(f"{ATOM}updated")))
        for each in root.findall(f"{ATOM}entry")
    ]
    assert len(dict(found)) == len(found)
    assert [at for _, at in found] == sorted((at for _, at in found), reverse=True)
    assert root.findtext(f"{ATOM}updated") == (found[0][1] if found else "1970-01-01T00:00:00+00:00")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    return dict(found)


def test_every_list_is_an_atom_feed_with_the_true_time_of_change(
    client: Reader, cast: Cast, travel: Callable[[datetime | timedelta], datetime]
) -> None:
    assert entries(client.get("/courses.atom").get_data()) == {}
    scene = a_run(cast, title="<b>Clean</b> & 'room' \"basics\"", course={"summary": "a & b"})
    slug = scene.run.course_slug
    posted(cast)
    paths = ("/courses.atom", "/exchanges.atom", "/calendar.atom?to=2027-12-31", f"/courses/{slug}.atom")
    before = {path: client.get(path) for path in paths}
    found = {path: entries(answer.get_data()) for path, answer in before.items()}
    assert [len(each) for each in found.values()] == [1, 1, 5, 2]
    travel(timedelta(days=1))
    for path, answer in before.items():
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
    course = courses.course_by_slug(slug)
    assert course is not None
    edit_course(
        course.id, input_of_course(course), actor=actor(cast.host), version=course.version
    )  # nothing changed
    assert client.get("/courses.atom").get_data() == before["/courses.atom"].get_data()
    for path in (
        "/courses",
        "/exchanges",
        "/calendar",
        f"/courses/{slug}",
        "/centres/sccc",
        "/regions/nordic",
    ):
        page = client.get(path).text
        for kind in ("text/calendar", "application/atom+xml"):
            (href,) = re.findall(rf'<link rel="alternate" type="{re.escape(kind)}"[^>]*href="([^"]+)"', page)
            assert client.get("/" + href.replace("&amp;", "&").split("/", 3)[3]).status_code == 200
    for path in ("/courses.atom?topic=gone", "/calendar.atom?topic=gone", "/courses/none.atom"):
        assert client.get(path).status_code == 404
